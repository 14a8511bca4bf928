"""Picking evidence: to cite it, or to put its figure into a text; checking while typing."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import get_writable_country_for, team_required
from institutions.models import Country, User
from institutions.page_language import page_language
from reports.actions.board import BoardError, cite_evidence
from reports.board_access import get_writable_item_for
from reports.enums import EvidenceKind
from reports.forms.board import LANGUAGES, LONGEST
from reports.live_text import references_in
from reports.models import Finding
from reports.queries.board_claims import check_live_text
from reports.queries.board_evidence import current_evidence
from reports.queries.board_pick import FIGURES, find_evidence
from reports.queries.board_reading import Reading
from reports.queries.evidence_tables import claims_index
from reports.views.evidence_claims import claims_context


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def board_cite(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Search the evidence and cite what fits."""
    finding = get_writable_item_for(request.user, code, "finding", pk)
    if not isinstance(finding, Finding):
        raise Http404
    if request.method == "POST":
        key = request.POST.get("kind", ""), request.POST.get("reference", "")
        try:
            cite_evidence(finding, key, actor=cast("User", request.user))
            messages.success(request, _("Cited with the value of now."))
        except BoardError as error:
            messages.error(request, str(error))
        return redirect(request.get_full_path())
    kind = request.GET.get("kind", EvidenceKind.OBSERVATION.value)
    context = {
        "country": finding.country,
        "finding": finding,
        "kinds": EvidenceKind.choices,
        "cited": set(finding.citations.filter(kind=kind).values_list("reference", flat=True)),
        **_found(request, finding.country, [kind]),
        "kind": kind,
    }
    return render(request, "reports/board_cite.html", context)


def _found(request: HttpRequest, country: Country, kinds: list[str]) -> dict[str, object]:
    words = request.GET.get("q", "")[:100]
    found, has_more = find_evidence(country, kinds, words, page_language())
    return {"words": words, "found": found, "has_more": has_more}


@require_safe
@team_required
def board_pick(request: HttpRequest, code: str) -> HttpResponse:
    """Figures to put into a text as live references; a part of a page where htmx asks."""
    country = get_writable_country_for(request.user, code)
    context = {"country": country, **_found(request, country, [kind.value for kind in FIGURES])}
    is_part = request.headers.get("HX-Request") == "true"
    name = "reports/board_figures.html" if is_part else "reports/board_pick.html"
    return render(request, name, context)


@require_POST
@team_required
def board_claims_live(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of the texts that are being typed, with their verdicts."""
    country = get_writable_country_for(request.user, code)
    texts = {name: request.POST.get(f"text_{name}", "")[:LONGEST] for name, _label in LANGUAGES}
    keys = {key for text in texts.values() for key in references_in(text)}
    reading = Reading([], [], [], current_evidence(country, keys))
    index = claims_index(country)
    results = [
        (name, claims_context(check_live_text(text, name, reading, index)))
        for name, text in texts.items()
        if text.strip()
    ]
    context = {"country": country, "results": results}
    return render(request, "reports/board_claims.html", context)
