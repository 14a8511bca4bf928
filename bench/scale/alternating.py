"""The same pages of two databases in turn, so that a machine that gets slower slows both alike.

As a program, `python -m bench.scale.alternating` is one of the two: it reads the name of a page
from a line, asks for it, and answers with a line of what it cost.
"""

import json
import logging
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self, cast

from bench.scale.cost import Cost

ROUNDS = 50
NAMES = (
    "findings of a country",
    "findings, live part",
    "findings as CSV",
    "reader: findings of a country",
    "home",
    "questionnaire: overview",
    "questionnaire: one country",
    "coverage board",
)


@dataclass(frozen=True)
class Compared:
    """The costs of each visit, in order: of the small database, then of the large one."""

    name: str
    small: list[Cost]
    large: list[Cost]

    def __str__(self) -> str:
        clock = _told([one.seconds for one in self.small], [one.seconds for one in self.large])
        cpu = _told([one.cpu for one in self.small], [one.cpu for one in self.large])
        return f"| {self.name} | {clock} | {cpu} |"


def _told(small: list[float], large: list[float]) -> str:
    """The medians in milliseconds, and the second to the first."""
    first, second = statistics.median(small) * 1000, statistics.median(large) * 1000
    return f"{first:.1f} | {second:.1f} | {second / first:.2f}"


class Visitor:
    """A process of its own that asks for the pages of one database."""

    def __init__(self, address: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.scale.alternating"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DATABASE_URL": address},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        cast("IO[str]", self.process.stdin).close()
        self.process.wait(timeout=30)

    def visit(self, name: str) -> Cost:
        """The cost of one visit. Raises ValueError when the process has ended."""
        told = cast("IO[str]", self.process.stdin)
        told.write(name + "\n")
        told.flush()
        return Cost(*json.loads(cast("IO[str]", self.process.stdout).readline()))


def compare(name: str, small: Visitor, large: Visitor, *, rounds: int = ROUNDS) -> Compared:
    """Ask both in turn: small, large, large, small, ...; the first visit of each warms up."""
    small.visit(name), large.visit(name)
    costs: Mapping[Visitor, list[Cost]] = {small: [], large: []}
    for number in range(rounds):
        for one in (small, large) if number % 2 else (large, small):
            costs[one].append(one.visit(name))
    return Compared(name, costs[small], costs[large])


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    logging.getLogger("access").setLevel(logging.ERROR)
    from bench.scale.filling import find_world  # noqa: PLC0415
    from bench.scale.measuring import cost  # noqa: PLC0415
    from bench.scale.pages import pages  # noqa: PLC0415

    known = {page.name: page for page in pages(find_world())}
    for line in sys.stdin:
        spent = cost(known[line.strip()])
        print(json.dumps([spent.seconds, spent.cpu]), flush=True)


if __name__ == "__main__":
    main()
