"""How many answers there are, country by country."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

from institutions.models import Country
from surveys.enums import ResponseState
from surveys.models import Invitation, Questionnaire, Response, Tally


@dataclass(frozen=True)
class CountryProgress:
    """Responses counted, and institutions invited, of one questionnaire in one country.

    Without a questionnaire the country has been asked nothing yet.
    """

    country: Country
    questionnaire: Questionnaire | None = None
    responses: int = 0
    invited: int = 0
    is_illustrative: bool = False


def progress_of(countries: Iterable[Country]) -> list[CountryProgress]:
    """Return one line for each questionnaire in each country, in four queries at the most."""
    listed = sorted(countries, key=lambda country: country.name)
    responses = _responses(listed)
    invited = _invited(listed)
    pairs = sorted(responses.keys() | invited.keys())
    illustrative = _illustrative(listed)
    asked = Questionnaire.objects.in_bulk({questionnaire for _, questionnaire in pairs})
    lines = []
    for country in listed:
        own = [pair for pair in pairs if pair[0] == country.code]
        lines += [
            CountryProgress(
                country,
                asked[pair[1]],
                responses.get(pair, 0),
                invited.get(pair, 0),
                pair in illustrative,
            )
            for pair in own
        ] or [CountryProgress(country)]
    return lines


def _responses(countries: list[Country]) -> dict[tuple[str, int], int]:
    rows = (
        Tally.objects.filter(country__in=countries, question="")
        .values_list("country_id", "version__questionnaire_id")
        .annotate(total=Sum("count"))
        .order_by()
    )
    return {(code, questionnaire): int(total) for code, questionnaire, total in rows if total}


def _illustrative(countries: list[Country]) -> set[tuple[str, int]]:
    rows = (
        Response.objects.filter(
            country__in=countries, state=ResponseState.SUBMITTED, is_illustrative=True
        )
        .values_list("country_id", "version__questionnaire_id")
        .distinct()
        .order_by()
    )
    return set(rows)


def _invited(countries: list[Country]) -> dict[tuple[str, int], int]:
    rows = (
        Invitation.objects.filter(country__in=countries, revoked_at__isnull=True)
        .values_list("country_id", "questionnaire_id")
        .annotate(institutions=Count("institution", distinct=True))
        .order_by()
    )
    return {(code, questionnaire): count for code, questionnaire, count in rows}
