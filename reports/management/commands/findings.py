"""Print what the answers of a country say."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.management.arguments import country_named, questionnaire_named
from reports.queries.country import country_findings
from reports.queries.documents import findings_document


class Command(BaseCommand):
    help = "Print the findings of a country, from what has been folded into the tallies."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("country", help="ISO code of the country, for example KZ")
        parser.add_argument("--questionnaire", metavar="SLUG", help="default: the newest answered")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        country = country_named(options["country"])
        questionnaire = questionnaire_named(options["questionnaire"], country)
        document = findings_document(country_findings(questionnaire, country))
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{country} ({country.code}): {document['responses']} responses")
        for name, question in document["questions"].items():
            says = question.get("label") or ", ".join(question["leading"]) or "-"
            self.stdout.write(f"  {name}: {says} ({question['answered']} answered)")
