"""Forms of countries, institutions and rounds."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.enums import Sector
from institutions.forms.base import NamesForm
from institutions.models import Country, Institution, Round


class CountryForm(NamesForm):
    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[A-Za-z]{2}$",
        help_text=_("Two letters, as in ISO 3166-1: KZ for Kazakhstan."),
        error_messages={"invalid": _("Give the two letters of the country's code.")},
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("As in the IANA list: Asia/Almaty, for example."),
    )

    def __init__(self, *args: Any, country: Country | None = None, **kwargs: Any) -> None:
        initial = {"time_zone": country.time_zone} if country else {}
        super().__init__(*args, names=country.names if country else {}, initial=initial, **kwargs)
        if country:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.upper()

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        if name not in available_timezones():
            raise ValidationError(_("There is no such time zone."))
        return name


class InstitutionForm(NamesForm):
    acronym = forms.CharField(label=_("Acronym"), max_length=60, required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", "---------"), *Sector.choices])
    aliases = forms.CharField(
        label=_("Also written as"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line. Answers are linked to the institution by these, too."),
    )

    def __init__(self, *args: Any, institution: Institution | None = None, **kwargs: Any) -> None:
        super().__init__(
            *args,
            names=institution.names if institution else {},
            initial=_institution_values(institution) if institution else {},
            **kwargs,
        )

    def clean_aliases(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["aliases"].splitlines()]
        if any(len(line) > 300 for line in lines):
            raise ValidationError(_("Longer than 300 letters."))
        return [line for line in dict.fromkeys(lines) if line]


def _institution_values(institution: Institution) -> dict[str, str]:
    return {
        "acronym": institution.acronym,
        "sector": institution.sector,
        "aliases": "\n".join(institution.aliases),
    }


class RoundForm(NamesForm):
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        help_text=_("Small letters, digits and hyphens; it cannot be changed later."),
    )
    countries = forms.ModelMultipleChoiceField(
        label=_("Countries"), queryset=Country.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    opens_on = forms.DateField(
        label=_("Opens on"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    closes_on = forms.DateField(
        label=_("Closes on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("The last day on which people may answer."),
    )

    def __init__(
        self,
        *args: Any,
        countries: QuerySet[Country],
        round: Round | None = None,  # noqa: A002 - the word of the design
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *args,
            names=round.names if round else {},
            initial=_round_values(round) if round else {},
            **kwargs,
        )
        field = self.fields["countries"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = countries
        if round:
            del self.fields["slug"]


def _round_values(round: Round) -> dict[str, object]:  # noqa: A002 - the word of the design
    return {
        "countries": [country.pk for country in round.countries.all()],
        "opens_on": round.opens_on,
        "closes_on": round.closes_on,
    }
