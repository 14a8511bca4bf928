"""The findings board of a country as the reports print it."""

from typing import Any

from institutions.models import Country
from reports.models import Citation, Conclusion, Finding, Recommendation
from reports.queries.board_reading import Reading, read_board
from reports.queries.board_values import LANGUAGES, value_text

QUESTION = "question/"


def board_chapter(country: Country) -> dict[str, Any]:
    """Return what stands on the board, retired items left out, as plain JSON types.

    Texts and headings are per language, live references filled with the values of now in the
    language's number format. `chapter` is the finding's topic; `question` the name of the question
    that it was drafted from, or None. A citation's `label` and `value` are per language; `value` is
    that of now. An item `is_stale` where evidence that it cites has changed since it was cited;
    a conclusion, or recommendation, where one below it is.
    """
    reading = read_board(country)
    return {
        "findings": [_finding(finding, reading) for finding in reading.findings],
        "conclusions": [_conclusion(item, reading) for item in reading.conclusions],
        "recommendations": [_recommendation(item, reading) for item in reading.recommendations],
    }


def _finding(finding: Finding, reading: Reading) -> dict[str, Any]:
    return {
        "id": finding.pk,
        "topic": finding.topic,
        "chapter": finding.topic,
        "question": _question(finding),
        "origin": finding.origin,
        "heading": finding.headings,
        "text": reading.texts(finding),
        "state": finding.state,
        "is_stale": reading.is_stale(finding),
        "cites": [_citation(cited, reading) for cited in reading.citations(finding)],
    }


def _question(finding: Finding) -> str | None:
    if not finding.origin.startswith(QUESTION):
        return None
    return finding.origin.rpartition("/")[2]


def _citation(cited: Citation, reading: Reading) -> dict[str, Any]:
    now = reading.value(cited)
    return {
        "kind": cited.kind,
        "reference": cited.reference,
        "label": reading.labels(cited),
        "value": {language: value_text(cited.kind, now, language) for language in LANGUAGES},
    }


def _conclusion(item: Conclusion, reading: Reading) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": reading.number(item),
        "text": reading.texts(item),
        "state": item.state,
        "is_stale": reading.is_stale(item),
        "findings": [finding.pk for finding in reading.findings_of(item)],
    }


def _recommendation(item: Recommendation, reading: Reading) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": reading.number(item),
        "text": reading.texts(item),
        "state": item.state,
        "is_stale": reading.is_stale(item),
        "addressee": item.addressees,
        "priority": item.priority,
        "conclusions": [conclusion.pk for conclusion in reading.conclusions_of(item)],
        "from_event": reading.event_of(item),
    }
