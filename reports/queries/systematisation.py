"""Everything that a Systematisation Report says, collected once, as plain JSON types.

The shape is that of `reports.pdf.report_shapes.ReportSnapshot`. The regional comparison is drawn
from the same shape, so that both tell the same figures.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from dialogues.models import Dialogue
from dialogues.queries.regional import adopted_recommendations
from institutions.models import Country
from reports.queries.board_chapter import board_chapter
from reports.queries.chapters.answers import answers_of
from reports.queries.chapters.assistance import assistance_of
from reports.queries.chapters.documentation import documentation_of
from reports.queries.chapters.interviews import interviews_of
from reports.queries.chapters.meetings import dialogues_of
from reports.queries.chapters.telling import in_languages

SCHEMA = 1
Json = dict[str, Any]


def report_snapshot(
    kind: str, countries: Sequence[Country], *, taken_at: datetime, code_version: str
) -> Json:
    """Collect the data of a report of `kind` on `countries`, in their order."""
    found = [country_chapters(country) for country in countries]
    zone = countries[0].zone if len(countries) == 1 else None
    return {
        "schema": SCHEMA,
        "kind": kind,
        "taken_at": taken_at.astimezone(zone).isoformat(timespec="seconds"),
        "code_version": code_version,
        "is_illustrative": any(_is_illustrative(one) for one in found),
        "round": _round(found),
        "countries": found,
    }


def country_chapters(country: Country) -> Json:
    """Return all chapters of one country; the number of queries does not depend on its data."""
    return {
        "code": country.code,
        "names": country.names,
        **documentation_of(country),
        "dialogues": dialogues_of(country),
        "interviews": interviews_of(country),
        "questionnaire": answers_of(country),
        "board": board_chapter(country),
        "regional": _regional(country),
        **assistance_of(country),
    }


def _regional(country: Country) -> list[Json]:
    """What regional events adopted and the country agreed with."""
    events = Dialogue.objects.filter(is_regional=True, countries=country)
    return [
        {
            "id": row.draft.pk,
            "number": row.draft.number,
            "text": row.revision.texts,
            "event": in_languages(partial(_name, row.draft.dialogue)),
        }
        for row in adopted_recommendations(events, country=country.code)
    ]


def _name(dialogue: Dialogue) -> str:
    return dialogue.name


def _is_illustrative(chapters: Json) -> bool:
    answers = chapters["questionnaire"]
    return bool(answers and answers["is_illustrative"])


def _round(found: Sequence[Json]) -> dict[str, str]:
    """The names of the round that the answers belong to, {} where there is none."""
    rounds = [one["questionnaire"]["round"]["names"] for one in found if one["questionnaire"]]
    return next((names for names in rounds if names), {})
