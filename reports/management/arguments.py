"""What the commands of this app take in common: a country and a questionnaire by their codes."""

from django.core.management.base import CommandError

from institutions.models import Country
from reports.queries.country import default_questionnaire
from surveys.models import Questionnaire


def country_named(code: str) -> Country:
    """Return the registered country. Raises CommandError that lists those there are."""
    country = Country.objects.filter(code=code.upper()).first()
    if country is None:
        known = ", ".join(Country.objects.values_list("code", flat=True)) or "none"
        raise CommandError(f'There is no country "{code}". Registered: {known}.')
    return country


def questionnaire_named(slug: str | None, country: Country) -> Questionnaire:
    """Return the named questionnaire, else the newest one with answers of the country.

    Raises CommandError where there is no such questionnaire.
    """
    if slug is None:
        found = default_questionnaire(country)
        if found is None:
            raise CommandError(f"No published questionnaire is asked in {country.code}.")
        return found
    questionnaire = Questionnaire.objects.filter(slug=slug).first()
    if questionnaire is None:
        known = ", ".join(Questionnaire.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f'There is no questionnaire "{slug}". Known: {known}.')
    return questionnaire
