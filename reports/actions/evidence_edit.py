"""Changing observations, settling checks, and saying which programmes answer a need."""

import hashlib
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import User
from reports.actions.evidence_files import BadValueError, cell_text
from reports.actions.evidence_statistics import observed
from reports.evidence.checks import Problem
from reports.evidence.numbers import parse_cell
from reports.evidence.tables import Table
from reports.models import (
    CheckSettlement,
    Need,
    Observation,
    ObservationChange,
    Programme,
    StatisticalTable,
    TablePeriod,
    TableRow,
)
from reports.queries.evidence_cells import cell_at, cell_digest
from reports.queries.evidence_page import fingerprint_of
from reports.queries.evidence_tables import table_of

Place = tuple[int, int]


class ChangedMeanwhileError(ValueError):
    """Somebody else changed the table after it was shown."""


def cells_digest(table: Table) -> str:
    """Return what tells one state of a table's cells from another."""
    texts = "\x1f".join(cell.text for row in table.rows for cell in row.cells)
    return hashlib.sha256(texts.encode()).hexdigest()


@transaction.atomic
def change_observations(
    table: StatisticalTable, texts: Mapping[Place, str], *, seen: str, actor: User | None
) -> int:
    """Set the cells (row and period by their ids) whose text differs; return how many did.

    Records who changed what in the audit log. Raises ChangedMeanwhileError unless `seen` is the
    digest of the table as it is, ValidationError for a number that cannot be held.
    """
    locked = StatisticalTable.objects.select_for_update().get(pk=table.pk)
    if cells_digest(table_of(locked)) != seen:
        raise ChangedMeanwhileError
    stored = {
        (item.row_id, item.period_id): item
        for item in Observation.objects.filter(row__table=locked).select_related("row", "period")
    }
    rows = {row.pk: row for row in TableRow.objects.filter(table=locked)}
    periods = {period.pk: period for period in TablePeriod.objects.filter(table=locked)}
    changes = []
    for (row, period), given in texts.items():
        if row not in rows or period not in periods:
            continue
        item = stored.get((row, period)) or Observation(row=rows[row], period=periods[period])
        if item.text != given.strip():
            changes.append(_changed(item, given, actor))
    if changes:
        details = {"country": locked.country_id, "table": locked.code, "cells": changes}
        record_audit(actor=actor, action="change_observations", subject=locked, details=details)
    return len(changes)


def _changed(item: Observation, given: str, actor: User | None) -> dict[str, str]:
    try:
        text = cell_text(given.strip())
    except BadValueError as error:
        place = {"row": item.row.shown_name, "period": item.period.label, "reason": str(error)}
        raise ValidationError(_("%(row)s, %(period)s: %(reason)s") % place) from error
    before = _told(item)
    for name, value in observed(parse_cell(text)).items():
        setattr(item, name, value)
    _keep(item, before, actor)
    return {
        "row": item.row.label,
        "period": item.period.label,
        "before": before["text"],
        "after": item.text,
    }


def _told(item: Observation) -> dict[str, str]:
    return {"text": item.text, "note": item.note, "source": item.source}


def _keep(item: Observation, before: dict[str, str], actor: User | None) -> None:
    """Save a cell with its history."""
    item.changed_by = actor
    item.save()
    ObservationChange.objects.create(
        observation=item, before=before, after=_told(item), changed_by=actor
    )


@transaction.atomic
def change_cell(
    row: TableRow,
    period: TablePeriod,
    *,
    text: str,
    note: str,
    source: str,
    seen: str,
    actor: User | None,
) -> bool:
    """Set a cell with its note and source; return whether anything differed.

    Recorded in the cell's history and in the audit log. Raises ValidationError for a number that
    cannot be held, and unless `seen` is the digest of the cell as it is stored.
    """
    StatisticalTable.objects.select_for_update().get(pk=row.table_id)
    item = cell_at(row, period)
    if cell_digest(item) != seen:
        raise ValidationError(_("Somebody changed this cell just now: see its history below."))
    before = _told(item)
    try:
        given = cell_text(text.strip())
    except BadValueError as error:
        raise ValidationError({"text": str(error)}) from error
    after = {**observed(parse_cell(given)), "note": note, "source": source}
    if before == {"text": after["text"], "note": note, "source": source}:
        return False
    for name, value in after.items():
        setattr(item, name, value)
    _keep(item, before, actor)
    place = {"table": row.table.code, "row": row.label, "period": period.label}
    details = {**place, "before": before, "after": _told(item)}
    record_audit(actor=actor, action="change_cell", subject=row.table, details=details)
    return True


@transaction.atomic
def settle_check(
    table: StatisticalTable, problem: Problem, *, reason: str, actor: User | None
) -> CheckSettlement:
    """Say why a problem stands (or give another reason), and record it in the audit log."""
    settlement, _is_new = CheckSettlement.objects.update_or_create(
        table=table,
        fingerprint=fingerprint_of(problem),
        defaults={"check_name": problem.check.value, "reason": reason, "settled_by": actor},
    )
    details = {"table": table.code, "check": problem.check.value, "reason": reason}
    record_audit(actor=actor, action="settle_check", subject=table, details=details)
    return settlement


@transaction.atomic
def reopen_check(settlement: CheckSettlement, *, actor: User | None) -> None:
    """Take a settlement back, and record it in the audit log."""
    details = {"table": settlement.table.code, "check": settlement.check_name}
    record_audit(actor=actor, action="reopen_check", subject=settlement.table, details=details)
    settlement.delete()


@transaction.atomic
def answer_need(
    need: Need, *, programmes: Iterable[Programme], left_open: str, actor: User | None
) -> None:
    """Say which programmes answer a need and what is left open; recorded in the audit log."""
    need.left_open = left_open
    need.save(update_fields=["left_open"])
    need.programmes.set(programmes)
    details = {"programmes": [str(programme) for programme in need.programmes.all()]}
    record_audit(actor=actor, action="answer_need", subject=need, details=details)


@transaction.atomic
def link_need(need: Need, *, continues: Need | None, actor: User | None) -> None:
    """Say that a need continues an earlier one of its country, or (None) that it does not.

    Raises ValidationError for a need that would continue itself, through others or directly.
    """
    earlier = continues
    while earlier is not None:
        if earlier.pk == need.pk:
            raise ValidationError(_("A need cannot continue itself."))
        earlier = earlier.continues
    need.continues = continues
    need.save(update_fields=["continues"])
    details = {"need": need.need, "continues": continues.need if continues else None}
    record_audit(actor=actor, action="link_need", subject=need, details=details)
