"""Traces: from recommendations to the evidence, back again, and all figures checked."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.access import get_country_for, may_write, staff_required
from institutions.page_language import page_language
from reports.access import get_table_for
from reports.evidence.claims.judging import Verdict
from reports.queries.board_claims import CheckedText, check_board
from reports.queries.board_trace import trace_of, uses_of
from reports.queries.evidence_texts import VERDICT_NAMES
from reports.views.board_places import address_of
from reports.views.evidence_claims import BADGES, claims_context
from reports.views.steps import steps_for_readers


@require_safe
@staff_required
@steps_for_readers
def board_trace(request: HttpRequest, code: str) -> HttpResponse:
    """Each recommendation with its conclusions, their findings, and the evidence of these."""
    country = get_country_for(request.user, code)
    is_team = may_write(request.user, country.code)
    trace = trace_of(country, page_language(), only_approved=not is_team)
    return render(request, "reports/board_trace.html", {"country": country, "trace": trace})


@require_safe
@staff_required
@steps_for_readers
def board_used(request: HttpRequest, code: str) -> HttpResponse:
    """Where evidence is used: of one table (`?table=`), or all that the board uses."""
    country = get_country_for(request.user, code)
    given = request.GET.get("table", "")
    table = get_table_for(request.user, code, int(given)) if given.isdecimal() else None
    is_team = may_write(request.user, country.code)
    key = table.pk if table else None
    uses = uses_of(country, page_language(), table=key, only_approved=not is_team)
    context = {
        "country": country,
        "table": table,
        "uses": [(use, address_of(country.code, use.evidence)) for use in uses],
    }
    return render(request, "reports/board_used.html", context)


@require_safe
@staff_required
@steps_for_readers
def board_check(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of all texts of the board with their verdicts."""
    country = get_country_for(request.user, code)
    is_team = may_write(request.user, country.code)
    texts = check_board(country, only_approved=not is_team)
    counts = Counter(figure.verdict for text in texts for figure in text.checked.figures)
    context = {
        "country": country,
        "counts": [(VERDICT_NAMES[one], BADGES[one], counts[one]) for one in Verdict],
        "lines": [_line(text) for text in texts if text.checked.figures],
        "silent": sum(not text.checked.figures for text in texts),
    }
    return render(request, "reports/board_check.html", context)


def _line(text: CheckedText) -> dict[str, object]:
    """The text with the figures that are not supported, and those that are in number."""
    figures = claims_context(text.checked)["figures"]
    bad = (
        [one for one in figures if one.verdict != Verdict.SUPPORTED]
        if isinstance(figures, list)
        else []
    )
    return {
        "text": text,
        "badge": BADGES[text.checked.verdict],
        "name": VERDICT_NAMES[text.checked.verdict],
        "all": len(figures) if isinstance(figures, list) else 0,
        "doubtful": bad,
    }
