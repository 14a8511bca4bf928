"""Minutes of a dialogue: revisions, their circulation by link, and the comments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import CommentState


class MinutesRevision(models.Model):
    """One revision of the minutes in one language; its text is an immutable source text."""

    dialogue = models.ForeignKey(
        "dialogues.Dialogue", on_delete=models.PROTECT, related_name="minutes"
    )
    language = models.CharField(_("language"), max_length=10)
    number = models.PositiveIntegerField(_("revision"))
    source = models.OneToOneField(
        "dialogues.SourceText", on_delete=models.PROTECT, related_name="minutes_revision"
    )
    approved_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dialogue_id", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "language", "number"], name="minutes_revision_once"
            ),
            models.UniqueConstraint(
                fields=["dialogue", "language"],
                condition=Q(approved_at__isnull=False),
                name="minutes_approved_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue_id} {self.language} r{self.number}"

    @property
    def text(self) -> str:
        return self.source.text


class Circulation(models.Model):
    """Minutes sent round for comment until a date (inclusive).

    `revisions` are the minutes, one for each language; for the draft recommendations of a regional
    event it is empty and `drafts` names them.
    """

    dialogue = models.ForeignKey(
        "dialogues.Dialogue", on_delete=models.PROTECT, related_name="circulations"
    )
    revisions = models.ManyToManyField(MinutesRevision, related_name="circulations")
    drafts = models.ManyToManyField("dialogues.DraftRevision", related_name="circulations")
    until = models.DateField(_("comments until"))
    message = models.TextField(_("message"), blank=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.dialogue_id} until {self.until}"


class CirculationLink(models.Model):
    """A secret link to what circulates (stored hashed), for one participant or for all of them."""

    circulation = models.ForeignKey(Circulation, on_delete=models.CASCADE, related_name="links")
    participation = models.ForeignKey(
        "dialogues.Participation", on_delete=models.CASCADE, null=True, related_name="links"
    )
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, null=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["circulation_id", "id"]

    def __str__(self) -> str:
        return f"{self.circulation_id} {self.participation_id or '*'}"


class MinutesComment(models.Model):
    """A participant's comment on one paragraph (counted from 1; 0: the whole)."""

    link = models.ForeignKey(CirculationLink, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(MinutesRevision, on_delete=models.PROTECT, related_name="comments")
    paragraph = models.PositiveIntegerField(_("paragraph"), default=0)
    author_name = models.CharField(_("your name or institution"), max_length=200)
    text = models.TextField(_("comment"), max_length=5000)
    submission_id = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=8, choices=CommentState.choices, default=CommentState.OPEN
    )
    reply = models.TextField(_("reply"), blank=True)
    answered_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["revision_id", "paragraph", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CommentState.values), name="comment_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} ¶{self.paragraph} {self.author_name}"
