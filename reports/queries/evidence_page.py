"""What the page of a statistical table shows: cells, variations with footnotes, and checks."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from institutions.page_language import page_language
from reports.charts.series import Series
from reports.evidence.checks import Problem, check_table
from reports.evidence.names import Told
from reports.evidence.numbers import Cell, Status
from reports.evidence.tables import Row, Table
from reports.evidence.variations import Variation, signed, table_variations
from reports.evidence_words import unit_text
from reports.models import CheckSettlement
from reports.queries.evidence_numbers import shown_text
from reports.queries.evidence_texts import CHECK_NAMES, problem_text, variation_note


@dataclass(frozen=True)
class CellLine:
    """A cell as shown, in the reader's numbers; `period` is the id of its column."""

    text: str
    period: int
    note: str
    is_flagged: bool


@dataclass(frozen=True)
class RowLine:
    """A row as shown. `footnote` is the number of its note, 0 for none."""

    row: Row
    variation: str
    footnote: int
    printed: str
    differs: bool
    series: Series
    is_below: bool
    cells: tuple[CellLine, ...] = ()

    @property
    def unit(self) -> str:
        return unit_text(self.row.unit)

    @property
    def label(self) -> Told:
        return self.row.told(page_language())

    @property
    def parent(self) -> str:
        return self.row.parent_in(page_language())

    @property
    def name(self) -> Told:
        return self.row.told_name(page_language())


@dataclass(frozen=True)
class ProblemLine:
    """A problem with its text and, where somebody settled it, the settlement."""

    problem: Problem
    name: str
    text: str
    fingerprint: str
    settlement: CheckSettlement | None
    cells: tuple["ProblemCells", ...] = ()
    is_shown: bool = False


@dataclass(frozen=True)
class ProblemCells:
    """The cells of one row that a problem is about, as "2017: 5,150"."""

    row: Row
    texts: tuple[str, ...]

    @property
    def name(self) -> Told:
        return self.row.told_name(page_language())


@dataclass(frozen=True)
class TableView:
    table: Table
    lines: tuple[RowLine, ...]
    footnotes: tuple[str, ...]
    problems: tuple[ProblemLine, ...]
    has_printed: bool

    @property
    def common_unit(self) -> str:
        """The unit of all rows; "" where they differ."""
        units = {line.unit for line in self.lines}
        return units.pop() if len(units) == 1 else ""

    @property
    def open_problems(self) -> int:
        return sum(line.settlement is None for line in self.problems)


def view_of(
    table: Table,
    settlements: dict[str, CheckSettlement],
    periods: Sequence[int] = (),
    notes: Mapping[tuple[int, int], str] | None = None,
    flagged: str = "",
) -> TableView:
    """Return what to show of a table; `settlements` are its own by fingerprint.

    `periods` are the ids of its columns, `notes` those on single cells by row and period, and
    `flagged` is the fingerprint of the problem whose cells are marked.
    """
    variations = table_variations(table)
    footnotes = list(dict.fromkeys(note for one in variations if (note := variation_note(one))))
    problems = tuple(
        replace(line, is_shown=line.fingerprint == flagged)
        for line in (problem_line(one, table, settlements) for one in check_table(table))
    )
    marked = {
        (row.key, position)
        for line in problems
        if line.is_shown
        for row in line.problem.rows or table.rows
        for position in line.problem.positions
    }
    lines = tuple(
        replace(
            _line(variation, table, footnotes),
            cells=tuple(_cells(variation.row, periods, notes or {}, marked)),
        )
        for variation in variations
    )
    has_printed = any(row.printed for row in table.rows)
    return TableView(table, lines, tuple(footnotes), problems, has_printed)


def _cells(
    row: Row,
    periods: Sequence[int],
    notes: Mapping[tuple[int, int], str],
    marked: set[tuple[int, int]],
) -> Iterator[CellLine]:
    for position, (cell, period) in enumerate(zip(row.cells, periods, strict=False)):
        note = notes.get((row.key, period), "")
        yield CellLine(_shown(cell), period, note, (row.key, position) in marked)


def _line(variation: Variation, table: Table, notes: list[str]) -> RowLine:
    note = variation_note(variation)
    rounded = variation.rounded
    row = variation.row
    return RowLine(
        row,
        "" if rounded is None else shown_text(signed(rounded)),
        notes.index(note) + 1 if note else 0,
        shown_text(row.printed or ""),
        variation.agrees is False,
        series_of(row),
        bool(row.parent),
    )


def series_of(row: Row) -> Series:
    name = row.name_in(page_language())
    return Series(name, tuple(map(_number, row.cells)), tuple(map(_shown, row.cells)))


def _number(cell: Cell) -> float | None:
    return float(cell.value) if cell.status is Status.NORMAL and cell.value is not None else None


def _shown(cell: Cell) -> str:
    return shown_text(cell.text) or "n/a"


def problem_line(
    problem: Problem, table: Table, settlements: dict[str, CheckSettlement]
) -> ProblemLine:
    digest = fingerprint_of(problem)
    name = str(CHECK_NAMES[problem.check])
    values = tuple(tuple(map(shown_text, value)) for value in problem.values)
    text = problem_text(replace(problem, values=values), table)
    cells = tuple(
        ProblemCells(row, tuple(_told(row, position, table) for position in problem.positions))
        for row in problem.rows
    )
    return ProblemLine(problem, name, text, digest, settlements.get(digest), cells)


def _told(row: Row, position: int, table: Table) -> str:
    return f"{table.periods[position].label}: {_shown(row.cells[position])}"


def fingerprint_of(problem: Problem) -> str:
    return hashlib.sha256(problem.fingerprint.encode()).hexdigest()


def find_problem(table: Table, fingerprint: str) -> Problem | None:
    """Return the problem of the table as it is, or None where it is gone."""
    found = [one for one in check_table(table) if fingerprint_of(one) == fingerprint]
    return found[0] if found else None


def settlements_of(table_keys: list[int]) -> dict[int, dict[str, CheckSettlement]]:
    """Return the settlements of tables, by table and fingerprint."""
    found: dict[int, dict[str, CheckSettlement]] = {key: {} for key in table_keys}
    stored = CheckSettlement.objects.filter(table__in=table_keys).select_related("settled_by")
    for settlement in stored:
        found[settlement.table_id][settlement.fingerprint] = settlement
    return found
