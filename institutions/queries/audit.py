"""Reading and checking the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from institutions.models import AuditEntry
from institutions.models.audit import FIRST_PREVIOUS_HASH

PIECE = 2_000


@dataclass(frozen=True)
class AuditFault:
    """The first entry that does not fit the chain, and why."""

    entry_id: int
    reason: str


@dataclass(frozen=True)
class AuditCheck:
    """What a check of the whole chain found; `last_hash` can be kept elsewhere and compared."""

    entries: int
    last_hash: str
    fault: AuditFault | None


def audit_entries() -> QuerySet[AuditEntry]:
    """All entries, the latest first, with their actors."""
    return AuditEntry.objects.select_related("actor").order_by("-id")


def verify_audit_chain() -> AuditCheck:
    """Recompute every hash in order, up to the first fault; memory does not grow with entries."""
    previous, count = FIRST_PREVIOUS_HASH, 0
    for entry in _in_order():
        if entry.previous_hash != previous:
            return AuditCheck(count, previous, AuditFault(entry.pk, "an entry before it is gone"))
        if entry.computed_hash() != entry.hash:
            return AuditCheck(count, previous, AuditFault(entry.pk, "its content was changed"))
        previous, count = entry.hash, count + 1
    return AuditCheck(count, previous, None)


def _in_order() -> Iterator[AuditEntry]:
    """All entries, read a piece at a time: a cursor of the server does not get past a pooler."""
    last = 0
    while piece := list(AuditEntry.objects.filter(pk__gt=last).order_by("pk")[:PIECE]):
        yield from piece
        last = piece[-1].pk
