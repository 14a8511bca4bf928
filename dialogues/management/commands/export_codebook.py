"""`export_codebook --format qdc --out FILE`: the codebook for other tools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dialogues.coding.codebook_file import write_codebook
from dialogues.queries.codebook import codebook, live_themes


class Command(BaseCommand):
    help = "Write the codebook as a file: qdc is REFI-QDA, which other tools for coding read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["qdc"], default="qdc")
        parser.add_argument("--out", metavar="FILE", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 where the file cannot be written."""
        try:
            options["out"].write_bytes(write_codebook(codebook()))
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error.strerror}") from error
        self.stdout.write(f"{options['out']}: {live_themes().count()} themes")
