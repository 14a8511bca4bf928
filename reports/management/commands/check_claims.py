"""`check_claims COUNTRY FILE [--json]`: texts judged by the country's tables."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from institutions.actions.csv_rows import Row, UnreadableFileError, read_rows
from reports.evidence.claims.check import check_text
from reports.management.arguments import country_named
from reports.queries.evidence_documents import claim_document
from reports.queries.evidence_tables import claims_index


class Command(BaseCommand):
    help = "Judge the figures in texts (a CSV file with id,text) by the tables of a country."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("country", help="ISO code of the country, for example KZ")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rows of other countries are left out where the file has a column for the country."""
        country = country_named(options["country"])
        rows = [
            row
            for row in self._rows(options["file"])
            if row.values.get("country", country.code) in ("", country.code)
        ]
        index = claims_index(country)
        found = [
            claim_document(row.values["id"], check_text(row.values["text"], index)) for row in rows
        ]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for row, claim in zip(rows, found, strict=True):
            self.stdout.write(f"{claim['id']} {claim['verdict']}: {row.values['text']}")

    def _rows(self, path: Path) -> list[Row]:
        """All rows; columns other than id and text (and country) are of no matter."""
        try:
            content = path.read_bytes()
            return read_rows(content, required=["id", "text"], optional=_header(content))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except UnreadableFileError as error:
            told = "; ".join(
                f"row {found.row}, {found.column}: {found.reason}" for found in error.problems
            )
            raise CommandError(f"{path}: {told}") from error


def _header(content: bytes) -> list[str]:
    line = content.decode("utf-8-sig", errors="replace").partition("\n")[0]
    return [name.strip().strip('"').lower() for name in re.split("[,;\t]", line)]
