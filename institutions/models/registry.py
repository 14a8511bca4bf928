"""Countries, institutions and rounds, with their names per language."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.enums import Sector

FALLBACK_LANGUAGE = "en"


def name_in(names: dict[str, str], language: str | None = None) -> str:
    """Return the name in `language` (default: the active one), else English, else any."""
    wanted = (language or get_language() or FALLBACK_LANGUAGE).split("-")[0]
    return names.get(wanted) or names.get(FALLBACK_LANGUAGE) or next(iter(names.values()), "")


def validate_names(value: object) -> None:
    """Raise ValidationError unless `value` maps language codes to names, with one at least."""
    if not isinstance(value, dict) or not any(value.values()):
        raise ValidationError(_("Give a name in at least one language."))
    if not all(isinstance(key, str) and isinstance(text, str) for key, text in value.items()):
        raise ValidationError(_("Names must be texts, one for each language."))


class Country(models.Model):
    """A country, keyed by its ISO 3166-1 alpha-2 code."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    names = models.JSONField(_("names"), validators=[validate_names])
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")

    class Meta:
        ordering = ["names__en", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z]{2}$"), name="country_code_is_iso_alpha2"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return name_in(self.names)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Institution(models.Model):
    """An institution of one country, or of none (EU, international)."""

    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        verbose_name=_("country"),
        help_text=_("Leave empty for an institution of the EU or an international one."),
    )
    names = models.JSONField(_("names"), validators=[validate_names])
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=300),
        default=list,
        blank=True,
        verbose_name=_("also written as"),
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["country_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sector__in=Sector.values), name="institution_sector_is_known"
            ),
            models.UniqueConstraint(
                models.F("country"),
                models.F("names__en"),
                name="institution_name_once_in_country",
                nulls_distinct=False,
                violation_error_message=_("This institution is registered already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return name_in(self.names)


class Round(models.Model):
    """One assessment exercise over several countries."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    names = models.JSONField(_("names"), validators=[validate_names])
    countries = models.ManyToManyField(Country, related_name="rounds", verbose_name=_("countries"))
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)

    class Meta:
        ordering = ["-opens_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_on__isnull=True)
                | models.Q(closes_on__isnull=True)
                | models.Q(closes_on__gte=models.F("opens_on")),
                name="round_closes_after_it_opens",
                violation_error_message=_("The closing date is before the opening date."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return name_in(self.names)
