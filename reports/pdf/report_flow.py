"""Blocks of a report as flowables: what stays together, and what calls which footnote."""

from collections.abc import Iterator
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, TableStyle

from reports.charts.canvas import DrawingFlowable
from reports.fonts import REGULAR
from reports.pdf import document
from reports.pdf.blocks import Tag, gap
from reports.pdf.blocks import notice as notice_table
from reports.pdf.footnotes import Kept
from reports.pdf.manuscript.blocks import (
    Block,
    Cell,
    Graphic,
    Grid,
    Heading,
    Items,
    Line,
    Para,
    Run,
    Together,
    Verdict,
)
from reports.pdf.styles import (
    MUTED_COLOUR,
    RULE_COLOUR,
    STRONG_COLOUR,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    indented,
    right,
    style,
)
from reports.pdf.tagging import MarkedTable, Text, marked
from reports.pdf.texts import safe

ROOM_FOR_TABLE = 120.0
ROOM_FOR_CHAPTER = 0.3 * TEXT_HEIGHT
LONGEST_KEPT = 9
LOOKS = {"question": "asked"}
# What a heading is followed by and that says nothing without what comes after it.
INTRODUCING = ("small", "notice")
HEADING_LOOKS = ("question",)
HEADINGS = ("chapter", "section", "subsection", "subsubsection")
ITEM_INDENT = 15.0

_GRID = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-2, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEABOVE", (0, 0), (-1, 0), 1.2, STRONG_COLOUR),
        ("LINEBELOW", (0, 0), (-1, 0), 0.75, MUTED_COLOUR),
    ]
)


def _grid_style(*, has_foot: bool) -> TableStyle:
    """The look of a table, whose last row may be the note below it: it stays with two others."""
    last = -2 if has_foot else -1
    commands: list[Any] = [
        ("LINEBELOW", (0, 1), (-1, last), 0.4, RULE_COLOUR),
        ("LINEBELOW", (0, last), (-1, last), 0.75, MUTED_COLOUR),
    ]
    if has_foot:
        commands += [
            ("SPAN", (0, -1), (-1, -1)),
            ("NOSPLIT", (0, -3), (-1, -1)),
            ("TOPPADDING", (0, -1), (-1, -1), 0),
        ]
    return TableStyle(commands, parent=_GRID)


class NotedTable(MarkedTable):
    """A table that tells the footnotes which its cells call; its parts tell theirs."""

    _cellvalues: list[list[Any]]

    @property
    def notes(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for row in self._cellvalues:
            for cell in row:
                for piece in cell if isinstance(cell, list | tuple) else (cell,):
                    found |= getattr(piece, "notes", {})
        return found


class Figure(DrawingFlowable):
    """A drawing that is marked as one figure, described for those who do not see it."""

    def draw(self) -> None:
        with marked(self.canv, "Figure", alt=self.drawing.description):
            super().draw()


class Setter:
    """Turns blocks into flowables; counts the tables so that their cells can be told apart."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tables = 0

    def flow(self, blocks: Iterator[Block]) -> Iterator[Flowable]:
        """Yield flowables in which no heading is parted from what it heads."""
        waiting: list[Flowable] = []
        for block in blocks:
            if isinstance(block, Heading):
                if block.starts_page or (block.level == 1 and not waiting):
                    yield from waiting
                    waiting = []
                    yield PageBreak() if block.starts_page else CondPageBreak(ROOM_FOR_CHAPTER)
                waiting.append(_heading(block))
                continue
            made = self.set(block)
            if isinstance(block, Para) and _waits(block, after_heading=bool(waiting)):
                waiting += made
                continue
            if isinstance(block, Grid) and len(block.rows) > LONGEST_KEPT:
                yield CondPageBreak(ROOM_FOR_TABLE + 40 * len(waiting))
                yield from [*waiting, *made]
            elif isinstance(block, Items):
                yield from _with_first(waiting, made)
            else:
                yield Kept([*waiting, *made])
            waiting = []
        yield from waiting

    def set(self, block: Block) -> list[Flowable]:
        """Return the flowables of one block; nothing in them is kept together yet."""
        if isinstance(block, Together):
            return [made for one in block.blocks for made in self.set(one)]
        if isinstance(block, Para):
            return self._paragraph(block)
        if isinstance(block, Grid):
            return self._grid(block)
        return _simple(block)

    def _paragraph(self, block: Para) -> list[Flowable]:
        if block.look == "notice":
            return [notice_table(markup(block.line)), gap(9)]
        if block.look == "quote":
            made = Text(markup(block.line), indented("quote", 12))
            made.role, made.language = "BlockQuote", block.language
            return [made]
        return [Text(markup(block.line), style(LOOKS.get(block.look, block.look)))]

    def _grid(self, block: Grid) -> list[Flowable]:
        self.tables += 1
        start = len(block.head) if block.figures_from is None else block.figures_from
        head = [
            self._cell(Cell(text), "head-cell", (0, at), at >= start, role="TH")
            for at, text in enumerate(block.head)
        ]
        rows = [
            [self._cell(cell, "cell", (n, at), at >= start) for at, cell in enumerate(row)]
            for n, row in enumerate(block.rows, start=1)
        ]
        below = Text(safe(block.below), style("below")) if block.below else None
        has_foot = below is not None and len(rows) > LONGEST_KEPT
        cells: list[list[Any]] = [head, *rows]
        if has_foot:
            cells.append([below, *[""] * (len(head) - 1)])
        columns = [share * TEXT_WIDTH for share in block.widths]
        breaks = int(any(len(cell.text) > 900 for row in block.rows for cell in row))
        table = NotedTable(
            cells,
            colWidths=columns,
            repeatRows=1,
            splitInRow=breaks,
            style=_grid_style(has_foot=has_foot),
            hAlign="LEFT",
        )
        caption = [_caption(block.number, block.caption, block.key)] if block.caption else []
        return [*caption, table, gap(10) if below is None or has_foot else below]

    def _cell(
        self, cell: Cell, name: str, at: tuple[int, int], is_figure: bool, role: str = "TD"
    ) -> Text:
        made = Text(_cell_markup(cell), _cell_style(name, is_figure, cell.indent))
        made.role, made.language = role, cell.language
        made.path = (self.tables, *at)
        if cell.note:
            made.notes = {cell.note.number: cell.note.text}
        return made


def _waits(block: Para, *, after_heading: bool) -> bool:
    return block.look in HEADING_LOOKS or (after_heading and block.look in INTRODUCING)


def _simple(block: Items | Graphic | Verdict | Heading) -> list[Flowable]:
    if isinstance(block, Items):
        return [*(_item(line, at, block) for at, line in enumerate(block.lines, start=1)), gap(5)]
    if isinstance(block, Graphic):
        return [*_graphic(block)]
    if isinstance(block, Verdict):
        return [Tag(block.text, safe(block.remark), block.tone)]
    return [_heading(block)]


def _with_first(waiting: list[Flowable], made: list[Flowable]) -> Iterator[Flowable]:
    if waiting and len(made) > 1:
        yield Kept([*waiting, made[0]])
        yield from made[1:]
    else:
        yield from [*waiting, *made]


def _cell_style(name: str, is_figure: bool, indent: bool) -> ParagraphStyle:
    if is_figure:
        return right(name)
    return indented(name, 10) if indent else style(name)


def _cell_markup(cell: Cell) -> str:
    text = safe(cell.text)
    bold = f"<b>{text}</b>" if cell.bold else text
    return f"{bold} <super>{cell.note.number}</super>" if cell.note else bold


def markup(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    text = safe(run.text).replace("\n", "<br/>")
    text = f"<b>{text}</b>" if run.bold else text
    text = f"<i>{text}</i>" if run.italic else text
    return f'<a href="#{run.target}">{text}</a>' if run.target else text


def _heading(block: Heading) -> Flowable:
    level = min(block.level, len(HEADINGS))
    number = f"{safe(block.number)}&nbsp;&nbsp;" if block.number else ""
    made = document.heading(
        f"{number}{safe(block.text)}",
        HEADINGS[level - 1],
        key=block.key,
        outline=block.full,
        level=level - 1,
    )
    made.role = f"H{level}"
    made.keepWithNext = 0
    return made


def _caption(number: str, text: str, key: str) -> Flowable:
    made = document.heading(
        f"{safe(number)}.&nbsp; {safe(text)}", "caption", key=key, outline="", level=1
    )
    made.role = "Caption"
    made.keepWithNext = 0  # what it heads may run over pages; the flow sees that it is not alone
    return made


def _item(line: Line, at: int, block: Items) -> Flowable:
    mark = f"{at}." if block.is_numbered else "•"
    made = Text(markup(line), indented("item", ITEM_INDENT), bulletText=mark)
    made.role = "LI"
    return made


def _graphic(block: Graphic) -> Iterator[Flowable]:
    yield _caption(block.number, block.caption, block.key)
    yield Figure(block.drawing)
    yield gap(12)
