"""Pages of what the answers of a country say."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from institutions.access import get_country_for, may_write, staff_required, visible_countries
from institutions.models import Country
from institutions.page_language import page_language
from reports.agreement import Label
from reports.pdf.labels import label_meaning, label_text
from reports.queries.cells import Cells, read_cells
from reports.queries.country import (
    country_findings as read_findings,
)
from reports.queries.country import (
    findings_of_cells,
    has_illustrative,
    questionnaires_of,
)
from reports.queries.exports import HEAD, findings_rows
from reports.queries.overview import progress_of
from reports.queries.quotes import chosen_quotes
from reports.queries.rates import response_rates
from reports.queries.steps import figures_as_of
from reports.tables import csv_lines
from reports.views.blocks import rate_chart_of, section_blocks
from reports.views.steps import steps_for_readers
from surveys.models import Questionnaire


@dataclass(frozen=True)
class Subject:
    """A country and one of the questionnaires asked there; None where nothing is asked yet."""

    country: Country
    questionnaires: list[Questionnaire]
    questionnaire: Questionnaire | None


def get_subject(request: HttpRequest, code: str) -> Subject:
    """Return the country, as the user sees it, and the questionnaire that the address names.

    Without a name it is the newest one with answers. Raises Http404 for an unknown one.
    """
    country = get_country_for(request.user, code)
    questionnaires = list(questionnaires_of(country).select_related("round"))
    slug = request.GET.get("questionnaire")
    if not slug:
        return Subject(country, questionnaires, questionnaires[0] if questionnaires else None)
    for questionnaire in questionnaires:
        if questionnaire.slug == slug:
            return Subject(country, questionnaires, questionnaire)
    raise Http404


@require_safe
@staff_required
@never_cache
def findings_list(request: HttpRequest) -> HttpResponse:
    """The countries that the user sees, with how many answered."""
    lines = progress_of(visible_countries(request.user))
    return render(request, "reports/findings_list.html", {"lines": lines})


@require_safe
@staff_required
@never_cache
@steps_for_readers
def country_findings(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that the answers of one country say, with counts that follow the answers."""
    subject = get_subject(request, code)
    context: dict[str, object] = {
        "subject": subject,
        "country": subject.country,
        "questionnaire": subject.questionnaire,
        "may_write": may_write(request.user, subject.country.code),
        "is_live": "paused" not in request.GET,
        "labels": [(label_text(label), label_meaning(label)) for label in Label],
    }
    if subject.questionnaire is not None:
        cells = read_cells(subject.questionnaire, subject.country)
        context |= _live_context(request, subject.country, subject.questionnaire, cells)
    return render(request, "reports/country_findings.html", context)


@require_safe
@staff_required
@never_cache
@steps_for_readers
def findings_live(request: HttpRequest, code: str) -> HttpResponse:
    """The changing part of the country page; 204 where the reader has seen these very counts."""
    subject = get_subject(request, code)
    if subject.questionnaire is None:
        raise Http404
    cells = read_cells(subject.questionnaire, subject.country)
    if request.GET.get("seen") == cells.fingerprint:
        return HttpResponse(status=204)
    context = _live_context(request, subject.country, subject.questionnaire, cells)
    return render(request, "reports/partials/live.html", context | {"is_live": True})


def _live_context(
    request: HttpRequest, country: Country, questionnaire: Questionnaire, cells: Cells
) -> dict[str, object]:
    language = page_language()
    findings = findings_of_cells(questionnaire, country, cells)
    rates = response_rates(questionnaire, country)
    quotes = chosen_quotes(questionnaire, country, cells)
    return {
        "country": country,
        "questionnaire": questionnaire,
        "findings": findings,
        "rates": rates,
        "rate_chart": rate_chart_of(rates),
        "sections": section_blocks(findings, quotes, language),
        "is_illustrative": has_illustrative(questionnaire, country),
        "may_write": may_write(request.user, country.code),
        "as_of": figures_as_of(questionnaire, country),
        "now": f"{timezone.now().astimezone(country.zone):%H:%M:%S}",
    }


@require_safe
@staff_required
@never_cache
@steps_for_readers
def findings_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The findings as one table for a spreadsheet."""
    subject = get_subject(request, code)
    if subject.questionnaire is None:
        raise Http404
    findings = read_findings(subject.questionnaire, subject.country)
    rows = findings_rows(findings, page_language())
    name = f"findings-{subject.country.code}-{subject.questionnaire.slug}.csv"
    return StreamingHttpResponse(
        csv_lines(HEAD, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
