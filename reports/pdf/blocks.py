"""The pieces that documents are made of: tiles, tables, notices, tags, quotes."""

from collections.abc import Sequence
from typing import Any, ClassVar

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from reports.charts.palette import BLACK, MUTED, SOFT, STRONG, TRACK, WHITE
from reports.charts.wrapping import text_width
from reports.fonts import BOLD, REGULAR, SERIF, printable
from reports.pdf.styles import (
    MUTED_COLOUR,
    NOTICE_GROUND,
    NOTICE_RULE,
    RULE_COLOUR,
    SOFT_COLOUR,
    STRONG_COLOUR,
    TEXT_WIDTH,
    WHITE_COLOUR,
    indented,
    right,
    style,
)
from reports.pdf.texts import paragraph, safe, written

Cell = str | Paragraph

TILE_GAP = 12.0
LONGEST_CELL = 1200

_BARE = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
_GRID = TableStyle(
    [
        *_BARE,
        ("RIGHTPADDING", (0, 0), (-2, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 1.8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.75, MUTED_COLOUR),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE_COLOUR),
    ]
)
_TILES = TableStyle(
    [
        *_BARE,
        ("LINEABOVE", (0, 0), (-1, 0), 1.6, STRONG_COLOUR),
        ("TOPPADDING", (0, 0), (-1, 0), 6),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
        ("TOPPADDING", (0, 1), (-1, 1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ]
)
_NOTICE = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("BACKGROUND", (0, 0), (-1, -1), NOTICE_GROUND),
        ("LINEBEFORE", (0, 0), (0, -1), 3, NOTICE_RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
)


def tiles(figures: Sequence[tuple[str, str]]) -> Table:
    """Return large figures side by side, each over its label."""
    width = (TEXT_WIDTH - TILE_GAP * (len(figures) - 1)) / len(figures)
    size = min(
        25.0, *(25 * (width - 8) / text_width(v, 25, font=SERIF) for v, _label in figures if v)
    )
    values = [f'<font size="{size:.1f}">{safe(value)}</font>' for value, _label in figures]
    rows = [
        [paragraph(value, "figure") for value in values],
        [written(label, "figure-label") for _value, label in figures],
    ]
    table = Table(
        [_with_gaps(row, "") for row in rows],
        colWidths=_with_gaps([width] * len(figures), TILE_GAP),
        style=_TILES,
        hAlign="LEFT",
    )
    for column in range(1, 2 * len(figures) - 1, 2):
        table.setStyle([("LINEABOVE", (column, 0), (column, 0), 1.6, WHITE_COLOUR)])
    return table


def _with_gaps(cells: Sequence[Any], between: Any) -> list[Any]:
    return [item for cell in cells for item in (between, cell)][1:]


def data_table(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *,
    figures_from: int | None = 1,
) -> Table:
    """Return a table whose head repeats on every page.

    `widths` are shares of the text width. Columns from `figures_from` on are flush right; None for
    no such columns. Plain strings are escaped here.
    """
    start = len(head) if figures_from is None else figures_from
    cells = [[_cell(text, "head-cell", index >= start) for index, text in enumerate(head)]]
    cells += [[_cell(cell, "cell", i >= start) for i, cell in enumerate(row)] for row in rows]
    columns = [share * TEXT_WIDTH for share in widths]
    # Rows break inside only where one may be taller than a page, because the break is not pretty.
    breaks = int(any(_length(cell) > LONGEST_CELL for row in cells for cell in row))
    return Table(
        cells, colWidths=columns, repeatRows=1, splitInRow=breaks, style=_GRID, hAlign="LEFT"
    )


def _length(cell: Paragraph) -> int:
    return len(cell.getPlainText())


def _cell(cell: Cell, name: str, is_figure: bool) -> Paragraph:
    if isinstance(cell, Paragraph):
        return cell
    return Paragraph(safe(cell), right(name) if is_figure else style(name))


def notice(markup: str) -> Table:
    """Return a paragraph on a warm ground that cannot be overlooked."""
    return Table([[paragraph(markup, "notice")]], colWidths=[TEXT_WIDTH], style=_NOTICE)


def gap(height: float) -> Spacer:
    """Return empty space of `height` points."""
    return Spacer(1, height)


class Tag(Flowable):
    """A short verdict in a coloured tag, with a remark beside it in small type.

    `tone` is "firm", "mild", "split" or "faint"; the words say the same as the colour.
    """

    TONES: ClassVar = {
        "firm": (STRONG, WHITE, STRONG),
        "mild": (SOFT, BLACK, SOFT),
        "split": (WHITE, STRONG, STRONG),
        "faint": (TRACK, BLACK, TRACK),
    }
    SIZE = 8.4

    def __init__(self, text: str, remark: str, tone: str) -> None:
        super().__init__()
        self.text = printable(text)
        self.tone = tone
        self.tag_width = text_width(self.text, self.SIZE, bold=True) + 14
        self.remark = Paragraph(remark, style("small"))

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        room = available_width - self.tag_width - 10
        _width, self.remark_height = self.remark.wrap(room, available_height)
        self.height = max(16.0, self.remark_height)
        return available_width, self.height

    def getSpaceAfter(self) -> float:  # noqa: N802
        return 6

    def draw(self) -> None:
        fill, ink, stroke = self.TONES[self.tone]
        canvas, bottom = self.canv, self.height - 16
        canvas.setFillColor(HexColor(fill))
        canvas.setStrokeColor(HexColor(stroke))
        canvas.setLineWidth(0.8)
        canvas.roundRect(0.4, bottom + 0.4, self.tag_width, 15.2, 3, fill=1, stroke=1)
        canvas.setFillColor(HexColor(ink))
        canvas.setFont(BOLD, self.SIZE)
        canvas.drawString(7, bottom + 5, self.text)
        top = self.height if self.remark_height > 16 else self.height - 2
        self.remark.drawOn(canvas, self.tag_width + 10, top - self.remark_height)


class Quotation(Paragraph):
    """A paragraph beside a rule; it may run over pages."""

    def draw(self) -> None:
        self.canv.setStrokeColor(SOFT_COLOUR)
        self.canv.setLineWidth(1.6)
        self.canv.line(1, 1, 1, self.height - 2)
        super().draw()


def quote(markup: str, attribution: str) -> Quotation:
    """Return a quotation and, as its last line so that they stay together, whose it is."""
    by = style("attribution")
    whose = f'<font name="{by.fontName}" size="{by.fontSize}" color="{MUTED}">{safe(attribution)}'
    return Quotation(f"{markup}<br/>{whose}</font>", indented("quote", 12))


def definition_rows(pairs: Sequence[tuple[str, str]]) -> list[list[Cell]]:
    """Return table rows of terms, set strong, and what they mean."""
    return [[written(term, "cell-strong"), meaning] for term, meaning in pairs]
