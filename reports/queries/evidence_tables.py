"""The statistical tables of a country as values, in four queries whatever their number."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet

from institutions.models import Country
from reports.evidence.claims.index import Index, build_index
from reports.evidence.numbers import MISSING, Cell, parse_cell
from reports.evidence.periods import Period, parse_period
from reports.evidence.tables import Row, Table
from reports.models import Observation, StatisticalTable, TablePeriod, TableRow

_cell = lru_cache(maxsize=20_000)(parse_cell)
_period = lru_cache(maxsize=2_000)(parse_period)


def stored_tables(country: Country) -> QuerySet[StatisticalTable]:
    return StatisticalTable.objects.filter(country=country)


def tables_of(country: Country) -> list[Table]:
    """Return the country's tables in their order; `key` of tables and rows is the stored one's."""
    return tables_from(stored_tables(country))


def table_of(stored: StatisticalTable) -> Table:
    return tables_from(StatisticalTable.objects.filter(pk=stored.pk))[0]


def tables_from(stored: Iterable[StatisticalTable]) -> list[Table]:
    tables = list(stored)
    keys = [table.pk for table in tables]
    periods: dict[int, list[TablePeriod]] = defaultdict(list)
    for period in TablePeriod.objects.filter(table__in=keys):
        periods[period.table_id].append(period)
    cells = _cells(keys)
    rows: dict[int, list[TableRow]] = defaultdict(list)
    for row in TableRow.objects.filter(table__in=keys).select_related("printed"):
        rows[row.table_id].append(row)
    return [_table(table, periods[table.pk], rows[table.pk], cells) for table in tables]


def _cells(keys: list[int]) -> dict[tuple[int, int], Cell]:
    given = Observation.objects.filter(row__table__in=keys).order_by()
    found = given.values_list("row", "period", "text")
    return {(row, period): _cell(text) for row, period, text in found}


def _table(
    stored: StatisticalTable,
    periods: list[TablePeriod],
    rows: list[TableRow],
    cells: dict[tuple[int, int], Cell],
) -> Table:
    heads: tuple[Period, ...] = tuple(_period(period.label) for period in periods)
    return Table(
        stored.code,
        stored.title,
        heads,
        tuple(
            _row(row, tuple(cells.get((row.pk, p.pk), MISSING) for p in periods)) for row in rows
        ),
        stored.unit,
        stored.source,
        stored.pk,
        stored.titles,
    )


def _row(stored: TableRow, cells: tuple[Cell, ...]) -> Row:
    printed = getattr(stored, "printed", None)
    return Row(
        stored.label,
        stored.parent_label,
        stored.unit,
        cells,
        stored.pk,
        printed.text if printed else None,
        printed.footnote if printed else "",
        stored.labels,
        stored.parent_labels,
    )


def claims_index(country: Country) -> Index:
    """Return what claims about the country are judged by, as it is now."""
    return build_index(tables_of(country), country.code)
