"""Reading interviews: lists, who was interviewed under which pseudonym, consent, texts.

Nothing here reads identities, so nothing that is shown or exported from here can hold a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dialogues.enums import ConsentPurpose, Polarity
from dialogues.models import (
    Consent,
    Excerpt,
    Guide,
    Interview,
    Interviewee,
    InterviewPoint,
    SourceText,
)
from institutions.models import Country
from institutions.models.registry import name_in

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Counts(TypedDict):
        newest: int | None
        revision: int
        people: int
        passages: int

    CountedInterview = WithAnnotations[Interview, _Counts]


def with_counts(interviews: QuerySet[Interview]) -> "QuerySet[CountedInterview]":
    """Add `people`, `revision` (0: no text yet) and `passages` coded in the newest text."""
    newest = SourceText.objects.filter(interview=OuterRef("pk")).order_by("-number")
    passages = (
        Excerpt.objects.filter(source=OuterRef("newest"))
        .order_by()
        .values("source")
        .annotate(number=Count("pk"))
    )
    people = (
        Interviewee.objects.filter(interview=OuterRef("pk"))
        .order_by()
        .values("interview")
        .annotate(number=Count("pk"))
    )
    return interviews.select_related("country").annotate(
        newest=Subquery(newest.values("pk")[:1]),
        revision=_number(newest.values("number")[:1]),
        people=_number(people.values("number")),
        passages=_number(passages.values("number")),
    )


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows), 0, output_field=IntegerField())


# Consent


@dataclass(frozen=True)
class Person:
    """One interviewee with what holds now: the newest consent, None where there is none."""

    interviewee: Interviewee
    consent: Consent | None
    withdrawn: Consent | None

    @property
    def purposes(self) -> list[str]:
        """What the consent is for, in words."""
        if self.consent is None:
            return []
        return [str(ConsentPurpose(purpose).label) for purpose in self.consent.purposes]


def people_of(interview: Interview) -> list[Person]:
    """Everybody in an interview, with consent; two queries."""
    consents = Consent.objects.order_by("-recorded_at", "-pk")
    rows = (
        interview.interviewees.select_related("institution")
        .prefetch_related(Prefetch("consents", consents))
        .order_by("pk")
    )
    return [_person(row) for row in rows]


def _person(row: Interviewee) -> Person:
    consents = list(row.consents.all())
    holds = [consent for consent in consents if consent.withdrawn_at is None]
    withdrawn = None if holds else next(iter(consents), None)
    return Person(row, next(iter(holds), None), withdrawn)


def may_use(people: Iterable[Person], purpose: str) -> bool:
    """Whether everybody in the interview agreed to this use of what was said.

    What stays of somebody erased is anonymous, and they chose that it stays.
    """
    known = list(people)
    present = [person for person in known if person.interviewee.erased_at is None]
    return bool(known) and all(
        person.consent and purpose in person.consent.purposes for person in present
    )


def may_quote(people: Iterable[Person]) -> bool:
    """Whether everybody in the interview may be quoted; the erased as they last agreed."""
    consents = [person.consent for person in people]
    return bool(consents) and all(consent and consent.may_quote for consent in consents)


# Texts and guides


def newest_text(interview: Interview) -> SourceText | None:
    return interview.texts.order_by("-number").first()


def revisions_of(interview: Interview) -> QuerySet[SourceText]:
    """The revisions, newest first, without their texts."""
    return interview.texts.select_related("created_by").defer("text").order_by("-number")


@dataclass(frozen=True)
class TimeStamps:
    """How many time stamps a text has, and the first and last of the recording's times."""

    number: int
    first: str
    last: str


def time_stamps(source: SourceText) -> TimeStamps | None:
    """Sum up the time stamps of a text; None where it has none."""
    seconds = [mark[1] for mark in source.time_marks]
    if not seconds:
        return None
    return TimeStamps(len(seconds), _clock(min(seconds)), _clock(max(seconds)))


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def outline(guide: Guide, language: str) -> str:
    """Return the questions of a guide as headings, to write the notes under."""
    texts = [name_in(question.texts, language) for question in guide.questions.all()]
    return "\n\n\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))


def guides_with_counts() -> QuerySet[Guide]:
    """Guides with `question_count` and the number of interviews that used them."""
    return Guide.objects.select_related("created_by").annotate(
        question_count=Count("questions", distinct=True),
        interview_count=Count("interviews", distinct=True),
    )


# What publications say of interviews


@dataclass(frozen=True)
class CountryPoints:
    country: Country
    positive: tuple[InterviewPoint, ...]
    challenges: tuple[InterviewPoint, ...]


def points_by_country(countries: QuerySet[Country]) -> list[CountryPoints]:
    """The points of each country that has any, in their order; one query."""
    rows = InterviewPoint.objects.filter(country__in=countries).select_related("country", "theme")
    by_country: dict[str, list[InterviewPoint]] = {}
    for row in rows.order_by("country_id", "order"):
        by_country.setdefault(row.country_id, []).append(row)
    return [
        CountryPoints(
            country=points[0].country,
            positive=tuple(row for row in points if row.polarity == Polarity.POSITIVE),
            challenges=tuple(row for row in points if row.polarity == Polarity.CHALLENGE),
        )
        for points in by_country.values()
    ]
