"""Writing to the audit log."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from institutions.audit_keys import audit_key
from institutions.models import AuditEntry, User
from institutions.models.audit import FIRST_PREVIOUS_HASH

# Whoever writes to the chain holds this PostgreSQL advisory lock: a number that no other one has.
CHAIN_LOCK = 7_102_023


@transaction.atomic
def record_audit(
    *,
    actor: User | None,
    action: str,
    subject: models.Model | None,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry to the audit log, in the caller's transaction.

    `actor` is None for the system itself. Writers wait for each other until their transactions
    end, so call this last in an action.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-id").values_list("hash", flat=True).first()
    entry = AuditEntry(
        at=timezone.now(),
        actor=actor,
        action=action,
        subject_type="" if subject is None else type(subject).__name__.lower(),
        subject_id="" if subject is None else str(subject.pk),
        details=_as_stored(details or {}),
        previous_hash=last or FIRST_PREVIOUS_HASH,
    )
    entry.key_id, key = audit_key()
    entry.hash = entry.computed_hash(key)
    entry.save(force_insert=True)
    return entry


def _as_stored(details: dict[str, Any]) -> Any:
    """Return `details` as they will be read back; fractions as text, since jsonb rewrites them."""
    return json.loads(json.dumps(details, cls=DjangoJSONEncoder), parse_float=str)
