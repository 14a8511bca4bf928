"""Responses: one row holds all answers of one revision."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.enums import Sector
from surveys.enums import EDITABLE_STATES, ResponseSource, ResponseState


class Response(models.Model):
    """The answers of one invitation, or one imported row.

    `answers` maps question names to values in their natural JSON type; `revisions` counts the
    changes of each question, so that two people can edit different questions at once. A submitted
    row never changes its answers (database trigger); reopening makes a new row with `revision` + 1.
    A draft moves on to a new version: `moved_from` is the one before, until its people have seen
    what changed; `kept_answers` holds the answers that found no place in the new version.
    `texts_seen_at` is when they last said that they saw what was corrected, or the draft moved;
    null: nothing was to be seen since it was begun.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(
        "surveys.Version", on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    invitation = models.ForeignKey(
        "surveys.Invitation",
        on_delete=models.PROTECT,
        null=True,
        related_name="responses",
        db_index=False,
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        null=True,
        related_name="responses",
        db_index=False,
    )
    given_name = models.CharField(_("institution as given"), max_length=300, blank=True)
    sector = models.CharField(_("sector"), max_length=20, blank=True, choices=Sector.choices)
    respondent = models.CharField(max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ResponseState.choices, default=ResponseState.DRAFT
    )
    revision = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=dict)
    revisions = models.JSONField(default=dict)
    source = models.CharField(
        max_length=10, choices=ResponseSource.choices, default=ResponseSource.WEB
    )
    external_id = models.CharField(_("number in the imported file"), max_length=100, blank=True)
    kept_answers = models.JSONField(default=dict)
    moved_from = models.ForeignKey(
        "surveys.Version", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    texts_seen_at = models.DateTimeField(null=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    submission_id = models.UUIDField(null=True, unique=True)
    submission_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "respondent", "revision"], name="response_revision_once"
            ),
            models.UniqueConstraint(
                fields=["version", "external_id"],
                condition=~Q(external_id=""),
                name="response_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EDITABLE_STATES) | Q(submitted_at__isnull=False),
                name="response_submitted_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ResponseState.values), name="response_state_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["version", "country", "state", "submitted_at"], name="response_by_country"
            ),
            # Under a mass consultation nearly every response has no entry in these.
            models.Index(
                fields=["institution", "version", "country", "state"],
                condition=Q(institution__isnull=False),
                name="response_by_institution",
            ),
            models.Index(
                fields=["country", "version", "state"],
                condition=Q(is_illustrative=True),
                name="response_illustrative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def receipt_number(self) -> str:
        """Short number for people, from the random key: 'A1B2-C3D4'."""
        text = self.key.hex[:8].upper()
        return f"{text[:4]}-{text[4:]}"
