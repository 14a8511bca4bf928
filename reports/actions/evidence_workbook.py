"""Taking statistical tables from a workbook: kept while its sender corrects what was understood."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePath
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import Country, User
from institutions.workbooks import UnusableWorkbookError
from reports.actions.evidence_files import BadValueError, cell_text
from reports.actions.evidence_statistics import observed
from reports.actions.workbook_reading import read_workbook
from reports.evidence.workbook.guessing import guess_layouts
from reports.evidence.workbook.layouts import Layout, layout_document
from reports.evidence.workbook.reading import FoundRow, FoundTable
from reports.evidence.workbook.sheets import sheet_document
from reports.models import (
    Observation,
    PendingImport,
    PrintedVariation,
    StatisticalTable,
    TablePeriod,
    TableRow,
)
from reports.queries.workbook_texts import TableProposal, proposals_of

KEPT = timedelta(days=2)


@transaction.atomic
def keep_workbook(
    file: BinaryIO | bytes, *, name: str, country: Country, owner: User
) -> PendingImport:
    """Read a workbook and keep its cells, with the tables that it seems to hold, for two days.

    Earlier workbooks of the same person for the country are dropped. Raises ValidationError, with
    the reason, where it cannot be read or holds no table.
    """
    try:
        sheets = read_workbook(file)
    except UnusableWorkbookError as error:
        raise ValidationError(str(error)) from error
    layouts = guess_layouts(sheets)
    _number(layouts, country)
    PendingImport.objects.filter(owner=owner, country=country).delete()
    return PendingImport.objects.create(
        owner=owner,
        country=country,
        file_name=PurePath(name).name[-200:],
        sheets=[sheet_document(sheet) for sheet in sheets],
        choices={"tables": [layout_document(layout) for layout in layouts]},
        expires_at=timezone.now() + KEPT,
    )


def _number(layouts: Iterable[Layout], country: Country) -> None:
    """Give a free number to every table that has none, or one that is taken."""
    tables = StatisticalTable.objects.filter(country=country)
    taken = set(tables.values_list("code", flat=True))
    for layout in layouts:
        if not layout.code or layout.code in taken:
            layout.code = next_code(taken)
        taken.add(layout.code)


def next_code(taken: Iterable[str]) -> str:
    """Return the number after the highest one."""
    return str(max((int(code) for code in taken if code.isdecimal()), default=0) + 1)


@transaction.atomic
def correct_layout(pending: PendingImport, index: int, layout: Layout) -> None:
    """Keep what the sender says about one table; `index` after the last one adds a table."""
    locked = PendingImport.objects.select_for_update().get(pk=pending.pk)
    tables = list(locked.choices.get("tables", []))
    tables[index : index + 1] = [layout_document(layout)]
    locked.choices = {"tables": tables}
    locked.save(update_fields=["choices"])


@transaction.atomic
def import_tables(pending: PendingImport, *, actor: User) -> list[StatisticalTable]:
    """Save the tables that are taken, all or none, and drop the workbook.

    Raises ValidationError with everything that is in the way, and for a workbook that was imported
    meanwhile. Leaves an entry in the audit log.
    """
    locked = PendingImport.objects.select_for_update().filter(pk=pending.pk).first()
    if locked is None:
        raise ValidationError(_("This workbook was imported or dropped already."))
    Country.objects.select_for_update().get(pk=locked.country_id)
    wanted = [one for one in proposals_of(locked) if one.table.layout.is_taken]
    _check(wanted)
    tables = [_write(one.table, locked, actor) for one in wanted]
    details = {
        "country": locked.country_id,
        "file": locked.file_name,
        "tables": [str(table) for table in tables],
    }
    record_audit(actor=actor, action="import_tables", subject=locked, details=details)
    locked.delete()
    return tables


def _check(wanted: list[TableProposal]) -> None:
    if not wanted:
        raise ValidationError(_("No table is chosen: there is nothing to import."))
    told = [f"{one.table.layout.code}. {line}" for one in wanted for line in one.blocking]
    told += [line for one in wanted for line in _bad_cells(one.table)]
    if told:
        raise ValidationError(told)


def _bad_cells(table: FoundTable) -> list[str]:
    told = []
    for row in table.rows:
        for found, period in zip(row.cells, table.periods, strict=True):
            try:
                cell_text(found.cell.text)
            except BadValueError as error:
                told.append(f"{table.layout.code}. {row.label}, {period.label}: {error}")
    return told


def _write(table: FoundTable, pending: PendingImport, actor: User) -> StatisticalTable:
    layout = table.layout
    last = StatisticalTable.objects.filter(country=pending.country_id).order_by("-order").first()
    stored = StatisticalTable.objects.create(
        country_id=pending.country_id,
        code=layout.code,
        title=layout.title,
        titles=layout.titles,
        unit=layout.unit,
        source=layout.source,
        note=layout.note,
        order=last.order + 1 if last else 1,
    )
    periods = TablePeriod.objects.bulk_create(
        TablePeriod(table=stored, order=order, label=period.label)
        for order, period in enumerate(table.periods, start=1)
    )
    rows = TableRow.objects.bulk_create(
        TableRow(
            table=stored,
            order=order,
            label=row.label,
            labels=row.labels,
            parent_label=row.parent,
            parent_labels=row.parents,
            unit=row.unit,
        )
        for order, row in enumerate(table.rows, start=1)
    )
    cells: list[Observation] = []
    for row, found in zip(rows, table.rows, strict=True):
        cells += _cells(row, found, periods, layout.source, actor)
    Observation.objects.bulk_create(cells)
    PrintedVariation.objects.bulk_create(
        PrintedVariation(row=row, text=found.printed)
        for row, found in zip(rows, table.rows, strict=True)
        if found.printed
    )
    return stored


def _cells(
    row: TableRow, found: FoundRow, periods: list[TablePeriod], source: str, actor: User
) -> list[Observation]:
    """The cells of a row; a note on the row stands at its first cell."""
    return [
        Observation(
            row=row,
            period=period,
            note=one.note or (found.note if not position else ""),
            source=source,
            changed_by=actor,
            **observed(one.cell),
        )
        for position, (period, one) in enumerate(zip(periods, found.cells, strict=True))
    ]


def drop_import(pending: PendingImport) -> None:
    """Forget a workbook of which nothing was imported."""
    pending.delete()


def drop_expired_imports() -> int:
    """Forget the workbooks that nobody came back to; return how many there were."""
    _all, counts = PendingImport.objects.filter(expires_at__lte=timezone.now()).delete()
    return counts.get("reports.PendingImport", 0)
