"""The same pages of two databases in turn, so that a machine that gets slower slows both alike.

As a program, `python -m bench.scale.alternating` is one of the two: it reads the name of a page
from a line, asks for it, and answers with a line of milliseconds.
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
    """Milliseconds of each visit, in order: of the small database, then of the large one."""

    name: str
    small: list[float]
    large: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(self.large) / statistics.median(self.small)

    def __str__(self) -> str:
        parts = (f"{statistics.median(found):.1f}" for found in (self.small, self.large))
        return f"{self.name}: {' → '.join(parts)} ms, ratio {self.ratio:.2f}"


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

    def visit(self, name: str) -> float:
        """Milliseconds of one visit. Raises ValueError when the process has ended."""
        told = cast("IO[str]", self.process.stdin)
        told.write(name + "\n")
        told.flush()
        return float(json.loads(cast("IO[str]", self.process.stdout).readline()))


def compare(name: str, small: Visitor, large: Visitor, *, rounds: int = ROUNDS) -> Compared:
    """Ask both in turn: small, large, large, small, ...; the first visit of each warms up."""
    small.visit(name), large.visit(name)
    times: Mapping[Visitor, list[float]] = {small: [], large: []}
    for number in range(rounds):
        for one in (small, large) if number % 2 else (large, small):
            times[one].append(one.visit(name))
    return Compared(name, times[small], times[large])


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    logging.getLogger("access").setLevel(logging.ERROR)
    from bench.scale.filling import find_world  # noqa: PLC0415
    from bench.scale.measuring import timed  # noqa: PLC0415
    from bench.scale.pages import pages  # noqa: PLC0415

    known = {page.name: page for page in pages(find_world())}
    for line in sys.stdin:
        print(json.dumps(timed(known[line.strip()]) * 1000), flush=True)


if __name__ == "__main__":
    main()
