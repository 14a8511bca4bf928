"""Write a country's report to a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.enums import ReportKind
from reports.management.arguments import country_named, questionnaire_named
from reports.pdf.summary import render_summary
from reports.queries.snapshot import summary_snapshot
from reports.tasks import count_pages
from reports.version import code_version
from surveys.form.document import canonical_json

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = "Build a country's report from the tallies as they are now, and write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("country", help="ISO code of the country, for example KZ")
        parser.add_argument("--kind", choices=ReportKind.values, default=ReportKind.SUMMARY)
        parser.add_argument("--language", choices=LANGUAGES, default="en")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--questionnaire", metavar="SLUG", help="default: the newest answered")

    def handle(self, *args: Any, **options: Any) -> None:
        country = country_named(options["country"])
        questionnaire = questionnaire_named(options["questionnaire"], country)
        snapshot = summary_snapshot(
            questionnaire, country, taken_at=timezone.now(), code_version=code_version()
        )
        # As it would be stored and read back, so that the file is the one a stored snapshot gives.
        content = render_summary(json.loads(canonical_json(snapshot)), options["language"])
        _write(options["out"], content)
        self.stdout.write(f"{options['out']}: {count_pages(content)} pages")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error
