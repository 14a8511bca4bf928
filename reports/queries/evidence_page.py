"""What the page of a statistical table shows: cells, variations with footnotes, and checks."""

import hashlib
from dataclasses import dataclass

from reports.charts.series import Series
from reports.evidence.checks import Problem, check_table
from reports.evidence.numbers import Cell, Status
from reports.evidence.tables import Row, Table
from reports.evidence.variations import Variation, signed, table_variations
from reports.models import CheckSettlement
from reports.queries.evidence_texts import CHECK_NAMES, problem_text, variation_note


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


@dataclass(frozen=True)
class ProblemLine:
    """A problem with its text and, where somebody settled it, the settlement."""

    problem: Problem
    name: str
    text: str
    fingerprint: str
    settlement: CheckSettlement | None


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
        units = {line.row.unit for line in self.lines}
        return units.pop() if len(units) == 1 else ""

    @property
    def open_problems(self) -> int:
        return sum(line.settlement is None for line in self.problems)


def view_of(table: Table, settlements: dict[str, CheckSettlement]) -> TableView:
    """Return what to show of a table; `settlements` are its own by fingerprint."""
    variations = table_variations(table)
    notes = list(dict.fromkeys(note for one in variations if (note := variation_note(one))))
    lines = tuple(_line(variation, table, notes) for variation in variations)
    problems = tuple(problem_line(one, table, settlements) for one in check_table(table))
    has_printed = any(row.printed for row in table.rows)
    return TableView(table, lines, tuple(notes), problems, has_printed)


def _line(variation: Variation, table: Table, notes: list[str]) -> RowLine:
    note = variation_note(variation)
    rounded = variation.rounded
    row = variation.row
    return RowLine(
        row,
        "" if rounded is None else signed(rounded),
        notes.index(note) + 1 if note else 0,
        row.printed or "",
        variation.agrees is False,
        series_of(row),
        bool(row.parent),
    )


def series_of(row: Row) -> Series:
    return Series(row.name, tuple(map(_number, row.cells)), tuple(map(_shown, row.cells)))


def _number(cell: Cell) -> float | None:
    return float(cell.value) if cell.status is Status.NORMAL and cell.value is not None else None


def _shown(cell: Cell) -> str:
    return cell.text or "n/a"


def problem_line(
    problem: Problem, table: Table, settlements: dict[str, CheckSettlement]
) -> ProblemLine:
    digest = fingerprint_of(problem)
    name = str(CHECK_NAMES[problem.check])
    text = problem_text(problem, table)
    return ProblemLine(problem, name, text, digest, settlements.get(digest))


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
