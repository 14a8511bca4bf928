"""Questionnaires and their numbered versions."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.registry import name_in, validate_names
from surveys.enums import AnswersPer, Layout, VersionState


class Questionnaire(models.Model):
    """A questionnaire of one round; what it asks is in its versions."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    titles = models.JSONField(_("titles"), validators=[validate_names])
    round = models.ForeignKey(
        "institutions.Round",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questionnaires",
        verbose_name=_("round"),
    )
    layout = models.CharField(
        _("pages"), max_length=12, choices=Layout.choices, default=Layout.SECTIONS
    )
    sector_question = models.CharField(
        _("question that tells the sector"), max_length=100, blank=True, default="sector"
    )
    institution_question = models.CharField(
        _("question that tells the institution"),
        max_length=100,
        blank=True,
        default="institution_name",
    )
    answers_per = models.CharField(
        _("answers"),
        max_length=12,
        choices=AnswersPer.choices,
        default=AnswersPer.INSTITUTION,
    )
    needs_sign_off = models.BooleanField(_("signatories sign"), default=True)
    asks_code = models.BooleanField(
        _("asks for a code in a second browser"), default=False, db_default=False
    )
    # Answers are stored without what leads to whoever gave them: see `actions.anonymous`.
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                # A draft would be a row of its invitation; a name matched would be the link itself.
                condition=models.Q(is_anonymous=False)
                | models.Q(layout=Layout.SINGLE_PAGE, institution_question=""),
                name="questionnaire_anonymous_keeps_no_trace",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return name_in(self.titles)


class Version(models.Model):
    """One version: the Form as a document. A published one never changes (database trigger).

    `stale` says which translations of a draft were made of an older text: language → key of the
    text (`surveys.form.texts`) → the older text. `head` is the revision that the draft shows now.
    `errata_mark` changes with every erratum, so that forms in memory are read again.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        max_length=12, choices=VersionState.choices, default=VersionState.DRAFT
    )
    document = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    source_name = models.CharField(_("imported from"), max_length=255, blank=True)
    lock = models.PositiveIntegerField(default=0)
    stale = models.JSONField(default=dict)
    head = models.ForeignKey(
        "surveys.DraftRevision", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    errata_mark = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["questionnaire_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT, published_at__isnull=True)
                | models.Q(state=VersionState.PUBLISHED, published_at__isnull=False),
                name="version_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.slug} v{self.number}"

    @property
    def is_published(self) -> bool:
        return self.state == VersionState.PUBLISHED
