"""A sheet of a workbook as a value: texts by place, merged cells, hidden rows and columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

Place = tuple[int, int]
"""Row and column, from 0."""


class Flaw(StrEnum):
    """Why a cell cannot be read as it stands."""

    ERROR = "error"  # the formula gives an error
    FORMULA = "formula"  # a formula whose value was never computed
    DATE = "date"  # a date where a number is expected
    MERGED = "merged"  # one value over several cells


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a person sees in a cell; `indent` in steps of the office program, or of two spaces."""

    text: str
    indent: int = 0
    flaw: Flaw | None = None


EMPTY = SheetCell("")


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are one, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    name: str
    cells: Mapping[Place, SheetCell]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many `formulas` were taken by their last value, and how many `unread` cells are left."""

    def at(self, row: int, column: int) -> SheetCell:
        return self.cells.get((row, column), EMPTY)

    def text(self, row: int, column: int) -> str:
        return self.at(row, column).text

    @cached_property
    def rows(self) -> list[int]:
        """The rows that have cells, in order."""
        return sorted({row for row, _column in self.cells})

    @cached_property
    def width(self) -> int:
        return 1 + max((column for _row, column in self.cells), default=-1)

    @cached_property
    def _by_row(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return found

    def columns_of(self, row: int) -> list[int]:
        """The columns of a row that have cells, in order."""
        return self._by_row.get(row, [])

    def merge_at(self, row: int, column: int) -> Merge | None:
        here = self._merges_by_row.get(row, ())
        return next((merge for merge in here if merge.covers(row, column)), None)

    @cached_property
    def _merges_by_row(self) -> dict[int, list[Merge]]:
        found: dict[int, list[Merge]] = {}
        for merge in self.merges:
            for row in range(merge.top, merge.bottom + 1):
                found.setdefault(row, []).append(merge)
        return found

    def spread(self, row: int, column: int) -> str:
        """Return the text that a person reads at a place: that of the merged cells it is in."""
        if (row, column) in self.cells:
            return self.text(row, column)
        merge = self.merge_at(row, column)
        return self.text(merge.top, merge.left) if merge else ""


def address(row: int, column: int) -> str:
    """Return the name of a cell as the office program has it: (4, 1) is B5."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_document(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as JSON holds it; `sheet_from` reads it back."""
    return {
        "name": sheet.name,
        "cells": [
            [row, column, cell.text, cell.indent, cell.flaw and cell.flaw.value]
            for (row, column), cell in sorted(sheet.cells.items())
        ],
        "merges": [[one.top, one.left, one.bottom, one.right] for one in sheet.merges],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "counts": dict(sheet.counts),
    }


def sheet_from(document: Mapping[str, Any]) -> Sheet:
    return Sheet(
        document["name"],
        dict(_cells(document["cells"])),
        tuple(Merge(*sides) for sides in document["merges"]),
        frozenset(document["hidden_rows"]),
        frozenset(document["hidden_columns"]),
        document.get("counts", {}),
    )


def _cells(stored: list[list[Any]]) -> Iterator[tuple[Place, SheetCell]]:
    for row, column, text, indent, flaw in stored:
        yield (row, column), SheetCell(text, indent, Flaw(flaw) if flaw else None)
