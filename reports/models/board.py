"""The findings board: what the evidence says, and the conclusions and recommendations on it."""

from typing import TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models.registry import name_in, validate_names
from reports.enums import BoardState, EvidenceKind, Priority, Topic


class BoardItem(models.Model):
    """What findings, conclusions and recommendations share.

    `texts` are per language and may hold live references such as `{{cell:12.34}}`. `revision`
    grows with each change of wording; approvals are of one revision. `position` orders the items
    of a country (of a topic, for findings) and numbers conclusions and recommendations.
    """

    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    texts = models.JSONField(_("text"), validators=[validate_names])
    state = models.CharField(
        _("state"), max_length=10, choices=BoardState.choices, default=BoardState.DRAFT
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    retired_reason = models.TextField(_("reason"), blank=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["country_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BoardState.values), name="%(class)s_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=BoardState.RETIRED) ^ Q(retired_reason=""),
                name="%(class)s_retired_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The text in the reader's language, live references as they are stored."""
        return name_in(self.texts)


class Finding(BoardItem):
    """What the evidence on one topic in one country says.

    `origin` names what it was drafted from ("question/slug/name", "theme/code", "table/3",
    "concern/7"); it is empty for one that a person started.
    """

    round = models.ForeignKey(
        "institutions.Round",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("round"),
    )
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    headings = models.JSONField(_("heading"), validators=[validate_names])
    origin = models.CharField(max_length=200, blank=True)

    class Meta(BoardItem.Meta):
        ordering = ["country_id", "topic", "position", "id"]
        constraints = [
            *BoardItem.Meta.constraints,
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="finding_topic_known"),
        ]

    @property
    def heading(self) -> str:
        return name_in(self.headings)


class Citation(models.Model):
    """Evidence that a finding rests on, with the value seen when it was cited.

    `reference` is the stable key within the kind: "row.period" ids of an observation, the row's id
    of a variation, "slug/question/choice" of a tally, "theme/code" or an excerpt's id of passages,
    "issue/3" of a record, the id of the rest. `value_passed` is a later value that somebody looked
    at and found to make no difference.
    """

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="citations")
    kind = models.CharField(_("kind"), max_length=15, choices=EvidenceKind.choices)
    reference = models.CharField(max_length=250)
    labels = models.JSONField(_("evidence"), default=dict)
    value_seen = models.JSONField(default=dict)
    value_passed = models.JSONField(null=True)
    seen_at = models.DateTimeField()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["finding_id", "order", "id"]
        indexes = [models.Index(fields=["kind", "reference"], name="citation_of_evidence")]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "kind", "reference"], name="evidence_cited_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values), name="citation_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return name_in(self.labels)


class Conclusion(BoardItem):
    """What follows from findings; `position` is its number."""

    findings = models.ManyToManyField(
        Finding, related_name="conclusions", blank=True, verbose_name=_("findings")
    )


class Recommendation(BoardItem):
    """What is advised to whom; `adopted_from` is the regional event's wording that it takes in."""

    conclusions = models.ManyToManyField(
        Conclusion, related_name="recommendations", blank=True, verbose_name=_("conclusions")
    )
    addressees = models.JSONField(_("addressed to"), default=dict, blank=True)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.MEDIUM
    )
    adopted_from = models.ForeignKey(
        "dialogues.DraftRecommendation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(BoardItem.Meta):
        constraints = [
            *BoardItem.Meta.constraints,
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="recommendation_priority_known"
            ),
            models.UniqueConstraint(
                fields=["country", "adopted_from"], name="recommendation_adopted_once"
            ),
        ]

    @property
    def addressee(self) -> str:
        return name_in(self.addressees)


AnyItem: TypeAlias = Finding | Conclusion | Recommendation

ITEM_KINDS: dict[str, type[AnyItem]] = {
    "finding": Finding,
    "conclusion": Conclusion,
    "recommendation": Recommendation,
}


def item_kind(item: AnyItem) -> str:
    """Return the key of `ITEM_KINDS` that an item is of."""
    return next(kind for kind, model in ITEM_KINDS.items() if isinstance(item, model))


class OfItem(models.Model):
    """A row that belongs to one finding, conclusion or recommendation."""

    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, null=True, related_name="%(class)ss"
    )
    conclusion = models.ForeignKey(
        Conclusion, on_delete=models.CASCADE, null=True, related_name="%(class)ss"
    )
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, null=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    finding__isnull=False, conclusion__isnull=True, recommendation__isnull=True
                )
                | Q(finding__isnull=True, conclusion__isnull=False, recommendation__isnull=True)
                | Q(finding__isnull=True, conclusion__isnull=True, recommendation__isnull=False),
                name="%(class)s_of_one_item",
            )
        ]


class BoardRevision(OfItem):
    """One wording of an item; `content` holds its texts and, per kind, what else is worded."""

    number = models.PositiveIntegerField(_("revision"))
    content = models.JSONField(default=dict)
    author = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta(OfItem.Meta):
        ordering = ["id"]
        constraints = [
            *OfItem.Meta.constraints,
            models.UniqueConstraint(
                fields=["finding", "conclusion", "recommendation", "number"],
                name="board_revision_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"r{self.number}"


class BoardComment(OfItem):
    """What a member of the team says about an item; settled comments stay readable."""

    text = models.TextField(_("comment"))
    author = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta(OfItem.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Approval(models.Model):
    """One person's yes to one wording; an item is approved when two people said it."""

    revision = models.ForeignKey(BoardRevision, on_delete=models.CASCADE, related_name="approvals")
    approved_by = models.ForeignKey("institutions.User", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "approved_by"], name="approved_once")
        ]

    def __str__(self) -> str:
        return f"{self.approved_by}"
