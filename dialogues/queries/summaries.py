"""Figures of dialogues: what was published beside what the lists hold."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from dialogues.enums import ParticipantRole, ParticipationState
from dialogues.models import Concern, Dialogue, Issue, Participation, Proposal


@dataclass(frozen=True)
class DialogueFigures:
    """One dialogue in numbers.

    `stated_attendees` counts persons as published (None: nothing published). `listed` counts rows
    of the list without the experts, each an institution or a person of it; `experts` counts
    persons.
    """

    dialogue_id: int
    countries: tuple[str, ...]
    date: dt.date
    city: str
    stated_attendees: int | None
    listed: int
    experts: int
    issues: int
    proposals_by_issue: tuple[int, ...]
    concerns: int

    @property
    def proposals(self) -> int:
        return sum(self.proposals_by_issue)

    def as_dict(self) -> dict[str, Any]:
        return {
            "countries": list(self.countries),
            "date": self.date.isoformat(),
            "city": self.city,
            "stated_attendees": self.stated_attendees,
            "listed_institutions": self.listed,
            "experts": self.experts,
            "issues": self.issues,
            "proposals": self.proposals,
            "proposals_by_issue": list(self.proposals_by_issue),
            "concerns": self.concerns,
        }

    def as_line(self) -> str:
        return (
            f"{'+'.join(self.countries)} {self.date} {self.city}: "
            f"{self.stated_attendees} attendees published, {self.listed} institutions listed, "
            f"{self.experts} experts, {self.issues} issues, {self.proposals} proposals, "
            f"{self.concerns} concerns"
        )


def _counted(model: type[Issue] | type[Concern] | type[Proposal]) -> Coalesce:
    rows = model.objects.filter(dialogue=OuterRef("pk")).order_by()
    counted = rows.values("dialogue").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def with_record_counts(dialogues: QuerySet[Dialogue]) -> QuerySet[Dialogue]:
    """Annotate `issue_count`, `proposal_count` and `concern_count`."""
    return dialogues.annotate(
        issue_count=_counted(Issue),
        proposal_count=_counted(Proposal),
        concern_count=_counted(Concern),
    )


def dialogue_figures(ids: Iterable[int]) -> list[DialogueFigures]:
    """Return the figures of these dialogues, by country and date; four queries."""
    dialogues = Dialogue.objects.filter(pk__in=list(ids)).prefetch_related("countries")
    lists = _list_counts(ids)
    proposals: dict[int, list[int]] = {}
    counted = Issue.objects.filter(dialogue__in=ids).annotate(count=Count("proposals"))
    for issue in counted.order_by("dialogue_id", "order"):
        proposals.setdefault(issue.dialogue_id, []).append(issue.count)
    figures = [
        _figures(dialogue, lists.get(dialogue.pk, (0, 0)), proposals.get(dialogue.pk, []))
        for dialogue in with_record_counts(dialogues)
    ]
    return sorted(figures, key=lambda item: (item.countries, item.date))


def _list_counts(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Rows without experts, and experts, for each dialogue."""
    is_expert = Q(role=ParticipantRole.EXPERT)
    counted = (
        Participation.objects.filter(dialogue__in=ids, state=ParticipationState.ATTENDED)
        .order_by()
        .values("dialogue")
        .annotate(
            listed=Count("pk", filter=~is_expert),
            experts=Coalesce(Sum(Coalesce("persons", 1), filter=is_expert), 0),
        )
    )
    return {row["dialogue"]: (row["listed"], row["experts"]) for row in counted}


def _figures(dialogue: Any, counts: tuple[int, int], proposals: list[int]) -> DialogueFigures:
    return DialogueFigures(
        dialogue_id=dialogue.pk,
        countries=tuple(sorted(country.code for country in dialogue.countries.all())),
        date=dialogue.starts_on,
        city=dialogue.city,
        stated_attendees=dialogue.stated_attendees,
        listed=counts[0],
        experts=counts[1],
        issues=dialogue.issue_count,
        proposals_by_issue=tuple(proposals),
        concerns=dialogue.concern_count,
    )
