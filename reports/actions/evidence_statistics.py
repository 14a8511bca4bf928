"""Writing imported statistical tables and the variations printed for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from institutions.models import User
from reports.actions.evidence_files import PRINTED, FileProblem, FileRow
from reports.actions.evidence_writing import Written, assign
from reports.evidence.names import LANGUAGES, with_name
from reports.evidence.numbers import Cell, parse_cell
from reports.models import Observation, PrintedVariation, StatisticalTable, TablePeriod, TableRow

Found = list[tuple[TableRow, FileRow]]


def observed(cell: Cell) -> dict[str, Any]:
    """Return what an observation holds of a cell."""
    return {"text": cell.text, "value": cell.value, "status": cell.status.value, "unit": cell.unit}


def write_statistics(rows: list[FileRow], actor: User | None) -> Written:
    """Create or change tables, rows, periods and cells; every cell counts as a row of the file."""
    tables = _tables(rows)
    periods = _parts(rows, tables, TablePeriod, "period_order", {"label": "period"})
    columns = {"label": "row_label", "parent_label": "parent_label", "unit": "unit"}
    names = {"labels": "row_label", "parent_labels": "parent_label"}
    labels = _parts(rows, tables, TableRow, "row_order", columns, names)
    stored = {
        (cell.row_id, cell.period_id): cell
        for cell in Observation.objects.filter(row__table__in=[t.pk for t in tables.values()])
    }
    written, new = Written(len(rows)), []
    for row in rows:
        table = tables[row.values["country"], row.values["table"]]
        row_id = labels[table.pk, row.values["row_order"]].pk
        period_id = periods[table.pk, row.values["period_order"]].pk
        found = stored.get((row_id, period_id))
        text = parse_cell(row.values["raw_value"]).text
        if found is None:
            new.append(_observation(row_id, period_id, row, actor))
        elif found.text != text:
            assign(found, {**observed(parse_cell(text)), "changed_by": actor})
            found.save()
            written.changed += 1
    Observation.objects.bulk_create(new)
    written.created = len(new)
    return written


def _observation(row_id: int, period_id: int, row: FileRow, actor: User | None) -> Observation:
    return Observation(
        row_id=row_id,
        period_id=period_id,
        source=row.values["source"],
        changed_by=actor,
        **observed(parse_cell(row.values["raw_value"])),
    )


def _tables(rows: Iterable[FileRow]) -> dict[tuple[str, str], StatisticalTable]:
    firsts: dict[tuple[str, str], FileRow] = {}
    for row in rows:
        firsts.setdefault((row.values["country"], row.values["table"]), row)
    codes = {country for country, _code in firsts}
    stored = StatisticalTable.objects.filter(country__in=codes)
    tables = {(table.country_id, table.code): table for table in stored}
    for order, (key, row) in enumerate(firsts.items(), start=1):
        values = {name: row.values[name] for name in ("title", "unit", "source")}
        table = tables.get(key)
        if table is None:
            table = StatisticalTable(country_id=key[0], code=key[1], order=order)
            tables[key] = table
        values["titles"] = _names(row, "title", table.titles)
        if assign(table, values) or table.pk is None:
            table.save()
    return {key: tables[key] for key in firsts}


def _parts(
    rows: Iterable[FileRow],
    tables: dict[tuple[str, str], StatisticalTable],
    model: type[Any],
    order: str,
    columns: dict[str, str],
    names: Mapping[str, str] = MappingProxyType({}),
) -> dict[tuple[int, int], Any]:
    """Create or change the rows or periods of tables; return them by table and order.

    `columns` says which column of the file each attribute is in, `names` of which column an
    attribute holds the names in other languages.
    """
    keys = [table.pk for table in tables.values()]
    stored = {(item.table_id, item.order): item for item in model.objects.filter(table__in=keys)}
    new = []
    for row in rows:
        table = tables[row.values["country"], row.values["table"]]
        key = table.pk, row.values[order]
        values = {field: row.values[column] for field, column in columns.items()}
        for field, column in names.items():
            known = getattr(stored[key], field) if key in stored else {}
            values[field] = _names(row, column, known)
        if key not in stored:
            stored[key] = model(table=table, order=key[1], **values)
            new.append(stored[key])
        elif stored[key].pk and assign(stored[key], values):
            stored[key].save()
    model.objects.bulk_create(new)
    return stored


def _names(row: FileRow, column: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return names in other languages; a language of which the file has no column is kept."""
    names = dict(known)
    for language in LANGUAGES:
        if (given := row.values.get(f"{column}_{language}")) is not None:
            names = with_name(names, language, given)
    return names


def check_printed(rows: list[FileRow]) -> tuple[Found, list[FileProblem]]:
    """Find the table row of each printed variation; repeated labels go one by one."""
    countries = {row.values["country"] for row in rows}
    waiting: dict[tuple[str, str, str, str], list[TableRow]] = defaultdict(list)
    stored = TableRow.objects.filter(table__country__in=countries).select_related("table")
    for item in stored.order_by("order"):
        key = (item.table.country_id, item.table.code, item.label, item.parent_label)
        waiting[key].append(item)
    found: Found = []
    problems: list[FileProblem] = []
    for row in rows:
        values = row.values
        key = (values["country"], values["table"], values["row_label"], values["parent_label"])
        if waiting[key]:
            found.append((waiting[key].pop(0), row))
        else:
            reason = _("The table has no such row.")
            problems.append(
                FileProblem(PRINTED.name, row.line, "row_label", values["row_label"], reason)
            )
    return found, problems


def write_printed(found: Found) -> Written:
    stored = {
        item.row_id: item
        for item in PrintedVariation.objects.filter(row__in=[row.pk for row, _line in found])
    }
    written, new = Written(len(found)), []
    for row, line in found:
        values = {"text": line.values["printed_variation"], "footnote": line.values["footnote"]}
        item = stored.get(row.pk)
        if item is None:
            new.append(PrintedVariation(row=row, **values))
        elif assign(item, values):
            item.save()
            written.changed += 1
    PrintedVariation.objects.bulk_create(new)
    written.created = len(new)
    return written
