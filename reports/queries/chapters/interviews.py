"""What the interviews of a country say, as far as the interviewees agreed to it.

Passages count where every interviewee agreed to use in the report; they are quoted where every one
may be quoted and there were at least three such interviews, so that a quote points at nobody.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dialogues.enums import AnchorState, ConsentPurpose, Polarity
from dialogues.models import Consent, Excerpt, Interview, InterviewPoint, SourceText
from dialogues.queries.consent import silent_among
from dialogues.queries.sources import newest_only
from institutions.models import Country
from reports.charts.telling import SMALLEST_BASE
from reports.queries.chapters.meetings import theme_titles

Json = dict[str, Any]
MOST_QUOTES = 2


def interviews_of(country: Country) -> Json:
    """Return counts, published points, and coded passages by theme; seven queries."""
    interviews = list(Interview.objects.filter(country=country).values_list("pk", "held_on"))
    usable = _usable([pk for pk, _day in interviews])
    days = sorted(day.isoformat() for _pk, day in interviews)
    return {
        "held": len(interviews),
        "usable": len(usable),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "points": [_point(point) for point in _points(country)],
        "passages": _passages(usable),
    }


def _points(country: Country) -> Iterable[InterviewPoint]:
    return InterviewPoint.objects.filter(country=country).select_related("theme")


def _point(point: InterviewPoint) -> Json:
    return {
        "id": point.pk,
        "polarity": point.polarity,
        "headline": point.headline,
        "gist": point.gist,
        "theme": theme_titles(point.theme),
    }


def _usable(interviews: list[int]) -> set[int]:
    """Interviews whose every interviewee's newest consent allows use in the report."""
    allowed: dict[int, bool] = {}
    consents = Consent.objects.filter(interviewee__interview__in=interviews)
    for consent in consents.order_by("recorded_at", "pk"):
        agreed = ConsentPurpose.REPORT in consent.purposes and consent.withdrawn_at is None
        allowed[consent.interviewee_id] = agreed
    people = Interview.objects.filter(pk__in=interviews).values_list("pk", "interviewees")
    refused = {pk for pk, person in people if not (person and allowed.get(person))}
    return set(interviews) - refused


def _passages(interviews: set[int]) -> list[Json]:
    sources = newest_only(SourceText.objects.filter(interview__in=interviews))
    excerpts = (
        Excerpt.objects.filter(source__in=sources.values("pk"))
        .exclude(state=AnchorState.FLAGGED)
        .exclude(polarity=Polarity.NEUTRAL)
        .select_related("theme", "source")
        .defer("source__text", "source__time_marks")
        .order_by("theme__order", "theme_id", "source_id", "start", "pk")
    )
    grouped: dict[tuple[int, str], list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        grouped[excerpt.theme_id, excerpt.polarity].append(excerpt)
    silent = silent_among(interviews) if len(interviews) >= SMALLEST_BASE else interviews
    return [_theme(found, silent) for found in grouped.values()]


def _theme(excerpts: list[Excerpt], silent: set[int]) -> Json:
    spans = {(one.source_id, one.start, one.end): one for one in excerpts}.values()
    quotes = [one for one in spans if one.source.interview_id not in silent]
    return {
        "theme": theme_titles(excerpts[0].theme),
        "polarity": excerpts[0].polarity,
        "passages": len(spans),
        "interviews": len({one.source.interview_id for one in spans}),
        "quotes": [
            {"text": one.quote, "language": one.source.language} for one in quotes[:MOST_QUOTES]
        ],
    }
