"""A layout and its sheet → a table: periods, rows, cells with their notes, and what is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reports.evidence.names import Names
from reports.evidence.numbers import MISSING, Cell, Status, parse_cell
from reports.evidence.periods import Period, parse_period
from reports.evidence.workbook.guessing import unit_in
from reports.evidence.workbook.heads import clean_label
from reports.evidence.workbook.layouts import (
    LABELS_IN,
    PARENTS_IN,
    ColumnRole,
    Layout,
    RowRole,
)
from reports.evidence.workbook.sheets import Flaw, Merge, Sheet

LONGEST_CELL = 200
LONGEST_LABEL = 300
_MARKED = re.compile(r"(.*[\d%)])\s*(\*+|[¹²³†‡]+)", re.S)
# The days of 1 January 2000 and 31 December 2050 as an office program counts them.
_SERIALS = range(36_526, 55_154)


class Doubt(StrEnum):
    """What a person should look at; the values that block are in `BLOCKING`."""

    ERROR = "error"
    FORMULA = "formula"
    DATE = "date"
    MERGED = "merged"
    TOO_LONG = "too_long"
    NO_PERIOD = "no_period"
    NO_ROW = "no_row"
    HIDDEN_COLUMN = "hidden_column"
    HIDDEN_ROW = "hidden_row"
    SERIAL = "serial"
    UNKNOWN_PERIOD = "unknown_period"


BLOCKING = frozenset(
    {
        Doubt.ERROR,
        Doubt.FORMULA,
        Doubt.DATE,
        Doubt.MERGED,
        Doubt.TOO_LONG,
        Doubt.NO_PERIOD,
        Doubt.NO_ROW,
    }
)
_DOUBTS = {
    Flaw.ERROR: Doubt.ERROR,
    Flaw.FORMULA: Doubt.FORMULA,
    Flaw.DATE: Doubt.DATE,
    Flaw.MERGED: Doubt.MERGED,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to look at; row and column from 0, -1 where it is about none."""

    doubt: Doubt
    row: int = -1
    column: int = -1
    text: str = ""


@dataclass(frozen=True, slots=True)
class FoundCell:
    cell: Cell
    note: str = ""


@dataclass(frozen=True)
class FoundRow:
    position: int
    label: str
    parent: str
    unit: str
    cells: tuple[FoundCell, ...]
    printed: str = ""
    note: str = ""
    labels: Names = field(default_factory=dict)
    parents: Names = field(default_factory=dict)


@dataclass
class FoundTable:
    """A table as understood; it can be saved when nothing blocks."""

    layout: Layout
    periods: tuple[Period, ...]
    rows: list[FoundRow] = field(default_factory=list)
    doubts: list[Found] = field(default_factory=list)

    @property
    def blocking(self) -> list[Found]:
        return [found for found in self.doubts if found.doubt in BLOCKING]

    def count(self, status: Status) -> int:
        return sum(one.cell.status is status for row in self.rows for one in row.cells)


@dataclass(frozen=True, slots=True)
class _Name:
    """A label as it stands there, with its names in other languages."""

    text: str = ""
    names: Names = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def in_languages(self) -> dict[str, str]:
        return {language: name[:LONGEST_LABEL] for language, name in self.names.items()}

    def before(self, other: "_Name") -> "_Name":
        """Return both as one; a name in a language where both have one."""
        shared = [language for language in self.names if language in other.names]
        names = {language: f"{self.names[language]} {other.names[language]}" for language in shared}
        return _Name(f"{self.text} {other.text}", names)


def read_table(sheet: Sheet, layout: Layout) -> FoundTable:
    """Return the table that a layout describes on its sheet."""
    labels = [layout.labels.get(column, "")[:100] for column in layout.periods]
    table = FoundTable(layout, tuple(parse_period(label) for label in labels))
    marks = _marks(layout.note)
    parents = _Parents(sheet, layout)
    for row in sorted(layout.rows):
        role = layout.rows[row]
        if role is RowRole.HEADING:
            parents.head(row)
        elif role is RowRole.ROW:
            table.rows.append(_row(sheet, layout, row, parents.of(row), marks))
    table.doubts = list(_doubts(sheet, layout, table))
    return table


def _row(
    sheet: Sheet, layout: Layout, row: int, found: tuple[_Name, _Name], marks: dict[str, str]
) -> FoundRow:
    label, parent = found
    unit = _first(sheet, layout, ColumnRole.UNIT, row)
    printed = _first(sheet, layout, ColumnRole.PRINTED, row)
    note = _first(sheet, layout, ColumnRole.NOTE, row)
    cells = tuple(_cell(sheet.text(row, column), marks) for column in layout.periods)
    return FoundRow(
        row,
        label.text[:LONGEST_LABEL],
        parent.text[:LONGEST_LABEL],
        (unit or unit_in(label.text) or layout.unit)[:100],
        cells,
        printed[:50],
        note[:500],
        label.in_languages,
        parent.in_languages,
    )


def _first(sheet: Sheet, layout: Layout, role: ColumnRole, row: int) -> str:
    texts = (sheet.spread(row, column) for column in layout.columns_as(role))
    return next((text for text in texts if text), "")


def _cell(text: str, marks: dict[str, str]) -> FoundCell:
    """Read a cell; a mark at its end that the notes explain is a note and no part of the value."""
    found = _MARKED.fullmatch(text)
    if found and found[2] in marks:
        return FoundCell(parse_cell(found[1][:LONGEST_CELL]), marks[found[2]][:500])
    return FoundCell(parse_cell(text[:LONGEST_CELL]) if text else MISSING)


def _marks(note: str) -> dict[str, str]:
    """Return what the notes say of each mark: {"*": "Preliminary"}."""
    found = (re.match(r"(\*+|[¹²³†‡]+)\s*[:.)–-]?\s*(.+)", line) for line in note.splitlines())
    return {match[1]: match[2].strip() for match in found if match}


class _Parents:
    """Which row belongs under which: by a column of its own, by headings, by indentation."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.sheet, self.layout = sheet, layout
        self.heading = self.carried = _Name()
        self.above: list[tuple[int, _Name]] = []

    def head(self, row: int) -> None:
        parent, label = self._parent(row), self._label(row)
        self.heading = parent.before(label) if parent and label else parent or label
        self.above, self.carried = [], _Name()

    def of(self, row: int) -> tuple[_Name, _Name]:
        """Return the label of a row, and what it belongs under."""
        label, parent = self._label(row), self._parent(row)
        if parent and not label:
            self.carried = parent
            return parent, self.heading
        self.carried = parent or self.carried
        indent = self._indent(row)
        self.above = [one for one in self.above if one[0] < indent]
        outer = self.above[-1][1] if self.above else _Name()
        self.above.append((indent, label))
        return label, outer or self.carried or self.heading

    def _label(self, row: int) -> _Name:
        return self._name(row, ColumnRole.LABEL, LABELS_IN)

    def _parent(self, row: int) -> _Name:
        return self._name(row, ColumnRole.PARENT, PARENTS_IN)

    def _name(self, row: int, role: ColumnRole, others: Mapping[str, ColumnRole]) -> _Name:
        names = {language: self._text(row, other) for language, other in others.items()}
        return _Name(
            self._text(row, role), {language: name for language, name in names.items() if name}
        )

    def _text(self, row: int, role: ColumnRole) -> str:
        return clean_label(_first(self.sheet, self.layout, role, row))

    def _indent(self, row: int) -> int:
        columns = self.layout.columns_as(ColumnRole.LABEL)
        return max((self.sheet.at(row, column).indent for column in columns), default=0)


def _doubts(sheet: Sheet, layout: Layout, table: FoundTable) -> Iterator[Found]:
    if not layout.periods:
        yield Found(Doubt.NO_PERIOD)
    if not table.rows:
        yield Found(Doubt.NO_ROW)
    for row in table.rows:
        yield from _doubts_of_row(sheet, layout, row)
    for column in layout.periods:
        yield from _doubts_of_column(sheet, layout, column)


def _doubts_of_row(sheet: Sheet, layout: Layout, row: FoundRow) -> Iterator[Found]:
    at = row.position
    if at in sheet.hidden_rows:
        yield Found(Doubt.HIDDEN_ROW, at, -1, row.label)
    if not row.label:
        yield Found(Doubt.NO_ROW, at)
    for column in layout.periods:
        cell = sheet.at(at, column)
        if cell.flaw:
            yield Found(_DOUBTS[cell.flaw], at, column, cell.text)
        elif len(cell.text) > LONGEST_CELL:
            yield Found(Doubt.TOO_LONG, at, column, f"{cell.text[:40]}…")
        merge = sheet.merge_at(at, column)
        is_told = merge and (cell.text or (at, column) == (merge.top, merge.left))
        if merge and is_told and _is_ambiguous(layout, merge):
            yield Found(Doubt.MERGED, at, column, cell.text)


def _is_ambiguous(layout: Layout, merge: Merge) -> bool:
    """Whether merged cells hold several cells of the body."""
    columns = [column for column in layout.periods if merge.left <= column <= merge.right]
    rows = [
        row
        for row, role in layout.rows.items()
        if merge.top <= row <= merge.bottom and role is RowRole.ROW
    ]
    return len(columns) * len(rows) > 1


def _doubts_of_column(sheet: Sheet, layout: Layout, column: int) -> Iterator[Found]:
    label = layout.labels.get(column, "")
    if column in sheet.hidden_columns:
        yield Found(Doubt.HIDDEN_COLUMN, -1, column, label)
    if not label:
        yield Found(Doubt.NO_PERIOD, layout.head, column)
    elif label.isdecimal() and int(label) in _SERIALS:
        yield Found(Doubt.SERIAL, layout.head, column, label)
    elif not parse_period(label).is_known:
        yield Found(Doubt.UNKNOWN_PERIOD, layout.head, column, label)
