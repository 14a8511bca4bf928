"""Reading and checking the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hmac import compare_digest

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.audit_keys import audit_keys
from institutions.audit_words import acts_named
from institutions.models import AuditEntry
from institutions.models.audit import FIRST_PREVIOUS_HASH

PIECE = 2_000
GRACE = timedelta(days=1)
THE_SYSTEM = _("The system")


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


def audit_entries(
    *, who: str = "", act: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEntry]:
    """Entries, the latest first, with their actors.

    `who` is a part of a name or an address, or of what the system is called; `act` a part of an
    act's name in the active language; the days are those of UTC, `until` included.
    """
    found = AuditEntry.objects.select_related("actor").order_by("-id")
    if who:
        found = found.filter(_is_called(who))
    if act:
        found = found.filter(Q(action__in=acts_named(act)) | Q(action__icontains=act))
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, UTC))
    if until:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, UTC))
    return found


def _is_called(who: str) -> Q:
    person = Q(actor__email__icontains=who) | Q(actor__full_name__icontains=who)
    is_system = who.casefold() in str(THE_SYSTEM).casefold()
    return person | Q(actor=None) if is_system else person


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
