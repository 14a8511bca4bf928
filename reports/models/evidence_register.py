"""The legal and policy record of a country, and the assistance that it gets and asks for."""

from typing import TypeAlias

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.evidence_words import act_text, day_text, span_text


class Listed(models.Model):
    """What an evidence file lists for a country. `date`s are as precise as they were given."""

    country = models.ForeignKey(
        "institutions.Country",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("country"),
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


class DocumentKind(models.TextChoices):
    USED = "used", _("Used")
    REVIEWED = "reviewed", _("Reviewed")


class Document(Listed):
    """A document that the analysis used or reviewed."""

    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind.choices)
    citation_key = models.CharField(_("cited as"), max_length=200)
    title = models.CharField(_("title"), max_length=500)
    author = models.CharField(_("author"), max_length=300, blank=True)
    issuer = models.CharField(_("issued by"), max_length=300, blank=True)
    date = models.CharField(_("date"), max_length=20, blank=True)
    number = models.CharField(_("number"), max_length=50, blank=True)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=100, blank=True)
    link = models.URLField(_("address on the web"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to="evidence/", max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["country_id", "kind", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "kind", "citation_key"], name="document_cited_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="document_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.citation_key

    @property
    def date_text(self) -> str:
        return day_text(self.date)


class Treaty(Listed):
    treaty = models.CharField(_("treaty"), max_length=300)
    date = models.CharField(_("date"), max_length=20, blank=True)
    action = models.CharField(_("action"), max_length=50, blank=True)

    class Meta:
        ordering = ["country_id", "order", "id"]
        verbose_name_plural = "treaties"
        constraints = [
            models.UniqueConstraint(
                fields=["country", "treaty", "action"], name="treaty_action_once"
            )
        ]

    def __str__(self) -> str:
        return self.treaty

    @property
    def date_text(self) -> str:
        return day_text(self.date)

    @property
    def action_text(self) -> str:
        return act_text(self.action)


class Strategy(Listed):
    name = models.CharField(_("name"), max_length=300)
    period = models.CharField(_("period"), max_length=40, blank=True)
    adopted = models.CharField(_("adopted"), max_length=20, blank=True)
    legal_act = models.CharField(_("legal act"), max_length=200, blank=True)
    actions_count = models.PositiveIntegerField(_("number of actions"), null=True, blank=True)

    class Meta:
        ordering = ["country_id", "order", "id"]
        verbose_name_plural = "strategies"
        constraints = [
            models.UniqueConstraint(fields=["country", "name", "period"], name="strategy_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.period}".strip()

    @property
    def adopted_text(self) -> str:
        return day_text(self.adopted)


class StrategySection(Listed):
    """A section of a strategy; `strategy` is the name that the section's list is headed with."""

    strategy = models.CharField(_("strategy"), max_length=300)
    section = models.CharField(_("section"), max_length=500)

    class Meta:
        ordering = ["country_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "strategy", "order"], name="strategy_section_once"
            )
        ]

    def __str__(self) -> str:
        return self.section


class Programme(Listed):
    """Assistance that donors give. Periods and status are as stated by the source."""

    code = models.CharField(_("code"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=300)
    implementer = models.CharField(_("implemented by"), max_length=300, blank=True)
    donors = models.CharField(_("donors"), max_length=500, blank=True)
    partners = models.TextField(_("partners"), blank=True)
    budget_amount = models.DecimalField(
        _("budget"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    budget_currency = models.CharField(_("currency"), max_length=3, blank=True)
    start = models.CharField(_("from"), max_length=20, blank=True)
    end = models.CharField(_("until"), max_length=20, blank=True)
    status = models.CharField(_("status"), max_length=200, blank=True)
    components = models.TextField(_("components"), blank=True)

    class Meta:
        ordering = ["country_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "code", "title", "start"], name="programme_once"
            ),
            models.CheckConstraint(
                condition=models.Q(budget_amount__isnull=True) | ~models.Q(budget_currency=""),
                name="programme_budget_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def period_text(self) -> str:
        return span_text(self.start, self.end)


class StatedBy(models.TextChoices):
    """Who says that something is needed."""

    COUNTRY = "country", _("The country")
    INSTITUTION = "institution", _("An institution")
    DIALOGUE = "dialogue", _("A dialogue")
    INTERVIEW = "interview", _("An interview")
    QUESTIONNAIRE = "questionnaire", _("Answers to the questionnaire")
    DONORS = "donors", _("A donors' group")


class Need(Listed):
    """What is needed, in order of priority; the programmes that answer it and what is left open.

    `stated_by` says in words who stated it; one of `institution`, `dialogue`, `interview` and
    `questionnaire` with `question` refers to it. `continues` is an earlier need that still stands.
    """

    group = models.CharField(_("group"), max_length=100, blank=True)
    need = models.TextField(_("need"))
    stated_by = models.CharField(_("source"), max_length=300)
    stated_by_kind = models.CharField(
        _("stated by"), max_length=20, choices=StatedBy.choices, default=StatedBy.COUNTRY
    )
    programmes = models.ManyToManyField(
        Programme, related_name="needs", blank=True, verbose_name=_("programmes that answer it")
    )
    left_open = models.TextField(_("what is left open"), blank=True)
    stated_in = models.CharField(_("stated in"), max_length=20, blank=True)
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, null=True, related_name="+"
    )
    dialogue = models.ForeignKey(
        "dialogues.Dialogue", on_delete=models.PROTECT, null=True, related_name="+"
    )
    interview = models.ForeignKey(
        "dialogues.Interview", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.PROTECT, null=True, related_name="+"
    )
    question = models.CharField(_("question"), max_length=200, blank=True)
    theme = models.ForeignKey(
        "dialogues.Theme", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    continues = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="continued_by"
    )

    class Meta:
        ordering = ["country_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "stated_by", "order"], name="need_once"),
            models.CheckConstraint(
                condition=models.Q(stated_by_kind__in=StatedBy.values), name="need_source_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.need


class DonorMeeting(Listed):
    """A meeting of the donors' coordination group about a country."""

    date = models.CharField(_("date"), max_length=20)
    city = models.CharField(_("city"), max_length=100)
    chair = models.CharField(_("chair"), max_length=300, blank=True)
    participants = models.TextField(_("participants"), blank=True)

    class Meta:
        ordering = ["country_id", "date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "date", "city"], name="donor_meeting_once")
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.date}"

    @property
    def date_text(self) -> str:
        return day_text(self.date)


Entry: TypeAlias = Document | Treaty | Strategy | Programme | Need | DonorMeeting
ENTRY_KINDS: dict[str, type[Entry]] = {
    "document": Document,
    "treaty": Treaty,
    "strategy": Strategy,
    "programme": Programme,
    "need": Need,
    "meeting": DonorMeeting,
}
