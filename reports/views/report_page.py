"""A report as a page, every figure linked to where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from institutions.access import staff_required
from reports.access import get_edition_snapshot_for
from reports.charts.svg import to_svg
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import (
    Block,
    Cell,
    Graphic,
    Grid,
    Heading,
    Items,
    Line,
    Note,
    Para,
    Run,
    Source,
    Together,
    Verdict,
)
from reports.queries.editions import content_of

BOARD = {"finding", "conclusion", "recommendation"}
LANGUAGES = {code for code, _name in settings.LANGUAGES}


@dataclass(frozen=True)
class Piece:
    """A run or a cell with the address it links to, "" for none."""

    text: str
    url: str = ""
    bold: bool = False
    italic: bool = False
    indent: bool = False
    language: str = ""
    note: Note | None = None


@dataclass(frozen=True)
class Shown:
    """A block as the template shows it; `kind` says which of the fields it has."""

    kind: str
    block: Any = None
    lines: tuple[tuple[Piece, ...], ...] = ()
    svg: str = ""
    url: str = ""
    notes: tuple[Note, ...] = field(default=())


@require_safe
@staff_required
@never_cache
def report_page(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    found = get_edition_snapshot_for(request.user, pk)
    if language not in LANGUAGES:
        raise Http404
    edition = getattr(found, "edition", None)
    with override(language):
        manuscript = manuscript_of(
            content_of(found),
            language,
            digest=found.sha256,
            edition=edition.number if edition else None,
            draft=edition is None,
        )
        outline = manuscript.outline()
        blocks = [one for section in manuscript.sections() for one in shown_blocks(section)]
    context = {
        "snapshot": found,
        "title": manuscript.title,
        "language": language,
        "blocks": blocks,
        "headings": [one for one in outline.headings if one.level <= 2],
        "acronyms": outline.acronyms,
    }
    return render(request, "reports/report_page.html", context)


def shown_blocks(blocks: Iterator[Block]) -> Iterator[Shown]:
    for block in blocks:
        if isinstance(block, Together):
            yield from shown_blocks(iter(block.blocks))
        else:
            yield _shown(block)


def _shown(block: Heading | Para | Items | Grid | Graphic | Verdict) -> Shown:
    if isinstance(block, Para):
        return Shown("para", block, lines=(_line(block.line),))
    if isinstance(block, Items):
        return Shown("items", block, lines=tuple(_line(line) for line in block.lines))
    if isinstance(block, Grid):
        rows = tuple(tuple(_cell(cell) for cell in row) for row in block.rows)
        notes = {cell.note.number: cell.note for row in block.rows for cell in row if cell.note}
        return Shown("grid", block, lines=rows, notes=tuple(notes.values()))
    if isinstance(block, Graphic):
        svg = to_svg(block.drawing, block.key)
        return Shown("graphic", block, svg=svg, url=address_of(block.source))
    return Shown("heading" if isinstance(block, Heading) else "verdict", block)


def _line(line: Line) -> tuple[Piece, ...]:
    return tuple(_run(run) for run in line)


def _run(run: Run) -> Piece:
    url = f"#{run.target}" if run.target else address_of(run.source)
    return Piece(run.text, url, run.bold, run.italic, note=run.note)


def _cell(cell: Cell) -> Piece:
    url = address_of(cell.source)
    return Piece(
        cell.text, url, cell.bold, indent=cell.indent, language=cell.language, note=cell.note
    )


def address_of(source: Source | None) -> str:
    """Return the address of what a figure comes from."""
    if source is None:
        return ""
    code, key = source.country, source.key
    if source.kind == "row":
        return f"{reverse('reports:evidence_table', args=[code, key])}#row-{source.part}"
    if source.kind == "dialogue":
        return reverse("dialogues:dialogue", args=[key])
    if source.kind == "question":
        return f"{reverse('reports:country_findings', args=[code])}#question-{source.part}"
    if source.kind == "register":
        return f"{reverse('reports:evidence_register', args=[code])}#{source.part}"
    return _other_address(source)


def _other_address(source: Source) -> str:
    """Of a need, or of an item of the findings board; "" for what has no page of its own."""
    if source.kind == "needs":
        return reverse("reports:evidence_needs", args=[source.country])
    if source.kind in BOARD:
        return reverse("reports:board_item", args=[source.country, source.kind, source.key])
    return ""
