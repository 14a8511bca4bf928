"""Interviews: guides, interviewees under pseudonyms, consent; identities apart from all else."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ConsentPurpose, InterviewKind, InterviewMode, Polarity, Remainder
from institutions.enums import Sector
from institutions.models.registry import name_in, validate_names


class Guide(models.Model):
    """A reusable set of questions for semi-structured interviews.

    One that interviews used is not deleted but retired: it is offered to no further interview.
    """

    titles = models.JSONField(_("titles"), validators=[validate_names])
    introduction = models.TextField(_("introduction"), blank=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return name_in(self.titles)


class GuideQuestion(models.Model):
    """One question of a guide, per language, with prompts for the interviewer."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(_("order"))
    texts = models.JSONField(_("question"), validators=[validate_names])
    prompts = models.TextField(_("prompts"), blank=True)
    theme = models.ForeignKey(
        "dialogues.Theme", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["guide_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "order"],
                name="guide_question_order_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return name_in(self.texts)


class Interview(models.Model):
    """One interview; its notes or transcript are source texts. Seen by the country's team only.

    `identity_readers` are the users who may look at who the interviewees are.
    """

    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="interviews"
    )
    dialogue = models.ForeignKey(
        "dialogues.Dialogue",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interviews",
        verbose_name=_("dialogue"),
    )
    guide = models.ForeignKey(
        Guide,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interviews",
        verbose_name=_("guide"),
    )
    held_on = models.DateField(_("date"))
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=InterviewKind.choices,
        default=InterviewKind.INDIVIDUAL,
    )
    mode = models.CharField(
        _("mode"), max_length=12, choices=InterviewMode.choices, default=InterviewMode.IN_PERSON
    )
    language = models.CharField(_("language"), max_length=10)
    label = models.CharField(
        _("label"), max_length=60, help_text=_("Shown instead of names, such as KZ-03.")
    )
    identity_readers = models.ManyToManyField(
        "institutions.User", related_name="+", blank=True, verbose_name=_("may see identities")
    )
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["country_id", "-held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "label"],
                name="interview_label_once",
                violation_error_message=_("This label is taken."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=InterviewKind.values), name="interview_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Interviewee(models.Model):
    """A person in an interview, known by a pseudonym; `speaker` marks their turns in the text."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="interviewees")
    pseudonym = models.CharField(_("pseudonym"), max_length=60)
    institution = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("institution"),
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, blank=True)
    speaker = models.CharField(_("speaker mark in the text"), max_length=60, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["interview_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "pseudonym"], name="pseudonym_once")
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Identity(models.Model):
    """Who an interviewee is: the only place for name and contact. Erasing deletes the row."""

    interviewee = models.OneToOneField(
        Interviewee, on_delete=models.CASCADE, related_name="identity"
    )
    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(_("contact"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        # Never the name: this text ends up in logs and messages.
        return f"identity {self.pk}"


class Consent(models.Model):
    """What an interviewee agreed to; the newest row that is not withdrawn holds."""

    interviewee = models.ForeignKey(Interviewee, on_delete=models.CASCADE, related_name="consents")
    purposes = ArrayField(
        models.CharField(max_length=12, choices=ConsentPurpose.choices),
        verbose_name=_("what for"),
    )
    may_quote = models.BooleanField(_("may be quoted"), default=False)
    may_name = models.BooleanField(_("may be named"), default=False)
    remainder = models.CharField(
        _("if the person is erased"),
        max_length=8,
        choices=Remainder.choices,
        default=Remainder.REMOVE,
    )
    given_on = models.DateField(_("given on"))
    is_written = models.BooleanField(_("in writing"), default=True)
    withdrawn_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["interviewee_id", "-recorded_at"]

    def __str__(self) -> str:
        return f"{self.interviewee_id} {self.given_on}"


class InterviewPoint(models.Model):
    """What a publication draws from a country's interviews: a positive aspect or a challenge."""

    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="interview_points"
    )
    polarity = models.CharField(_("polarity"), max_length=10, choices=Polarity.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    headline = models.CharField(_("headline"), max_length=200)
    gist = models.TextField(_("in one or two sentences"), blank=True)
    theme = models.ForeignKey(
        "dialogues.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interview_points",
        verbose_name=_("theme"),
    )

    class Meta:
        # "positive" comes first, as in the reports.
        ordering = ["country_id", "-polarity", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "polarity", "order"], name="interview_point_once"
            ),
            models.CheckConstraint(
                condition=Q(polarity__in=Polarity.values), name="interview_point_polarity_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.headline
