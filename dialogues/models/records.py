"""What came out of a dialogue: issues with proposals, concerns, decisions, action items."""

from typing import TypeAlias

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ActionState


class Record(models.Model):
    """What all records of a dialogue share.

    `start` and `end` count code points in the text of `note_revision`; `quote` is that span. They
    are empty for records that were not made from the notes. `country` is None where a regional
    event raised something for all of its countries. `raised_by` is shown to the team only.
    """

    dialogue = models.ForeignKey(
        "dialogues.Dialogue", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    country = models.ForeignKey(
        "institutions.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("country"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    headline = models.CharField(_("headline"), max_length=200)
    gist = models.TextField(_("in one or two sentences"), blank=True)
    theme = models.ForeignKey(
        "dialogues.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("theme"),
    )
    raised_by = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("raised by"),
    )
    note_revision = models.ForeignKey(
        "dialogues.NoteRevision", on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)
    is_imported = models.BooleanField(_("from an imported file"), default=False)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["dialogue_id", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(note_revision__isnull=True, start__isnull=True, end__isnull=True)
                | Q(note_revision__isnull=False, end__gt=F("start")),
                name="%(class)s_span_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def anchor(self) -> str:
        """The record's place on the dialogue's page."""
        return f"{self._meta.model_name}-{self.pk}"


class Issue(Record):
    """A subject that the dialogue discussed."""

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["dialogue", "country", "order"],
                name="issue_order_once",
                nulls_distinct=False,
            ),
        ]


class Proposal(Record):
    """What was proposed under an issue; `order` counts within the issue."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="proposals")

    class Meta(Record.Meta):
        ordering = ["issue_id", "order", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["issue", "order"], name="proposal_order_once"),
        ]


class Concern(Record):
    """A worry that the participants shared."""

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["dialogue", "country", "order"],
                name="concern_order_once",
                nulls_distinct=False,
            ),
        ]


class Decision(Record):
    """What the meeting decided."""


class ActionItem(Record):
    """What somebody is to do until a date."""

    owner = models.CharField(_("owner"), max_length=200, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ActionState.choices, default=ActionState.OPEN
    )

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="action_item_state_is_known"
            ),
        ]


AnyRecord: TypeAlias = Issue | Proposal | Concern | Decision | ActionItem

RECORD_KINDS: dict[str, type[AnyRecord]] = {
    "issue": Issue,
    "proposal": Proposal,
    "concern": Concern,
    "decision": Decision,
    "action": ActionItem,
}


def kind_of(record: AnyRecord) -> str:
    """Return the key of `RECORD_KINDS` that a record is of."""
    return next(kind for kind, model in RECORD_KINDS.items() if isinstance(record, model))
