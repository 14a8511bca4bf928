"""What editing leaves behind: the revisions of a draft, and the errata of a published version."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import EditAct


class DraftRevision(models.Model):
    """A draft as it was after one change; `parent` is what undoing that change goes back to.

    `stale` is the version's `stale` of that time.
    """

    version = models.ForeignKey(
        "surveys.Version", on_delete=models.CASCADE, related_name="draft_revisions"
    )
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    document = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    stale = models.JSONField(default=dict)
    act = models.CharField(max_length=20, choices=EditAct.choices)
    subject = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="draft_revision_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(act__in=EditAct.values), name="draft_revision_act_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.number} {self.act} {self.subject}"


class Erratum(models.Model):
    """A text of a published version, corrected: the version itself stays as it was published.

    `key` names the text as `surveys.form.texts` does.
    """

    version = models.ForeignKey("surveys.Version", on_delete=models.PROTECT, related_name="errata")
    key = models.CharField(max_length=300)
    language = models.CharField(max_length=35)
    old_text = models.TextField(_("old text"), blank=True)
    new_text = models.TextField(_("new text"))
    reason = models.CharField(_("reason"), max_length=500)
    actor = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.key} ({self.language})"
