"""Adding statistical tables, naming their rows and periods, removing them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import Country, User
from reports.models import Observation, StatisticalTable, TablePeriod, TableRow
from reports.queries.evidence_structure import structure_digest, structure_of

_OUT_OF_THE_WAY = 1_000_000


@dataclass(frozen=True)
class Part:
    """A row or a period as it should be; `pk` None for a new one. `values` are its columns."""

    values: dict[str, Any]
    pk: int | None = None
    is_removed: bool = False


@transaction.atomic
def add_table(
    country: Country,
    *,
    heading: dict[str, Any],
    rows: Iterable[str],
    periods: Iterable[str],
    actor: User | None,
) -> StatisticalTable:
    """Register a table with empty cells; `heading` is its code, title, unit, source and note.

    Raises ValidationError where the country has a table of that number.
    """
    last = StatisticalTable.objects.filter(country=country).order_by("-order").first()
    table = StatisticalTable(country=country, order=last.order + 1 if last else 1, **heading)
    _check_number(table)
    table.save()
    TableRow.objects.bulk_create(
        TableRow(table=table, order=order, label=label, unit=table.unit)
        for order, label in enumerate(rows, start=1)
    )
    TablePeriod.objects.bulk_create(
        TablePeriod(table=table, order=order, label=label)
        for order, label in enumerate(periods, start=1)
    )
    record_audit(actor=actor, action="add_table", subject=table, details=structure_of(table))
    return table


def _check_number(table: StatisticalTable) -> None:
    others = StatisticalTable.objects.filter(country=table.country_id, code=table.code)
    if others.exclude(pk=table.pk).exists():
        told = _("Table %(code)s is there already: give another number.")
        raise ValidationError({"code": told % {"code": table.code}})


@transaction.atomic
def change_structure(
    table: StatisticalTable,
    *,
    heading: dict[str, Any],
    rows: Sequence[Part],
    periods: Sequence[Part],
    seen: str,
    actor: User | None,
) -> None:
    """Name, order, add and remove rows and periods; what they were goes into the audit log.

    The order is that of `rows` and `periods`; parts that are not named keep their place behind.
    Raises ValidationError unless `seen` is the digest of the table's structure as it is.
    """
    locked = StatisticalTable.objects.select_for_update().get(pk=table.pk)
    before = structure_of(locked)
    if structure_digest(before) != seen:
        raise ValidationError(_("Somebody changed this table just now. Open it again and compare."))
    for name, value in heading.items():
        setattr(locked, name, value)
    _check_number(locked)
    locked.save()
    removed = _removed_cells(locked, rows, periods)
    _change_parts(TableRow, locked, rows)
    _change_parts(TablePeriod, locked, periods)
    details = {"before": before, "after": structure_of(locked), "removed_cells": removed}
    record_audit(actor=actor, action="change_table", subject=locked, details=details)


def _removed_cells(
    table: StatisticalTable, rows: Iterable[Part], periods: Iterable[Part]
) -> list[list[str]]:
    """What stands in the cells that go: row, period and text."""
    gone_rows = {part.pk for part in rows if part.is_removed}
    gone_periods = {part.pk for part in periods if part.is_removed}
    cells = Observation.objects.filter(row__table=table).exclude(text="")
    return [
        [cell.row.label, cell.period.label, cell.text]
        for cell in cells.select_related("row", "period")
        if cell.row_id in gone_rows or cell.period_id in gone_periods
    ]


def _change_parts(
    model: type[TableRow] | type[TablePeriod], table: StatisticalTable, parts: Sequence[Part]
) -> None:
    """Orders are unique, so all parts step aside before they take their places."""
    stored: dict[int, Any] = {item.pk: item for item in model.objects.filter(table=table)}
    kept = []
    for part in parts:
        item = stored.pop(part.pk, None) if part.pk else model(table=table)
        if item is None or (part.is_removed and item.pk is None):
            continue
        if part.is_removed:
            item.delete()
            continue
        for name, value in part.values.items():
            setattr(item, name, value)
        kept.append(item)
    for number, item in enumerate([*kept, *stored.values()], start=1):
        if item.pk:
            model.objects.filter(pk=item.pk).update(order=_OUT_OF_THE_WAY + number)
    for number, item in enumerate([*kept, *stored.values()], start=1):
        item.order = number
        item.save()


@transaction.atomic
def remove_table(table: StatisticalTable, *, reason: str, actor: User | None) -> None:
    """Remove a table with its cells; all of it goes into the audit log, with the reason."""
    cells = Observation.objects.filter(row__table=table).exclude(text="")
    details = {
        **structure_of(table),
        "country": table.country_id,
        "reason": reason,
        "cells": [
            [cell.row.label, cell.period.label, cell.text]
            for cell in cells.select_related("row", "period")
        ],
    }
    record_audit(actor=actor, action="remove_table", subject=table, details=details)
    table.delete()
