"""Reading regional events: recommendations with the countries' positions, delegations."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dialogues.enums import DraftState, ParticipationState, Position
from dialogues.models import (
    Circulation,
    CountryPosition,
    Dialogue,
    DraftRecommendation,
    DraftRevision,
)
from institutions.models import Country


@dataclass(frozen=True)
class CountryAnswer:
    """What one country says of a wording; `position` None where it has not answered."""

    country: Country
    position: CountryPosition | None


@dataclass(frozen=True)
class DraftRow:
    """One recommendation: its newest wording with an answer for each country, earlier wordings."""

    draft: DraftRecommendation
    revision: DraftRevision
    answers: tuple[CountryAnswer, ...]
    earlier: tuple[DraftRevision, ...]

    @property
    def agreed(self) -> list[Country]:
        return [
            answer.country
            for answer in self.answers
            if answer.position and answer.position.position == Position.AGREES
        ]

    @property
    def is_settled(self) -> bool:
        return self.draft.state in (DraftState.ADOPTED, DraftState.DROPPED)


@dataclass(frozen=True)
class Delegation:
    """Rows of the list of one delegation; `persons` adds up the rows that tell a number."""

    label: str
    rows: int
    attended: int
    persons: int


def newest_revision(draft: DraftRecommendation) -> DraftRevision:
    """The newest wording; there always is one."""
    return draft.revisions.order_by("-number")[0]


def open_drafts(dialogue: Dialogue) -> QuerySet[DraftRecommendation]:
    """Recommendations that are neither adopted nor dropped."""
    return dialogue.draft_recommendations.filter(
        state__in=[DraftState.DRAFT, DraftState.CIRCULATED]
    )


def draft_rows(dialogue: Dialogue, *, only_adopted: bool = False) -> list[DraftRow]:
    """Recommendations in their order, with wordings and positions; four queries."""
    drafts = _with_positions(dialogue.draft_recommendations.select_related("theme"))
    if only_adopted:
        drafts = drafts.filter(state=DraftState.ADOPTED)
    countries = list(dialogue.countries.all())
    return [_row(draft, countries) for draft in drafts.order_by("number")]


def adopted_recommendations(dialogues: QuerySet[Dialogue], *, country: str = "") -> list[DraftRow]:
    """What the events adopted, the newest first; five queries.

    With a `country` (its code) those that the country agreed with: they join its own.
    """
    drafts = _with_positions(
        DraftRecommendation.objects.filter(
            dialogue__in=dialogues.order_by(), state=DraftState.ADOPTED
        ).select_related("theme", "dialogue")
    ).prefetch_related("dialogue__countries")
    rows = [
        _row(draft, list(draft.dialogue.countries.all()))
        for draft in drafts.order_by("-dialogue__starts_on", "dialogue", "number")
    ]
    return [row for row in rows if not country or country in {item.code for item in row.agreed}]


def _with_positions(drafts: QuerySet[DraftRecommendation]) -> QuerySet[DraftRecommendation]:
    positions = CountryPosition.objects.select_related("country")
    revisions = DraftRevision.objects.order_by("-number").prefetch_related(
        Prefetch("positions", positions)
    )
    return drafts.prefetch_related(Prefetch("revisions", revisions))


def _row(draft: DraftRecommendation, countries: list[Country]) -> DraftRow:
    newest, *earlier = draft.revisions.all()
    said = {position.country_id: position for position in newest.positions.all()}
    answers = tuple(CountryAnswer(country, said.get(country.pk)) for country in countries)
    return DraftRow(draft, newest, answers, tuple(earlier))


def newest_draft_circulation(dialogue: Dialogue) -> Circulation | None:
    rows = dialogue.circulations.filter(drafts__isnull=False).distinct()
    return rows.order_by("-created_at", "-pk").first()


def circulated_drafts(circulation: Circulation) -> QuerySet[DraftRevision]:
    """The wordings that circulate, by the number of their recommendation."""
    return circulation.drafts.select_related("draft").order_by("draft__number")


def delegations(dialogue: Dialogue) -> list[Delegation]:
    """Count the list by delegation, those of no country last; two queries."""
    attended = Q(state=ParticipationState.ATTENDED)
    counted = (
        dialogue.participations.order_by()
        .annotate(delegation=Coalesce("country", "institution__country"))
        .values("delegation")
        .annotate(
            rows=Count("pk"),
            came=Count("pk", filter=attended),
            known=Coalesce(Sum("persons", filter=attended), 0, output_field=IntegerField()),
        )
    )
    names = {country.pk: country.name for country in Country.objects.all()}
    rows = [
        Delegation(names.get(row["delegation"], ""), row["rows"], row["came"], row["known"])
        for row in counted
    ]
    found = sorted((row for row in rows if row.label), key=lambda row: row.label)
    others = [row for row in rows if not row.label]
    return [
        *found,
        *(Delegation(_("No delegation"), o.rows, o.attended, o.persons) for o in others),
    ]
