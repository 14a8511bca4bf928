"""The audit log: append-only (a database trigger refuses changes), chained by hash."""

import hashlib
import hmac
import json
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

FIRST_PREVIOUS_HASH = "0" * 64


class AuditEntry(models.Model):
    """Who did what to which object; `hash` covers the entry and the one before it.

    `key_id` says by which key it was made, so that nobody who can only write to the database makes
    one; entries of before there were keys have none.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"

    @property
    def details_text(self) -> str:
        """The details in one line for people: "slug: first; countries: ["KZ"]"."""
        return "; ".join(f"{name}: {_shown(value)}" for name, value in self.details.items())

    def computed_hash(self, key: bytes = b"") -> str:
        """Return, as hex, the HMAC-SHA-256 of the entry's canonical JSON, `previous_hash` included.

        Without a key it is the plain SHA-256, as of the entries without a `key_id`.
        """
        content = {
            "at": self.at.astimezone(UTC).isoformat(),
            "actor": self.actor_id,
            "action": self.action,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "details": self.details,
            "previous": self.previous_hash,
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if key:
            return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return hashlib.sha256(text.encode()).hexdigest()


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
