"""The findings as rows of one long table: one row for each count."""

from collections.abc import Iterator

from reports.queries.findings import CountryFindings, QuestionFinding
from reports.tables import Cell
from surveys.form.model import Text, text_in

HEAD = (
    "question",
    "question_text",
    "kind",
    "sector",
    "choice",
    "choice_text",
    "position",
    "count",
    "answered",
    "label",
    "agreement",
    "consensus",
    "dispersion",
)
WITHHELD = "withheld"

Row = tuple[Cell, ...]


def findings_rows(findings: CountryFindings, language: str) -> Iterator[Row]:
    """Yield the rows under `HEAD`; texts in `language` or, where missing, in another.

    Counts on a base of one or two people read "withheld".
    """
    default = findings.form.default_language if findings.form else language

    def words(text: Text) -> str:
        return text_in(text, language, default)[0]

    for found in findings.everything:
        head: Row = (found.name, words(found.text), found.kind.value)
        for sector, choice, label, position, count in _counts(found):
            text = words(label) if label else ""
            yield (*head, sector, choice, text, position, count, *_measures(found))


Count = tuple[str, str, Text | None, int | None, Cell]
"""Sector, choice, its label, place in a ranking, count."""


def _counts(found: QuestionFinding) -> Iterator[Count]:
    if found.is_withheld:
        yield "", "", None, None, WITHHELD
        return
    yield "", "", None, None, found.answered
    for choice in found.choices:
        yield "", choice.name, choice.label, None, choice.count
    for ranked in found.ranking:
        for position, count in enumerate(ranked.positions, start=1):
            yield "", ranked.name, ranked.label, position, count
    if found.number and found.number.median is not None:
        yield "", "minimum", None, None, found.number.minimum
        yield "", "median", None, None, found.number.median
        yield "", "maximum", None, None, found.number.maximum
    yield from _sector_counts(found)


def _sector_counts(found: QuestionFinding) -> Iterator[Count]:
    for sector in found.sectors:
        if sector.counts is None:
            yield sector.sector, "", None, None, WITHHELD
            continue
        yield sector.sector, "", None, None, sector.answered
        for choice in found.choices:
            yield sector.sector, choice.name, choice.label, None, sector.counts[choice.name]


def _measures(found: QuestionFinding) -> Row:
    label = found.label.value if found.label else None
    if found.is_withheld:
        return (found.answered, label, None, None, None)
    return (found.answered, label, found.agreement, found.consensus, found.dispersion)
