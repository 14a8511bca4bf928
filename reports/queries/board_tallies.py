"""Answers as evidence: a question's counts, and those of one choice."""

from collections.abc import Collection, Iterator

from institutions.models import Country
from institutions.models.registry import name_in
from reports.enums import EvidenceKind
from reports.queries.board_types import Evidence
from reports.queries.board_values import LANGUAGES
from reports.queries.country import country_findings, questionnaires_of
from reports.queries.findings import ChoiceFinding, CountryFindings, QuestionFinding
from surveys.form.model import Text


def tally_evidence(country: Country, references: Collection[str]) -> Iterator[Evidence]:
    """Yield what the references ("slug/question", "slug/question/choice") name."""
    slugs = {reference.partition("/")[0] for reference in references}
    for questionnaire in questionnaires_of(country).filter(slug__in=slugs):
        findings = country_findings(questionnaire, country)
        for item in evidence_of_answers(findings):
            if item.reference in references:
                yield item


def evidence_of_answers(findings: CountryFindings) -> Iterator[Evidence]:
    """Yield every question that was answered, and every choice of it."""
    for found in findings.questions:
        if found.answered:
            yield question_evidence(findings.questionnaire.slug, found)
            yield from _choices(findings.questionnaire.slug, found)


def question_evidence(slug: str, found: QuestionFinding) -> Evidence:
    return Evidence(
        EvidenceKind.TALLY.value, f"{slug}/{found.name}", _labels(found.text), _value(found)
    )


def _value(found: QuestionFinding) -> dict[str, object]:
    if found.is_withheld:
        return {"withheld": True}
    value: dict[str, object] = {"answered": found.answered}
    if found.label:
        value["label"] = found.label.value
    if found.choices:
        value["counts"] = found.counts
        value["sectors"] = {
            one.sector: dict(one.counts) for one in found.sectors if one.counts is not None
        }
    return value


def choice_reference(slug: str, found: QuestionFinding, choice: str) -> str:
    return f"{slug}/{found.name}/{choice}"


def _choices(slug: str, found: QuestionFinding) -> Iterator[Evidence]:
    for choice in found.choices:
        yield choice_evidence(slug, found, choice)


def choice_evidence(slug: str, found: QuestionFinding, choice: ChoiceFinding) -> Evidence:
    value = {"count": choice.count, "answered": found.answered}
    return Evidence(
        EvidenceKind.TALLY.value,
        choice_reference(slug, found, choice.name),
        _labels(found.text, choice.label),
        {"withheld": True} if found.is_withheld else value,
    )


def _labels(*texts: Text) -> dict[str, str]:
    return {
        language: ": ".join(name_in(dict(text), language) for text in texts)
        for language in LANGUAGES
    }
