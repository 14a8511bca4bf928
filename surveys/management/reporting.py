"""What the management commands share: one JSON document, or lines for people."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class ReportingCommand(BaseCommand):
    """A command that ends with `report`: exit code 1 where there are problems."""

    # Nothing but the document on standard output, and no time spent on the site's addresses.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def report(
        self,
        options: dict[str, Any],
        result: dict[str, Any],
        *,
        lines: Iterable[str],
        problems: Iterable[str] = (),
    ) -> None:
        """Print `result` as JSON, or `lines` and then `problems` (on standard error) as text.

        Ends the process with code 1 where there are problems.
        """
        problems = list(problems)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1, default=str))
        else:
            self.stdout.writelines(f"{line}\n" for line in lines)
            self.stderr.writelines(f"{problem}\n" for problem in problems)
        if problems:
            raise SystemExit(1)
