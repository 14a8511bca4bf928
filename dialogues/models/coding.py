"""Coding: immutable texts, the codebook, and the passages that themes were given to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import AnchorState, Polarity, SourceKind, ThemeChangeKind
from institutions.models.registry import name_in, validate_names


class SourceText(models.Model):
    """One revision of a text that can be coded; never changes (database trigger).

    What it is a text of: an interview, the minutes of a dialogue, or one open answer of a response
    (`question` is its name). `countries` follow from that. Line breaks are "\\n"; offsets into
    `text` count code points. `time_marks` maps offsets to seconds of the recording.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind.choices)
    interview = models.ForeignKey(
        "dialogues.Interview", on_delete=models.PROTECT, null=True, related_name="texts"
    )
    dialogue = models.ForeignKey(
        "dialogues.Dialogue", on_delete=models.PROTECT, null=True, related_name="texts"
    )
    response = models.ForeignKey(
        "surveys.Response", on_delete=models.PROTECT, null=True, related_name="+"
    )
    question = models.CharField(max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10)
    number = models.PositiveIntegerField(_("revision"))
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    time_marks = models.JSONField(default=list)
    origin = models.CharField(_("imported from"), max_length=255, blank=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=SourceKind.INTERVIEW,
                    interview__isnull=False,
                    dialogue__isnull=True,
                    response__isnull=True,
                )
                | Q(
                    kind=SourceKind.MINUTES,
                    interview__isnull=True,
                    dialogue__isnull=False,
                    response__isnull=True,
                )
                | Q(
                    kind=SourceKind.ANSWER,
                    interview__isnull=True,
                    dialogue__isnull=True,
                    response__isnull=False,
                ),
                name="source_text_has_one_origin",
            ),
            models.UniqueConstraint(
                fields=["interview", "dialogue", "response", "question", "language", "number"],
                name="source_text_revision_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} r{self.number}"


class Theme(models.Model):
    """A node of the codebook. `guid` stays the same in every export; a merged theme lives on in
    `merged_into`."""

    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code name"), max_length=80, unique=True)
    titles = models.JSONField(_("titles"), validators=[validate_names])
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    definition = models.TextField(_("definition"), blank=True)
    include = models.TextField(_("include"), blank=True)
    exclude = models.TextField(_("exclude"), blank=True)
    example = models.TextField(_("example"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_themes"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")) & ~Q(merged_into=F("id")),
                name="theme_is_not_its_own_parent",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return name_in(self.titles)


class ThemeChange(models.Model):
    """What happened to a theme: the codebook's history."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("change"), max_length=10, choices=ThemeChangeKind.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    actor = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["theme_id", "id"]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.kind}"


class Excerpt(models.Model):
    """A passage with a theme. A database trigger holds `quote` equal to the span [start, end)."""

    source = models.ForeignKey(SourceText, on_delete=models.PROTECT, related_name="excerpts")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    context_before = models.CharField(max_length=80, blank=True)
    context_after = models.CharField(max_length=80, blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="excerpts")
    polarity = models.CharField(
        _("polarity"), max_length=10, choices=Polarity.choices, default=Polarity.NEUTRAL
    )
    memo = models.TextField(_("memo"), blank=True)
    coder = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AnchorState.choices, default=AnchorState.ANCHORED
    )
    moved_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="moved_to"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["source_id", "start", "end", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "start", "end", "theme", "coder"],
                name="excerpt_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="excerpt_span_is_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(polarity__in=Polarity.values), name="excerpt_polarity_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.start}-{self.end}"


class CodingPass(models.Model):
    """One coder's work on one source text; finished, an unmarked passage counts as "no theme"."""

    source = models.ForeignKey(SourceText, on_delete=models.CASCADE, related_name="passes")
    coder = models.ForeignKey("institutions.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source_id", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "coder"], name="coding_pass_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.coder_id}"


class ThemeSummary(models.Model):
    """One cell of the framework matrix: what the passages of a theme say in one country."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="summaries")
    country = models.ForeignKey("institutions.Country", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("summary"))
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["theme_id", "country_id"]
        verbose_name_plural = "theme summaries"
        constraints = [
            models.UniqueConstraint(fields=["theme", "country"], name="theme_summary_once")
        ]

    def __str__(self) -> str:
        return f"{self.theme_id}/{self.country_id}"
