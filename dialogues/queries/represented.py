"""Who was represented at a dialogue, and what of that an invitation can reach."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dialogues.enums import ParticipantRole, ParticipationState
from dialogues.models import Dialogue, Participation
from institutions.models import Country, Institution
from surveys.models import Questionnaire
from surveys.queries.coverage import invited_institutions

NEW, INVITED, ANSWERED = "new", "invited", "answered"


@dataclass(frozen=True)
class Represented:
    """One institution with what it has of a questionnaire: new, invited or answered."""

    institution: Institution
    state: str

    @property
    def is_new(self) -> bool:
        return self.state == NEW


@dataclass(frozen=True)
class Preview:
    """Who would get a link, who has one, and names on the list that are not registered."""

    institutions: tuple[Represented, ...]
    unregistered: tuple[str, ...]

    @property
    def new(self) -> list[Institution]:
        return [item.institution for item in self.institutions if item.is_new]

    @property
    def answered(self) -> int:
        return sum(item.state == ANSWERED for item in self.institutions)


def represented(dialogue: Dialogue, country: Country) -> QuerySet[Participation]:
    """Rows of a country's participants and observers: who came, or who is on the list until then.

    Experts and organisers are not asked. In a regional event each delegation is asked about its
    own country.
    """
    rows = dialogue.participations.filter(
        role__in=[ParticipantRole.PARTICIPANT, ParticipantRole.OBSERVER]
    )
    if not dialogue.is_planned:
        rows = rows.filter(state=ParticipationState.ATTENDED)
    if dialogue.is_regional:
        rows = rows.filter(country=country) | rows.filter(
            country=None, institution__country=country
        )
    return rows.select_related("institution").order_by("order", "pk")


def preview(dialogue: Dialogue, country: Country, questionnaire: Questionnaire) -> Preview:
    """Say who will get what; three queries."""
    rows = list(represented(dialogue, country))
    invited = {
        item.pk: ANSWERED if item.has_submitted else INVITED
        for item in invited_institutions(questionnaire, country)
    }
    institutions: dict[int, Represented] = {}
    for row in rows:
        # An embassy of another country in the room is not asked about this one.
        if row.institution and row.institution.country_id in (None, country.code):
            state = invited.get(row.institution.pk, NEW)
            institutions[row.institution.pk] = Represented(row.institution, state)
    names = dict.fromkeys(row.name for row in rows if row.institution is None)
    return Preview(tuple(institutions.values()), tuple(names))
