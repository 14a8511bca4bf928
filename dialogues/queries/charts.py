"""Counts of passages as bars: lengths are thousandths of the longest bar."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogues.enums import Polarity
from dialogues.queries.themes import Counts, MatrixRow

LENGTH = 1000
# Positive aspects first, as in the reports.
ORDER = (Polarity.POSITIVE, Polarity.CHALLENGE, Polarity.NEUTRAL)


@dataclass(frozen=True)
class Part:
    """One part of a bar, from `start`, `length` long (thousandths of the longest bar)."""

    polarity: Polarity
    count: int
    start: int
    length: int


@dataclass(frozen=True)
class Bar:
    label: str
    depth: int
    count: int
    parts: tuple[Part, ...]


def theme_bars(rows: Iterable[MatrixRow]) -> list[Bar]:
    """A bar for each theme that has passages in the matrix, in the order of the codebook."""
    found = [(row, _sum(cell.counts for cell in row.cells)) for row in rows]
    longest = max((counts.passages for _row, counts in found), default=0)
    return [
        _bar(row.theme.title, row.depth, counts, longest)
        for row, counts in found
        if counts.passages
    ]


def country_bars(row: MatrixRow) -> list[Bar]:
    """A bar for each country of one theme; countries without passages have an empty one."""
    longest = max((cell.counts.passages for cell in row.cells), default=0)
    return [_bar(cell.country.name, 0, cell.counts, longest) for cell in row.cells]


def _sum(many: Iterable[Counts]) -> Counts:
    total = Counts()
    for counts in many:
        total.polarities.update(counts.polarities)
    return total


def _bar(label: str, depth: int, counts: Counts, longest: int) -> Bar:
    """Cut a bar into its polarities; cuts are rounded, not lengths, so that parts meet."""
    parts: list[Part] = []
    before = 0
    for polarity in ORDER:
        count = counts.polarities[polarity]
        if count:
            start, end = (round(LENGTH * edge / longest) for edge in (before, before + count))
            parts.append(Part(polarity, count, start, end - start))
        before += count
    return Bar(label, depth, counts.passages, tuple(parts))
