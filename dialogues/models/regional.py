"""Draft recommendations of a regional event and what each country says of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DraftState, Position
from institutions.models.registry import name_in, validate_names


class DraftRecommendation(models.Model):
    """A recommendation in the making; adopted ones join those of the country reports."""

    dialogue = models.ForeignKey(
        "dialogues.Dialogue", on_delete=models.PROTECT, related_name="draft_recommendations"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    theme = models.ForeignKey(
        "dialogues.Theme", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=DraftState.choices, default=DraftState.DRAFT
    )
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dialogue_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="draft_number_once"),
            models.CheckConstraint(
                condition=Q(state=DraftState.ADOPTED, adopted_at__isnull=False)
                | ~Q(state=DraftState.ADOPTED) & Q(adopted_at__isnull=True),
                name="draft_adopted_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue_id}/{self.number}"


class DraftRevision(models.Model):
    """One wording of a draft recommendation, per language; never changes."""

    draft = models.ForeignKey(
        DraftRecommendation, on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(_("revision"))
    texts = models.JSONField(_("texts"), validators=[validate_names])
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["draft_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_once")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return name_in(self.texts)


class CountryPosition(models.Model):
    """What one country says of one revision, and who said it for the country."""

    revision = models.ForeignKey(DraftRevision, on_delete=models.CASCADE, related_name="positions")
    country = models.ForeignKey("institutions.Country", on_delete=models.PROTECT, related_name="+")
    position = models.CharField(_("position"), max_length=20, choices=Position.choices)
    comment = models.TextField(_("comment"), blank=True)
    stated_by = models.CharField(_("stated by"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["revision_id", "country_id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "country"], name="position_once"),
            models.CheckConstraint(
                condition=Q(position__in=Position.values), name="position_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id}: {self.position}"
