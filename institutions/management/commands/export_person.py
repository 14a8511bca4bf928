"""Write everything that is stored about a person to a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from institutions.queries.privacy import person_data


class Command(BaseCommand):
    help = "Write what is stored about whoever has this e-mail to a JSON file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--out", required=True, help="the file to write; it must not exist")

    def handle(self, *_args: Any, email: str, out: str, **_options: Any) -> None:
        data = dict(person_data(email))
        if not data:
            raise CommandError("Nothing is stored under this e-mail.")
        try:
            Path(out).touch(mode=0o600, exist_ok=False)
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error.strerror}.") from error
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        Path(out).write_text(text, encoding="utf-8")
        self.stdout.write(f"{sum(map(len, data.values()))} rows of {len(data)} kinds")
