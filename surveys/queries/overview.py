"""Questionnaires and countries at a glance: how far the answering is."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from institutions.models import Country, Institution
from surveys.enums import ResponseState, VersionState
from surveys.models import Invitation, Questionnaire, Response, Tally, UsedInvitation, Version


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
    own = Q(institution=OuterRef("institution")) | Q(invitation=OuterRef("pk"))
    answered = Response.objects.filter(
        own,
        version__questionnaire=questionnaire,
        country=OuterRef("country"),
        state=ResponseState.SUBMITTED,
    )
    asked = Invitation.objects.filter(questionnaire=questionnaire, institution__isnull=False)
    invited = (
        asked.filter(revoked_at=None)
        .order_by()
        .annotate(
            is_answered=Exists(answered)
            | Exists(UsedInvitation.objects.filter(invitation=OuterRef("pk")))
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
    """Invitations of a country with `started_count` and `submitted_count`, revoked ones last."""
    drafts = Q(responses__state__in=[ResponseState.DRAFT, ResponseState.IN_REVIEW])
    sent = Q(responses__state=ResponseState.SUBMITTED)
    return (
        Invitation.objects.filter(questionnaire=questionnaire, country=country)
        .select_related("institution", "country", "questionnaire")
        .annotate(
            started_count=Count("responses", filter=drafts, distinct=True),
            submitted_count=Count("responses", filter=sent, distinct=True)
            + Count("uses", distinct=True),
        )
        .order_by(F("revoked_at").asc(nulls_first=True), "institution__names__en", "pk")
    )


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
