"""Checks on a statistical table: each problem with the rows and periods that it is about."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.evidence.numbers import Cell, Status
from reports.evidence.sums import Sum, added, own_unit, sums_of, tolerance
from reports.evidence.tables import Row, Table
from reports.evidence.variations import is_sign_lost, signed, table_variations

OUTLIER_FACTOR = 100
NEAR = Decimal("0.05")
NEAR_WITH_FEW_PERIODS = Decimal("0.01")


class Check(StrEnum):
    TOTAL_MISMATCH = "total_mismatch"
    MIXED_UNITS = "mixed_units"
    SHARES_AS_COUNTS = "shares_as_counts"
    DOUBLE_COUNT = "double_count"
    DUPLICATE_ROW = "duplicate_row"
    DUPLICATE_PERIOD = "duplicate_period"
    VARIATION_MISMATCH = "variation_mismatch"
    SIGN_LOST = "sign_lost"
    OUTLIER = "outlier"


@dataclass(frozen=True, slots=True)
class Problem:
    """`positions` are columns. `values` fill the text of the check, as pairs for each period."""

    check: Check
    rows: tuple[Row, ...]
    positions: tuple[int, ...]
    values: tuple[tuple[str, ...], ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for the same problem with the same cells: what a settlement refers to."""
        rows = ";".join(f"{row.parent}/{row.label}" for row in self.rows)
        cells = ";".join(
            row.cells[position].text for row in self.rows for position in self.positions
        )
        values = ";".join(" ".join(value) for value in self.values)
        return "|".join([self.check, rows, ",".join(map(str, self.positions)), cells, values])


def check_table(table: Table) -> list[Problem]:
    """Return all problems of a table, in the order of `Check`."""
    checks: tuple[Callable[[Table], Iterator[Problem]], ...] = (
        _sums,
        _duplicate_rows,
        _duplicate_periods,
        _variations,
        _outliers,
    )
    problems = [problem for check in checks for problem in check(table)]
    order = list(Check)
    return sorted(problems, key=lambda problem: order.index(problem.check))


def _sums(table: Table) -> Iterator[Problem]:
    for found in sums_of(table):
        if _is_sum_of_its_unit(found):
            continue
        if problem := _mixed_units(found):
            yield problem
        # The first that fits explains the others.
        if problem := _shares(found) or _double_count(found) or _mismatch(found):
            yield problem


def _is_sum_of_its_unit(found: Sum) -> bool:
    """Whether the total adds up the rows in its own unit alone, and rightly so."""
    unit = found.total.unit
    own = [row for row in found.rows if not _is_odd(row, unit)]
    if not own or len(own) == len(found.rows):
        return False
    return all(
        abs(added([row.cells[at] for row in own]) - added([found.total.cells[at]]))
        <= tolerance(found.total.cells[at], [row.cells[at] for row in own], unit)
        for at in _complete_positions(found)
    )


def _mixed_units(found: Sum) -> Problem | None:
    """Rows, or single cells, in another unit than the rest of what is added up."""
    every = range(len(found.total.cells))
    units = {
        own_unit(row, row.cells[position])
        for row in found.rows
        for position in every
        if row.cells[position].is_available or row.cells[position].parts
    }
    counted = {unit for unit in units if "%" not in unit and not _rates(unit, found)}
    if len(counted) < 2:
        return None
    odd = [row for row in found.rows if _is_odd(row, found.total.unit)]
    return Problem(Check.MIXED_UNITS, (*odd, found.total), tuple(every), (tuple(sorted(counted)),))


def _rates(unit: str, found: Sum) -> bool:
    return any(row.is_ratio for row in found.rows if row.unit == unit)


def _is_odd(row: Row, unit: str) -> bool:
    return row.unit != unit or any(cell.unit not in ("", unit) for cell in row.cells)


def _shares(found: Sum) -> Problem | None:
    """Rows that give exactly 100 in every period under a total that is another number."""
    usable = _complete_positions(found)
    sums = {added(_cells(found, position)) for position in usable}
    totals = [found.total.cells[position].value for position in usable]
    is_share = sums == {Decimal(100)} and all(total != 100 for total in totals)
    if not is_share or found.total.is_ratio or len(usable) < 2:
        return None
    if all(row.is_ratio for row in found.rows):
        return None
    return Problem(Check.SHARES_AS_COUNTS, (*found.rows, found.total), tuple(usable))


def _complete_positions(found: Sum) -> list[int]:
    return [
        position
        for position, cell in enumerate(found.total.cells)
        if cell.value is not None and any(part.is_available for part in _cells(found, position))
    ]


def _cells(found: Sum, position: int) -> list[Cell]:
    return [row.cells[position] for row in found.rows]


def _double_count(found: Sum) -> Problem | None:
    """Rows that divide into two runs which both tell the same cases, added up to one total."""
    usable = _complete_positions(found)
    if len(found.rows) < 4 or not usable:
        return None
    near = NEAR if len(usable) > 2 else NEAR_WITH_FEW_PERIODS
    for cut in range(2, len(found.rows) - 1):
        pairs = [_parted(found, cut, position) for position in usable]
        if all(min(pair) and abs(pair[0] - pair[1]) <= near * max(pair) for pair in pairs):
            values = tuple((str(one), str(two)) for one, two in pairs)
            rows = (found.rows[cut - 1], found.rows[cut], found.total)
            return Problem(Check.DOUBLE_COUNT, rows, tuple(usable), values)
    return None


def _parted(found: Sum, cut: int, position: int) -> tuple[Decimal, Decimal]:
    cells = _cells(found, position)
    return added(cells[:cut]), added(cells[cut:])


def _mismatch(found: Sum) -> Problem | None:
    positions, values = [], []
    for position in _complete_positions(found):
        total, cells = found.total.cells[position], _cells(found, position)
        given = added(cells)
        if abs(given - added([total])) > tolerance(total, cells, found.total.unit):
            missing = sum(cell.status is Status.NOT_AVAILABLE for cell in cells)
            positions.append(position)
            values.append((total.text, _written(given), str(missing)))
    if not positions or not _is_one_unit(found):
        return None
    rows = (*found.rows, found.total)
    return Problem(Check.TOTAL_MISMATCH, rows, tuple(positions), tuple(values))


def _written(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_one_unit(found: Sum) -> bool:
    """A share of the total is no part of its sum."""
    return found.total.is_ratio or not any(row.is_ratio for row in found.rows)


def _duplicate_rows(table: Table) -> Iterator[Problem]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in table.rows:
        groups[_folded(row.label), _folded(row.parent)].append(row)
    for rows in groups.values():
        if len(rows) > 1:
            yield Problem(Check.DUPLICATE_ROW, tuple(rows), tuple(range(len(table.periods))))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" *:")


def _duplicate_periods(table: Table) -> Iterator[Problem]:
    told: set[int] = set()
    for position, period in enumerate(table.periods):
        same = [index for index, other in enumerate(table.periods) if period.is_same(other)]
        if len(same) > 1 and position not in told:
            told.update(same)
            yield Problem(Check.DUPLICATE_PERIOD, (), tuple(same), ((period.label,),))


def _variations(table: Table) -> Iterator[Problem]:
    for variation in table_variations(table):
        if variation.agrees is not False:
            continue
        printed = variation.row.printed or ""
        computed = "" if variation.rounded is None else signed(variation.rounded)
        is_lost = is_sign_lost(printed, variation.change.value)
        ends = tuple(end for end in (variation.first, variation.last) if end is not None)
        check = Check.SIGN_LOST if is_lost else Check.VARIATION_MISMATCH
        yield Problem(check, (variation.row,), ends, ((printed, computed),))


def _outliers(table: Table) -> Iterator[Problem]:
    for row in table.rows:
        values = {
            position: cell.value
            for position, cell in enumerate(row.cells)
            if cell.status is Status.NORMAL and cell.value is not None and cell.value > 0
        }
        out = [position for position in values if _is_out_of_line(position, values)]
        if out:
            texts = tuple((row.cells[position].text,) for position in out)
            yield Problem(Check.OUTLIER, (row,), tuple(out), texts)


def _is_out_of_line(position: int, values: dict[int, Decimal]) -> bool:
    """Whether a value is 100 times, or a hundredth of, the middle of the row's others."""
    others = sorted(value for other, value in values.items() if other != position)
    if len(others) < 2:
        return False
    middle = _middles(others)
    value = values[position]
    return all(value >= OUTLIER_FACTOR * other for other in middle) or all(
        value * OUTLIER_FACTOR <= other for other in middle
    )


def _middles(ordered: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    return ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
