"""The sheet of a repeated group in a workbook to fill in: one row for each item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.form.cleaning import MOST_ROWS
from surveys.form.model import LIST_VALUED_TYPES
from surveys.queries.paper import PaperChoice, PaperLine

FIRST_ROW = 4
FIRST_COLUMN = 2
FEWEST_ROWS = 20
SPARE_ROWS = 10
COLUMN_WIDTH = 26


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column: a question, or one choice of a question of which several can hold."""

    number: int
    heading: str
    line: PaperLine
    choice: PaperChoice | None = None


def row_columns(lines: tuple[PaperLine, ...]) -> Iterator[RowColumn]:
    """Yield the columns of a repeated group's sheet."""
    number = FIRST_COLUMN
    for line in lines:
        if line.question.type not in LIST_VALUED_TYPES:
            yield RowColumn(number, line.full_label, line)
            number += 1
            continue
        for choice in line.choices:
            yield RowColumn(number, f"{line.full_label}: {choice.label}", line, choice)
            number += 1


def row_count(items: list[Mapping[str, Any]]) -> int:
    """Return how many rows to offer: those that are there, and some to spare."""
    return min(MOST_ROWS, max(FEWEST_ROWS, len(items) + SPARE_ROWS))
