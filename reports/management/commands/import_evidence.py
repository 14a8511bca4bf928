"""`import_evidence DIR [--dry-run] [--json]`: the evidence files of a folder."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.actions.evidence_import import MAX_PROBLEMS, ImportResult, import_evidence


class Command(BaseCommand):
    help = (
        "Import documents, treaties, strategies, statistical tables, printed variations, "
        "programmes, needs and donors' meetings from the CSV files of a folder: all of it, or "
        "nothing where a value is bad."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 where something is wrong with the files."""
        result = import_evidence(options["directory"], dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
            if not result.is_good:
                raise SystemExit(1)
            return
        self._tell(result)

    def _tell(self, result: ImportResult) -> None:
        for problem in result.problems[:MAX_PROBLEMS]:
            self.stderr.write(str(problem))
        if not result.is_good:
            raise CommandError(f"{len(result.problems)} problems; nothing was imported.")
        for name, written in result.files.items():
            counts = ", ".join(f"{count} {key}" for key, count in written.as_dict().items())
            self.stdout.write(f"{name}: {counts}")
        if result.is_dry_run:
            self.stdout.write("Dry run: nothing was written.")
