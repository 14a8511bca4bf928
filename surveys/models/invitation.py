"""Invitations: who is asked to answer, and the secret link (stored hashed)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """Asks one institution, or whoever holds the link, to answer about one country.

    Without `allows_many` everybody who opens the link works on the same response; with it each
    person who starts has a response of their own.
    """

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.PROTECT, related_name="invitations"
    )
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="invitations"
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    allows_many = models.BooleanField(_("several people may answer"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    extended_until = models.DateField(_("may answer until"), null=True, blank=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(_("reason"), max_length=1000, blank=True)
    declined_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["country_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "country", "institution"],
                condition=models.Q(institution__isnull=False, revoked_at__isnull=True),
                name="invitation_once_per_institution",
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.country_id} {self.institution_id or '*'}"


class UsedInvitation(models.Model):
    """Answers were sent anonymously from this seat: no more is known of them, not even when.

    The number is random, so that the order of these rows tells nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="uses", db_index=False
    )
    respondent = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "respondent"], name="invitation_used_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.invitation_id)
