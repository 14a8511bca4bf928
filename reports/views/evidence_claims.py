"""Checking the figures of a text, on a page and while it is typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from institutions.access import get_country_for, staff_required
from institutions.models import Country
from institutions.page_language import page_language
from reports.evidence.claims.check import Checked, check_text
from reports.evidence.claims.judging import Figure, Verdict
from reports.evidence.variations import DECIMALS, round_half_up, signed
from reports.forms.evidence import ClaimsForm
from reports.queries.evidence_tables import claims_index
from reports.queries.evidence_texts import VERDICT_NAMES

BADGES = {
    Verdict.SUPPORTED: "text-bg-success",
    Verdict.CONTRADICTED: "text-bg-danger",
    Verdict.UNSUPPORTED: "text-bg-secondary",
}


@dataclass(frozen=True)
class Piece:
    """A piece of the text; `number` is that of the figure it is, 0 for the text between."""

    text: str
    number: int = 0
    verdict: str = ""
    name: str = ""
    badge: str = ""
    cells: str = ""
    table: int = 0


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def evidence_claims(request: HttpRequest, code: str) -> HttpResponse:
    """Take a text and show its figures with their verdicts; nothing is stored."""
    country = get_country_for(request.user, code)
    form = ClaimsForm(request.POST or None)
    context = {"country": country, "form": form} | _result(country, form)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "reports/evidence_claims.html", context, status=status)


@require_POST
@staff_required
def evidence_claims_live(request: HttpRequest, code: str) -> HttpResponse:
    """The same result alone, to be put beside the text while it is typed."""
    country = get_country_for(request.user, code)
    context = {"country": country} | _result(country, ClaimsForm(request.POST))
    return render(request, "reports/evidence_claims_result.html", context)


def _result(country: Country, form: ClaimsForm) -> dict[str, object]:
    if not form.is_bound or not form.is_valid():
        return {}
    return claims_context(check_text(form.cleaned_data["text"], claims_index(country)))


def claims_context(checked: Checked) -> dict[str, object]:
    """Return what `evidence_claims_result.html` shows of a checked text."""
    pieces = list(_pieces(checked))
    figures = [piece for piece in pieces if piece.number]
    counts = [
        (VERDICT_NAMES[verdict], BADGES[verdict], sum(f.verdict == verdict for f in figures))
        for verdict in Verdict
    ]
    return {"pieces": pieces, "figures": figures, "counts": counts}


def _pieces(checked: Checked) -> Iterator[Piece]:
    """Cut the text at its figures; a figure within another is left out."""
    position = number = 0
    for figure in checked.figures:
        if figure.start < position:
            continue
        number += 1
        yield Piece(checked.text[position : figure.start])
        yield piece_of(checked.text[figure.start : figure.end], number, figure)
        position = figure.end
    yield Piece(checked.text[position:])


def piece_of(text: str, number: int, figure: Figure) -> Piece:
    """Return a figure of a text as the templates show it."""
    name = str(VERDICT_NAMES[figure.verdict])
    entry = figure.entry
    return Piece(
        text,
        number,
        figure.verdict.value,
        name,
        BADGES[figure.verdict],
        _cells(figure),
        entry.table.key if entry else 0,
    )


def _cells(figure: Figure) -> str:
    """Where the evidence is: table, row, periods with their cells, and what they give."""
    entry = figure.entry
    if entry is None:
        return ""
    cells = [
        f"{entry.table.periods[place].label}: {entry.row.cells[place].text}"
        for place in figure.positions
    ]
    told = f"{entry.table.code}. {entry.row.name_in(page_language())}"
    told = f"{told} – {'; '.join(cells)}" if cells else told
    if figure.computed is None:
        return told
    return f"{told} ({signed(round_half_up(figure.computed, DECIMALS))})"
