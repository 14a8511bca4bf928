"""Questionnaires and countries at a glance: how far the answering is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)

from institutions.models import Country, Institution
from surveys.enums import EDITABLE_STATES, ResponseState, VersionState
from surveys.models import Invitation, Questionnaire, Response, Tally, UsedInvitation, Version
from surveys.queries.existing import has_any

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class CountryProgress:
    """Invited institutions of one country, those that answered, and responses counted so far."""

    country: Country
    invited: int = 0
    submitted: int = 0
    responses: int = 0


def with_latest_version(questionnaires: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    """Add `version_count` and `published_count`."""
    published = Q(versions__state=VersionState.PUBLISHED)
    return questionnaires.annotate(
        version_count=Count("versions"), published_count=Count("versions", filter=published)
    )


def versions_of(questionnaire: Questionnaire) -> QuerySet[Version]:
    """Versions, the latest first, without their documents."""
    found = questionnaire.versions.select_related("created_by").defer("document")
    return found.order_by("-number")


def progress_by_country(
    questionnaire: Questionnaire, countries: QuerySet[Country]
) -> list[CountryProgress]:
    """Return how far each country is: three queries, whatever the number of countries."""
    by_link = Response.objects.filter(state=ResponseState.SUBMITTED)
    answered = Response.objects.filter(
        version__questionnaire=questionnaire,
        country=OuterRef("country"),
        state=ResponseState.SUBMITTED,
    )
    asked = Invitation.objects.filter(questionnaire=questionnaire, institution__isnull=False)
    invited = (
        asked.filter(revoked_at=None)
        .order_by()
        .annotate(
            is_answered=Q(has_any(by_link.filter(invitation=OuterRef("pk"))))
            | Q(has_any(answered.filter(institution=OuterRef("institution"))))
            | Q(has_any(UsedInvitation.objects.filter(invitation=OuterRef("pk")))),
        )
    )
    numbers = {
        row["country"]: (row["invited"], row["submitted"])
        for row in invited.values("country").annotate(
            invited=Count("institution", distinct=True),
            submitted=Count("institution", distinct=True, filter=Q(is_answered=True)),
        )
    }
    tallies = Tally.objects.filter(version__questionnaire=questionnaire, question="", choice="")
    totals = dict(
        tallies.order_by().values("country").annotate(n=Sum("count")).values_list("country", "n")
    )
    return [
        CountryProgress(
            country, *numbers.get(country.pk, (0, 0)), responses=int(totals.get(country.pk, 0))
        )
        for country in countries
    ]


def invitations_of(questionnaire: Questionnaire, country: Country) -> QuerySet[Invitation]:
    """Invitations of a country with `started_count` and `submitted_count`, revoked ones last.

    Of an open link `MOST_COUNTED` + 1 responses are counted at the most.
    """
    uses = UsedInvitation.objects.filter(invitation=OuterRef("pk")).order_by().values("pk")
    return (
        Invitation.objects.filter(questionnaire=questionnaire, country=country)
        .select_related("institution", "country", "questionnaire")
        .annotate(
            started_count=_counted(EDITABLE_STATES),
            submitted_count=_counted([ResponseState.SUBMITTED]) + _size(uses),
        )
        .order_by(F("revoked_at").asc(nulls_first=True), "institution__names__en", "pk")
    )


def _counted(states: Sequence[ResponseState]) -> Case:
    """How many responses in these states an invitation has.

    An institution's are few. Those of an open link are nearly all of the country, among which the
    country's index finds the states; the sum keeps PostgreSQL from reading all of the link's.
    """
    found = Response.objects.filter(state__in=states).order_by().values("pk")
    own = found.filter(invitation=OuterRef("pk"))
    of_country = found.filter(
        country=OuterRef("country"), version__questionnaire=OuterRef("questionnaire")
    )
    opened = of_country.alias(_link=F("invitation_id") + 0).filter(_link=OuterRef("pk"))
    return Case(
        When(institution__isnull=True, then=_size(opened)),
        default=_size(own),
        output_field=IntegerField(),
    )


def _size(found: QuerySet[Any, Any]) -> Func:
    some = ArraySubquery(found[: MOST_COUNTED + 1])
    return Func(some, function="cardinality", output_field=IntegerField())


def institutions_to_invite(questionnaire: Questionnaire, country: Country) -> QuerySet[Institution]:
    """Institutions of the country and of none that have no working link yet."""
    invited = Invitation.objects.filter(
        questionnaire=questionnaire,
        country=country,
        institution=OuterRef("pk"),
        revoked_at=None,
    )
    found = Institution.objects.filter(Q(country=country) | Q(country=None))
    return found.exclude(Exists(invited)).order_by(
        F("country").asc(nulls_last=True), "sector", "names__en"
    )


def revisions_of(response: Response) -> QuerySet[Response]:
    """The other revisions of the same answer, in order."""
    if response.invitation_id is None:
        return Response.objects.none()
    return (
        Response.objects.filter(invitation=response.invitation_id, respondent=response.respondent)
        .exclude(pk=response.pk)
        .defer("answers", "revisions")
        .order_by("revision")
    )


def institutions_of_country(country: Country) -> QuerySet[Institution]:
    """Institutions of the country, then those of none, by name."""
    found = Institution.objects.filter(Q(country=country) | Q(country=None))
    return found.order_by(F("country").asc(nulls_last=True), "names__en")
