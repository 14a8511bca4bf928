"""Everything that a country summary says, collected once, as plain JSON types.

The shape is that of `reports.pdf.shapes.SummarySnapshot`: the document is drawn from this value
alone. Counts on a base below three are left out here already, so that no copy of the snapshot tells
them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from institutions.models import Country
from reports.enums import ReportKind
from reports.queries.cells import Cells, read_cells
from reports.queries.corrections import corrections_of
from reports.queries.country import findings_of_cells, has_illustrative
from reports.queries.findings import ChoiceFinding, CountryFindings, QuestionFinding
from reports.queries.quotes import ChosenQuote, chosen_quotes
from reports.queries.rates import Rates, response_rates
from surveys.models import Questionnaire

SCHEMA = 1
Json = dict[str, Any]


def summary_snapshot(
    questionnaire: Questionnaire, country: Country, *, taken_at: datetime, code_version: str
) -> Json:
    """Collect the data of a country summary; `taken_at` is told in the country's time zone."""
    cells = read_cells(questionnaire, country)
    findings = findings_of_cells(questionnaire, country, cells)
    rates = response_rates(questionnaire, country)
    is_illustrative = has_illustrative(questionnaire, country)
    return {
        "schema": SCHEMA,
        "kind": ReportKind.SUMMARY.value,
        "country": {"code": country.code, "names": country.names},
        "round": {"names": questionnaire.round.names if questionnaire.round else {}},
        "questionnaire": _questionnaire(findings),
        "taken_at": taken_at.astimezone(country.zone).isoformat(timespec="seconds"),
        "code_version": code_version,
        "is_illustrative": is_illustrative,
        "totals": _totals(findings, rates),
        "sectors": [
            {"sector": rate.sector.value, "invited": rate.invited, "submitted": rate.submitted}
            for rate in rates.sectors
        ],
        "questions": _questions(findings, cells),
        "corrections": corrections_of(questionnaire, country, findings.version),
        "sources": _sources(findings),
    }


def _questionnaire(findings: CountryFindings) -> Json:
    form = findings.form
    return {
        "slug": findings.questionnaire.slug,
        "title": findings.questionnaire.titles,
        "version": findings.version.number if findings.version else 0,
        "default_language": form.default_language if form else "en",
    }


def _totals(findings: CountryFindings, rates: Rates) -> Json:
    return {
        "responses": findings.responses,
        "invited": findings.invited,
        "partial": rates.partial,
        "institutions_invited": rates.invited,
        "institutions_answered": len(rates.answered),
    }


def _questions(findings: CountryFindings, cells: Cells) -> list[Json]:
    quotes = chosen_quotes(findings.questionnaire, findings.country, cells)
    return [question_result(found, quotes.get(found.name, [])) for found in findings.questions]


def question_result(found: QuestionFinding, quotes: Sequence[ChosenQuote]) -> Json:
    """Return one question as the documents and pages show it, small counts left out."""
    tells = not found.is_withheld
    others = [choice for choice in found.choices if choice.name != found.dont_know]
    unsure = [choice for choice in found.choices if choice.name == found.dont_know]
    return {
        "name": found.name,
        "kind": found.kind.value,
        "section": {"name": found.section.name, "label": dict(found.section.label)},
        "label": dict(found.text),
        "group_label": dict(found.place.group_label) if found.place.group_label else None,
        "is_conditional": found.place.is_conditional,
        "answered": found.answered,
        "ordinal": found.ordinal,
        "choices": [_choice(choice, tells=tells) for choice in others],
        "dont_know": _choice(unsure[0], tells=tells) if unsure else None,
        "label_code": found.label.value if found.label else None,
        "agreement": found.agreement if tells else None,
        "consensus": found.consensus if tells else None,
        "dispersion": found.dispersion if tells else None,
        "leading": list(found.leading) if tells else [],
        "ranking": _ranking(found, tells=tells),
        "number": _number(found),
        "quotes": [_quote(quote) for quote in quotes],
    }


def _choice(choice: ChoiceFinding, *, tells: bool) -> Json:
    count = choice.count if tells else None
    return {"name": choice.name, "label": dict(choice.label), "count": count}


def _ranking(found: QuestionFinding, *, tells: bool) -> list[Json]:
    return [
        {
            "name": ranked.name,
            "label": dict(ranked.label),
            "positions": [count if tells else None for count in ranked.positions],
            "mean": ranked.mean if tells else None,
        }
        for ranked in found.ranking
    ]


def _number(found: QuestionFinding) -> Json | None:
    if found.number is None:
        return None
    return {
        "n": found.number.n,
        "minimum": found.number.minimum,
        "median": found.number.median,
        "maximum": found.number.maximum,
    }


def _quote(quote: ChosenQuote) -> Json:
    return {
        "text": quote.text,
        "language": quote.language,
        "sector": quote.sector,
        "institution": None,
    }


def _sources(findings: CountryFindings) -> list[Json]:
    version = findings.version
    if version is None:
        return []
    details: Mapping[str, str] = {
        "en": f"{findings.questionnaire.slug}, version {version.number}",
        "ru": f"{findings.questionnaire.slug}, версия {version.number}",
    }
    return [{"title": findings.questionnaire.titles, "detail": details}]
