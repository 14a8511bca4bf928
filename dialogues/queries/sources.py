"""Texts that can be coded, and where they come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dialogues.enums import SourceKind
from dialogues.models import Interview, SourceText
from dialogues.queries.consent import silent_among

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Counted(TypedDict):
        passage_count: int

    CountedSource = WithAnnotations[SourceText, _Counted]


S = TypeVar("S", bound=SourceText)


@dataclass(frozen=True)
class Origin:
    """Where a text comes from. `may_quote` is False where an interviewee did not allow it."""

    label: str
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    may_quote: bool


def newest_only(sources: QuerySet[SourceText]) -> QuerySet[SourceText]:
    """Leave out texts that a newer revision replaced."""
    return sources.filter(~Exists(_newer_than(OuterRef)))


def newer_revision(source: SourceText) -> SourceText | None:
    """Return the newest revision of the same text, None where `source` is it."""
    return _revisions(source).filter(number__gt=source.number).order_by("-number").first()


def has_newer(source: SourceText) -> Exists:
    """Condition for a row's query: a newer revision of this text is there."""
    return Exists(_revisions(source).filter(number__gt=source.number))


def previous_revision(source: SourceText) -> SourceText | None:
    return _revisions(source).filter(number__lt=source.number).order_by("-number").first()


def _revisions(source: SourceText) -> QuerySet[SourceText]:
    return SourceText.objects.filter(
        kind=source.kind,
        interview=source.interview_id,
        dialogue=source.dialogue_id,
        response=source.response_id,
        question=source.question,
        language=source.language,
    )


def _newer_than(outer: type[OuterRef]) -> QuerySet[SourceText]:
    same = Q(interview=outer("interview")) | Q(dialogue=outer("dialogue"))
    same |= Q(response=outer("response"))
    return SourceText.objects.filter(
        same,
        question=outer("question"),
        language=outer("language"),
        number__gt=outer("number"),
    )


def counted_sources(sources: QuerySet[SourceText]) -> "QuerySet[CountedSource]":
    """Return the newest revisions without their texts, with `passage_count`."""
    counted = newest_only(sources).annotate(passage_count=Count("excerpts"))
    return with_origin(counted).order_by("kind", "id")


def with_origin(sources: "QuerySet[S]") -> "QuerySet[S]":
    """Fetch along what `origin_of` reads, in a constant number of queries."""
    related = ("interview", "dialogue", "response__institution")
    return (
        sources.select_related(*related)
        .prefetch_related("dialogue__countries", "interview__interviewees__institution")
        .defer("text", "time_marks", "response__answers", "response__revisions")
    )


def origins_of(sources: Iterable[SourceText]) -> dict[int, Origin]:
    """Return the origin of each text by its id; fetch them through `with_origin`."""
    every = list(sources)
    interviews = [source.interview_id for source in every if source.interview_id]
    silent = silent_among(interviews) if interviews else set()
    return {source.pk: _origin(source, silent) for source in every}


def _origin(source: SourceText, silent: set[int]) -> Origin:
    if source.interview:
        people = source.interview.interviewees.all()
        sectors = {
            one.sector or (one.institution.sector if one.institution else "") for one in people
        }
        return Origin(
            source.interview.label,
            (source.interview.country_id,),
            tuple(sorted(filter(None, sectors))),
            source.interview_id not in silent,
        )
    if source.response:
        response = source.response
        sector = response.sector or (response.institution.sector if response.institution else "")
        label = f"{source.question} {response.country_id}-{response.pk}"
        return Origin(label, (response.country_id,), (sector,) if sector else (), True)
    if source.dialogue is None:
        raise ValueError("A text has one origin; the database sees to it.")
    codes = tuple(country.code for country in source.dialogue.countries.all())
    return Origin(f"{source.dialogue.name} ({source.language})", codes, (), True)


def in_country(codes: Iterable[str]) -> Q:
    """Condition on texts: of one of these countries; minutes count for each of theirs."""
    wanted = list(codes)
    dialogues = SourceText.objects.filter(
        kind=SourceKind.MINUTES, dialogue__countries__in=wanted
    ).values("pk")
    return Q(interview__country__in=wanted) | Q(response__country__in=wanted) | Q(pk__in=dialogues)


def in_sector(sector: str) -> Q:
    """Condition on texts: an interviewee, or the answering institution, is of this sector."""
    people = Interview.objects.filter(
        Q(interviewees__sector=sector)
        | Q(interviewees__sector="", interviewees__institution__sector=sector)
    ).values("pk")
    return (
        Q(response__sector=sector)
        | Q(response__sector="", response__institution__sector=sector)
        | Q(interview__in=people)
    )
