"""`import_dialogues DIR [--dry-run] [--json]`: published records of dialogues and interviews."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dialogues.actions.importing import MAX_PROBLEMS, ImportResult, import_dialogues


class Command(BaseCommand):
    help = (
        "Import dialogues, attendance lists, issues, proposals, concerns and interview points "
        "from the CSV files of a folder: all of it, or nothing where a value is bad."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 where something is wrong with the files."""
        result = import_dialogues(options["directory"], dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._tell(result)
        if not result.is_good:
            raise SystemExit(1)

    def _tell(self, result: ImportResult) -> None:
        for problem in result.problems[:MAX_PROBLEMS]:
            self.stderr.write(str(problem))
        for warning in result.warnings:
            self.stderr.write(f"Note: {warning}")
        if not result.is_good:
            raise CommandError(f"{len(result.problems)} problems; nothing was imported.")
        for name, written in result.files.items():
            counts = ", ".join(f"{count} {key}" for key, count in written.as_dict().items())
            self.stdout.write(f"{name}: {counts}")
        if result.is_dry_run:
            self.stdout.write("Dry run: nothing was written.")
        for figures in result.figures:
            self.stdout.write(figures.as_line())
