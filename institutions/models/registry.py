"""Countries, institutions and rounds, with their names per language."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.enums import Sector
from institutions.naming import match_keys
from institutions.page_language import FALLBACK_LANGUAGE, page_language

# Among the match keys of an institution whose names were changed past the model; never a name.
NAMES_UNKNOWN = ""


def name_in(names: dict[str, str], language: str | None = None) -> str:
    """Return the name in `language` (default: the active one), else English, else any."""
    wanted = language.split("-")[0] if language else page_language()
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


def unknown_names() -> list[str]:
    """The match keys of an institution that was never saved through the model."""
    return [NAMES_UNKNOWN]


class MatchKeysField(ArrayField[Any, Any]):
    """An institution's normalised names, worked out whenever it is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:
        keys = match_keys(cast("Institution", model_instance).names_written)
        setattr(model_instance, self.attname, keys)
        return keys

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Nothing to check: the value is made when the row is saved, whatever is there before."""

    def deconstruct(self) -> Any:
        """To migrations it is a plain array."""
        name, _, args, options = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, options


class Institution(models.Model):
    """An institution of one country, or of none (EU, international).

    `match_keys` holds its normalised names, by which it is found. A trigger marks them as unknown
    where names change and they do not, as after an update in SQL; until it is saved again, matching
    then reads the names themselves.
    """

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
    match_keys = MatchKeysField(models.TextField(), default=unknown_names, editable=False)

    class Meta:
        ordering = ["country_id", "id"]
        indexes = [GinIndex(fields=["match_keys"], name="institution_by_match_key")]
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

    @property
    def names_written(self) -> list[str]:
        """Every name the institution goes by: in each language, acronym, aliases."""
        return [*self.names.values(), self.acronym, *self.aliases]


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
