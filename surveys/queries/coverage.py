"""Who was invited in a country, who answered, and who is missing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from institutions.enums import Sector
from institutions.models import Country, Institution
from surveys.enums import ResponseState
from surveys.models import Invitation, Questionnaire, Response, Tally, UsedInvitation
from surveys.queries.existing import has_any

COUNTING_STATES = (ResponseState.DRAFT, ResponseState.IN_REVIEW, ResponseState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class SectorCoverage:
    """Numbers of invited institutions of one sector, and of responses counted under it.

    `responses` can exceed `submitted`: several people of an institution may answer, and so may
    people whom nobody invited.
    """

    sector: str
    invited: int = 0
    opened: int = 0
    started: int = 0
    submitted: int = 0
    responses: int = 0

    @property
    def label(self) -> str:
        return str(Sector(self.sector).label)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`sectors` has all sectors, in order. `unlinked` responses come from nobody on the list."""

    sectors: tuple[SectorCoverage, ...]
    missing: tuple[Institution, ...]
    unlinked: int

    @property
    def invited(self) -> int:
        return sum(sector.invited for sector in self.sectors)

    @property
    def opened(self) -> int:
        return sum(sector.opened for sector in self.sectors)

    @property
    def started(self) -> int:
        return sum(sector.started for sector in self.sectors)

    @property
    def submitted(self) -> int:
        return sum(sector.submitted for sector in self.sectors)

    @property
    def responses(self) -> int:
        return sum(sector.responses for sector in self.sectors)


def coverage(questionnaire: Questionnaire, country: Country) -> Coverage:
    """Return who answered for a country: four queries, whatever the number of responses.

    An invited institution has submitted when a submitted response came through its invitation, or
    is linked to it for this country and questionnaire. The number of responses is the tallies'.
    """
    invited = invited_institutions(questionnaire, country)
    numbers: dict[str, dict[str, Any]] = {
        row["sector"]: row
        for row in invited.order_by()
        .values("sector")
        .annotate(
            invited=Count("pk"),
            opened=Count("pk", filter=Q(has_opened=True)),
            started=Count("pk", filter=Q(has_started=True)),
            submitted=Count("pk", filter=Q(has_submitted=True)),
        )
    }
    responses = _responses_by_sector(questionnaire, country)
    sectors = tuple(
        SectorCoverage(
            **{**numbers.get(sector, {}), "sector": sector, "responses": responses.get(sector, 0)}
        )
        for sector in Sector.values
    )
    linked = _linked_responses(questionnaire, country, invited).count()
    # Responses are counted at once, tallies a moment later: hence never below zero.
    unlinked = max(0, sum(responses.values()) - linked)
    return Coverage(sectors, tuple(invited.filter(has_submitted=False)), unlinked)


def invited_institutions(questionnaire: Questionnaire, country: Country) -> QuerySet[Any]:
    """Institutions invited to answer about the country: `has_opened`, `_started`, `_submitted`.

    A revoked invitation counts only where it was answered.
    """
    responses = Response.objects.filter(version__questionnaire=questionnaire, country=country)
    linked = responses.filter(institution=OuterRef("pk"))
    through_link = Response.objects.filter(
        invitation__questionnaire=questionnaire,
        invitation__country=country,
        invitation__institution=OuterRef("pk"),
    )
    submitted = {"state": ResponseState.SUBMITTED}
    counting = {"state__in": COUNTING_STATES}
    invitations = Invitation.objects.filter(
        questionnaire=questionnaire, country=country, institution=OuterRef("pk")
    )
    used = Q(
        has_any(
            UsedInvitation.objects.filter(
                invitation__questionnaire=questionnaire,
                invitation__country=country,
                invitation__institution=OuterRef("pk"),
            )
        )
    )
    return (
        Institution.objects.annotate(
            has_opened=Exists(invitations.filter(opened_at__isnull=False)),
            has_started=Q(has_any(linked.filter(**counting)))
            | Q(has_any(through_link.filter(**counting)))
            | used,
            has_submitted=Q(has_any(linked.filter(**submitted)))
            | Q(has_any(through_link.filter(**submitted)))
            | used,
        )
        .filter(
            Exists(invitations.filter(revoked_at=None))
            | (Exists(invitations) & (Q(has_any(through_link.filter(**submitted))) | used))
        )
        .select_related("country")
    )


def _linked_responses(
    questionnaire: Questionnaire, country: Country, invited: QuerySet[Any]
) -> QuerySet[Any]:
    """What came from institutions on the list; of anonymous answers only that they came."""
    listed = invited.order_by().values("pk")
    if questionnaire.is_anonymous:
        return UsedInvitation.objects.filter(
            invitation__questionnaire=questionnaire,
            invitation__country=country,
            invitation__institution__in=listed,
        )
    return Response.objects.filter(
        version__questionnaire=questionnaire,
        country=country,
        state=ResponseState.SUBMITTED,
        institution__in=listed,
    )


def _responses_by_sector(questionnaire: Questionnaire, country: Country) -> dict[str, int]:
    """Return the numbers of folded responses; one without a sector is counted under "other"."""
    rows = (
        Tally.objects.filter(
            version__questionnaire=questionnaire, country=country, question="", choice=""
        )
        .order_by()
        .values("sector")
        .annotate(total=Sum("count"))
    )
    totals: dict[str, int] = {}
    for row in rows:
        sector = row["sector"] or str(Sector.OTHER)
        totals[sector] = totals.get(sector, 0) + int(row["total"])
    return totals
