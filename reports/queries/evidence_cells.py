"""One cell of a statistical table: what stands there, its source, what stood there before."""

import hashlib

from django.db.models import QuerySet

from reports.models import (
    Observation,
    ObservationChange,
    ObservationStatus,
    TablePeriod,
    TableRow,
)


def cell_at(row: TableRow, period: TablePeriod) -> Observation:
    """Return the cell of a row and a period, a new one that is not stored where there is none."""
    found = Observation.objects.filter(row=row, period=period).select_related("changed_by").first()
    return found or Observation(row=row, period=period, status=ObservationStatus.NOT_AVAILABLE)


def cell_digest(cell: Observation) -> str:
    """Return what tells one state of a cell from another."""
    told = f"{cell.text}\x1f{cell.note}\x1f{cell.source}"
    return hashlib.sha256(told.encode()).hexdigest()


def history_of(cell: Observation) -> QuerySet[ObservationChange]:
    """Return the changes of a cell, the newest first."""
    return ObservationChange.objects.filter(observation=cell.pk).select_related("changed_by")


def notes_of(table: int) -> dict[tuple[int, int], str]:
    """Return the notes on single cells of a table, by the ids of row and period."""
    cells = Observation.objects.filter(row__table=table).exclude(note="").order_by()
    return {(row, period): note for row, period, note in cells.values_list("row", "period", "note")}
