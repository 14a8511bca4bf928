from typing import Any

from surveys.actions.folding import fold_all
from surveys.management.reporting import ReportingCommand


class Command(ReportingCommand):
    help = "Fold every submitted response that waits in the queue into the tallies."

    def handle(self, *_args: str, **options: Any) -> None:
        folded = fold_all()
        self.report(options, {"folded": folded}, lines=[f"Folded: {folded}"])
