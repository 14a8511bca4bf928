"""Which rows of a table belong under which total, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.evidence.numbers import Cell, decimals_of
from reports.evidence.tables import Row, Table, is_ratio_unit

_SEXES = (
    frozenset({"male", "males", "men", "мужчины", "мужчин", "муж", "boys"}),
    frozenset({"female", "females", "women", "женщины", "женщин", "жен", "girls"}),
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and the rows under it. `is_sure` where the label says that it is their sum."""

    total: Row
    rows: tuple[Row, ...]
    is_sure: bool = True


def sums_of(table: Table) -> list[Sum]:
    """Return every total with its rows, then every parent with the rows that divide it."""
    sums = [found for row in table.rows if (found := _sum_of(row, table))]
    return sums + [found for row in table.rows if (found := _breakdown(row, table))]


def _sum_of(total: Row, table: Table) -> Sum | None:
    if not (total.is_total or total.is_total_of_something):
        return None
    if not total.is_total and _children(total, table):
        return None
    position = table.rows.index(total)
    before = _until_total(table.rows[:position][::-1], total.parent)[::-1]
    rows = before or _until_total(table.rows[position + 1 :], total.parent)
    if len(rows) < 2:
        return None
    found = Sum(total, tuple(rows))
    return found if total.is_total or _is_near(found, 0.75) else None


def _until_total(rows: Sequence[Row], parent: str) -> list[Row]:
    """Rows beside the total (not those below one of them) up to the next total."""
    beside: list[Row] = []
    for row in rows:
        if row.is_total or row.is_total_of_something:
            break
        if row.parent == parent:
            beside.append(row)
    return beside


def _children(parent: Row, table: Table) -> list[Row]:
    name = parent.label.strip().rstrip(":").casefold()
    return [row for row in table.rows if row.parent.strip().rstrip(":").casefold() == name]


def _breakdown(parent: Row, table: Table) -> Sum | None:
    """The two sexes, or else all rows below the parent where they nearly add up to it."""
    rows = [
        row
        for row in _children(parent, table)
        if not row.is_total and row.unit == parent.unit and not row.is_ratio
    ]
    for_sexes = [[row for row in rows if row.label.strip().casefold() in sex] for sex in _SEXES]
    if all(len(group) == 1 for group in for_sexes):
        return Sum(parent, tuple(group[0] for group in for_sexes))
    found = Sum(parent, tuple(rows), is_sure=False)
    return found if len(rows) > 1 and _is_near(found, 0.9) else None


def added(cells: Sequence[Cell]) -> Decimal:
    return sum((cell.value for cell in cells if cell.value is not None), Decimal(0))


def _is_near(found: Sum, share: float) -> bool:
    """Whether the rows give the total but for a part, in at least half of the periods."""
    near = usable = 0
    for position, total in enumerate(found.total.cells):
        if not total.value:
            continue
        usable += 1
        ratio = added([row.cells[position] for row in found.rows]) / total.value
        near += share <= float(ratio) <= 2 - share
    return bool(usable) and 2 * near >= usable


def tolerance(total: Cell, parts: Sequence[Cell], unit: str) -> Decimal:
    """How far a sum may be off by rounding alone; whole counts are exact."""
    cells = [total, *(cell for cell in parts if cell.value is not None)]
    is_measured = any(cell.decimals for cell in cells) or is_ratio_unit(unit)
    if not is_measured:
        return Decimal(0)
    finest = max(cell.decimals for cell in cells)
    return sum((_half_unit(cell) for cell in cells if cell.decimals or finest), Decimal(0)) or (
        Decimal(len(cells)) / 2
    )


def _half_unit(cell: Cell) -> Decimal:
    """Half a unit of the last digit; a whole number among fractions may be exact (31 is 31.00)."""
    places = decimals_of(cell.value) if cell.value is not None else 0
    return Decimal(5).scaleb(-places - 1)


def own_unit(row: Row, cell: Cell) -> str:
    return cell.unit or row.unit
