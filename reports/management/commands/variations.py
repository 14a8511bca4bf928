"""`variations COUNTRY [--json]`: every variation, computed and compared with print."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.management.arguments import country_named
from reports.queries.evidence_documents import variations_document
from reports.queries.evidence_tables import tables_of


class Command(BaseCommand):
    help = "Print the variations of a country's tables, and where a printed one differs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("country", help="ISO code of the country, for example KZ")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        found = variations_document(tables_of(country_named(options["country"])))
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for row in found:
            name = f"{row['parent_label']} {row['row_label']}".strip()
            differs = f", printed {row['printed']}" if row["agrees"] is False else ""
            shown = row["shown"] or "not calculable"
            self.stdout.write(f"{row['table']} {name}: {shown}{differs}")
