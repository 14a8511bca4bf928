"""`check_tables COUNTRY [--json]`: what is wrong in a country's tables."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.management.arguments import country_named
from reports.queries.evidence_documents import checks_document
from reports.queries.evidence_tables import tables_of


class Command(BaseCommand):
    help = "Check the tables of a country: totals, units, repetitions, printed variations."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("country", help="ISO code of the country, for example KZ")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        found = checks_document(tables_of(country_named(options["country"])))
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for problem in found:
            self.stdout.write(f"{problem['table']} {problem['check']}: {problem['message']}")
