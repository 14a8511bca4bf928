"""Findings as one JSON document, for other programs."""

from typing import Any

from reports.enums import Kind
from reports.queries.findings import CountryFindings, QuestionFinding, SectorFinding


def findings_document(findings: CountryFindings) -> dict[str, Any]:
    """Return the findings as plain JSON types.

    `questions` holds the choice questions as counts with their label or leading choices; what else
    is known of each is in `details` under the same name. Rankings, numbers and texts have keys of
    their own, and the question that classifies the answers by sector is in `background`.
    """
    closed = findings.of_kind(Kind.SINGLE, Kind.MULTIPLE)
    return {
        "country": findings.country.code,
        "questionnaire": findings.questionnaire.slug,
        "version": findings.version.number if findings.version else None,
        "responses": findings.responses,
        "invited": findings.invited,
        "unfolded": findings.unfolded,
        "questions": {question.name: _closed(question) for question in closed},
        "details": {question.name: _details(question) for question in closed},
        "ranks": {found.name: _rank(found) for found in findings.of_kind(Kind.RANK)},
        "numbers": {found.name: _number(found) for found in findings.of_kind(Kind.NUMBER)},
        "texts": {found.name: _text(found) for found in findings.of_kind(Kind.TEXT)},
        "background": {found.name: _background(found) for found in findings.background},
    }


def _closed(question: QuestionFinding) -> dict[str, Any]:
    document: dict[str, Any] = {"answered": question.answered}
    if question.kind is Kind.MULTIPLE:
        document["counts"] = {name: count for name, count in question.counts.items() if count}
        document["leading"] = list(question.leading)
        return document
    document["counts"] = question.counts
    document["label"] = str(question.label)
    if question.ordinal:
        document |= {
            "agreement": question.agreement,
            "consensus": question.consensus,
            "dispersion": question.dispersion,
        }
    return document


def _details(question: QuestionFinding) -> dict[str, Any]:
    return {
        "kind": question.kind.value,
        "text": dict(question.text),
        "section": question.section.name,
        "ordinal": question.ordinal,
        "dont_know": question.dont_know,
        "conditional": question.place.is_conditional,
        "choices": {choice.name: dict(choice.label) for choice in question.choices},
        "bounds": {
            choice.name: list(choice.bounds) for choice in question.choices if choice.bounds
        },
        "sectors": {sector.sector: _sector(sector) for sector in question.sectors},
    }


def _sector(sector: SectorFinding) -> dict[str, Any]:
    counts = None if sector.counts is None else dict(sector.counts)
    return {"answered": sector.answered, "counts": counts, "withheld": sector.is_withheld}


def _rank(question: QuestionFinding) -> dict[str, Any]:
    return {
        "answered": question.answered,
        "text": dict(question.text),
        "positions": {choice.name: list(choice.positions) for choice in question.ranking},
        "mean_rank": {choice.name: choice.mean for choice in question.ranking},
        "first_places": {choice.name: choice.first for choice in question.ranking},
    }


def _number(question: QuestionFinding) -> dict[str, Any]:
    number = question.number
    if number is None:
        return _text(question)
    return {
        "answered": question.answered,
        "text": dict(question.text),
        "n": number.n,
        "min": number.minimum,
        "median": number.median,
        "max": number.maximum,
    }


def _text(question: QuestionFinding) -> dict[str, Any]:
    return {"answered": question.answered, "text": dict(question.text)}


def _background(question: QuestionFinding) -> dict[str, Any]:
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE):
        return _text(question) | {"counts": question.counts}
    return _text(question)
