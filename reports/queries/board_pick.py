"""Searching the evidence of a country for something to cite."""

from collections.abc import Iterable, Iterator

from dialogues.models import Theme
from institutions.models import Country
from reports.enums import EvidenceKind
from reports.queries.board_evidence import (
    LISTED,
    RECORDS,
    listed_evidence,
    record_evidence,
    table_evidence,
)
from reports.queries.board_passages import (
    evidence_of_passages,
    passages_of,
    theme_counts,
    theme_evidence,
)
from reports.queries.board_tallies import evidence_of_answers
from reports.queries.board_types import Evidence
from reports.queries.board_values import value_text
from reports.queries.country import country_findings, default_questionnaire

MOST = 40
FIGURES = (EvidenceKind.OBSERVATION, EvidenceKind.VARIATION, EvidenceKind.TALLY)


def find_evidence(
    country: Country, kinds: Iterable[str], words: str, language: str
) -> tuple[list[tuple[Evidence, str]], bool]:
    """Return evidence that has all the words in its label or value, each with its value told.

    At most `MOST`; the second value says whether there is more.
    """
    wanted = words.casefold().split()
    found: list[tuple[Evidence, str]] = []
    for item in _every(country, set(kinds)):
        told = value_text(item.kind, item.value, language)
        text = " ".join([*item.labels.values(), told]).casefold()
        if all(word in text for word in wanted):
            if len(found) == MOST:
                return found, True
            found.append((item, told))
    return found, False


def _every(country: Country, kinds: set[str]) -> Iterator[Evidence]:
    tables = {EvidenceKind.OBSERVATION.value, EvidenceKind.VARIATION.value} & kinds
    if tables:
        yield from (item for item in table_evidence(country) if item.kind in tables)
    if EvidenceKind.TALLY.value in kinds:
        yield from _answers(country)
    if EvidenceKind.PASSAGE.value in kinds:
        yield from _passages(country)
    if EvidenceKind.RECORD.value in kinds:
        for record in RECORDS:
            yield from record_evidence(country, record)
    for kind in LISTED:
        if kind in kinds:
            yield from listed_evidence(country, kind)


def _answers(country: Country) -> Iterator[Evidence]:
    questionnaire = default_questionnaire(country)
    if questionnaire is not None:
        yield from evidence_of_answers(country_findings(questionnaire, country))


def _passages(country: Country) -> Iterator[Evidence]:
    counts = theme_counts(country)
    for theme in Theme.objects.filter(pk__in=counts):
        yield theme_evidence(theme, counts[theme.pk])
    yield from evidence_of_passages(passages_of(country))
