"""Tokens with which a program acts for a person."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.enums import ApiScope
from institutions.models.people import User


class ApiToken(models.Model):
    """Lets a program read or write in its owner's name, within `scopes`, until `expires_at`.

    The token itself is told once and stored hashed (SHA-256 of 256 random bits); `hint` is its
    beginning, by which people tell their tokens apart. It can never do more than its owner.
    `noted_reads` says what of a day's reading is in the audit log already: {day: [what, …]}.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    hint = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("what it may do"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    noted_reads = models.JSONField(default=dict, db_default={}, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="api_token_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        return [str(ApiScope(scope).label) for scope in self.scopes]
