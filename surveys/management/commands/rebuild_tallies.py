import dataclasses
from typing import Any

from django.core.management.base import CommandParser

from surveys.actions.folding import rebuild_tallies
from surveys.management.reporting import ReportingCommand
from surveys.queries.tallies import check_tallies


class Command(ReportingCommand):
    help = "Count all submitted responses anew, and replace the tallies or compare with them."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--check", action="store_true", help="change nothing; end with 1 if a tally is wrong"
        )

    def handle(self, *_args: str, **options: Any) -> None:
        if options["check"]:
            self._check(options)
        else:
            counted = rebuild_tallies()
            self.report(options, {"responses": counted}, lines=[f"Responses counted: {counted}"])

    def _check(self, options: dict[str, Any]) -> None:
        differences = check_tallies()
        result = {
            "agrees": not differences,
            "differences": [dataclasses.asdict(difference) for difference in differences],
        }
        agreement = [] if differences else ["The tallies agree with the responses."]
        self.report(options, result, lines=agreement, problems=map(str, differences))
