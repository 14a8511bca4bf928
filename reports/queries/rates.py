"""Who was invited, who has answered, and who is missing."""

from dataclasses import dataclass
from functools import cached_property

from institutions.enums import Sector
from institutions.models import Country, Institution
from reports.queries.country import institution_invitations
from surveys.enums import EDITABLE_STATES
from surveys.models import Questionnaire, Response


@dataclass(frozen=True)
class SectorRate:
    """How many institutions of a sector were invited, and how many of them submitted."""

    sector: Sector
    invited: int
    submitted: int


@dataclass(frozen=True)
class Rates:
    """Invited institutions, told apart by whether an answer was submitted.

    `partial` counts responses that were begun and not submitted; they are in no rate (AAPOR RR2
    with partial interviews told apart).
    """

    answered: tuple[Institution, ...]
    missing: tuple[Institution, ...]
    partial: int

    @property
    def invited(self) -> int:
        return len(self.answered) + len(self.missing)

    @cached_property
    def sectors(self) -> list[SectorRate]:
        """One rate for each sector in which somebody was invited."""
        answered = [institution.sector for institution in self.answered]
        missing = [institution.sector for institution in self.missing]
        return [
            SectorRate(
                sector,
                answered.count(sector) + missing.count(sector),
                answered.count(sector),
            )
            for sector in Sector
            if sector in answered or sector in missing
        ]


def response_rates(questionnaire: Questionnaire, country: Country) -> Rates:
    """Return the rates in two queries; rows are read for invited institutions only."""
    invitations = list(
        institution_invitations(questionnaire, country)
        .select_related("institution")
        .order_by("institution__names__en", "institution_id")
    )
    named = [(invitation.institution, invitation.is_answered) for invitation in invitations]
    return Rates(
        answered=tuple(institution for institution, done in named if institution and done),
        missing=tuple(institution for institution, done in named if institution and not done),
        partial=Response.objects.filter(
            version__questionnaire=questionnaire, country=country, state__in=EDITABLE_STATES
        ).count(),
    )
