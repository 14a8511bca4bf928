"""Reading and checking the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db.models import QuerySet

from institutions.audit_keys import audit_keys
from institutions.models import AuditEntry
from institutions.models.audit import FIRST_PREVIOUS_HASH

PIECE = 2_000
GRACE = timedelta(days=1)


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
    """Recompute every hash in order, up to the first fault; memory does not grow with entries.

    A day after the first entry that was made with a key, all have to be: so long may processes of
    an earlier version of the software go on writing.
    """
    previous, count, keys = FIRST_PREVIOUS_HASH, 0, audit_keys()
    keyed_from: datetime | None = None
    for entry in _in_order():
        if reason := _fault(entry, previous, keyed_from, keys):
            return AuditCheck(count, previous, AuditFault(entry.pk, reason))
        previous, count = entry.hash, count + 1
        if entry.key_id and keyed_from is None:
            keyed_from = entry.at + GRACE
    return AuditCheck(count, previous, None)


def _fault(
    entry: AuditEntry, previous: str, keyed_from: datetime | None, keys: dict[str, bytes]
) -> str:
    if entry.previous_hash != previous:
        return "an entry before it is gone"
    if not entry.key_id and keyed_from and entry.at > keyed_from:
        return "it was made without a key"
    if entry.key_id and entry.key_id not in keys:
        return "its key is none of AUDIT_KEY, SECRET_KEY and their fallbacks"
    key = keys[entry.key_id] if entry.key_id else b""
    if not compare_digest(entry.computed_hash(key), entry.hash):
        return "its content was changed"
    return ""


def _in_order() -> Iterator[AuditEntry]:
    """All entries, read a piece at a time: a cursor of the server does not get past a pooler."""
    last = 0
    while piece := list(AuditEntry.objects.filter(pk__gt=last).order_by("pk")[:PIECE]):
        yield from piece
        last = piece[-1].pk
