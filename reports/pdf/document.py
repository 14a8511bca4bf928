"""The document: its pages, running heads, bookmarks, and page numbers known before the end.

A table of contents and "3 / 12" need numbers that are known only when the last page is set. PDF
lets a page refer to a drawing that is defined later, so that one pass over the story is enough.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph
from reportlab.platypus.doctemplate import ActionFlowable

from reports.charts.wrapping import wrap
from reports.fonts import BOLD, REGULAR, printable
from reports.pdf.styles import (
    BOTTOM,
    LEFT,
    MUTED_COLOUR,
    NOTICE_GROUND,
    NOTICE_INK,
    NOTICE_RULE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    RULE_COLOUR,
    STRONG_COLOUR,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TOP,
    style,
)
from reports.pdf.tagging import Text, marked
from reports.pdf.texts import safe

SMALL = 7.6
LONGEST_ENTRY = 220
COVER_BAND = 0.44 * PAGE_HEIGHT
COVER_TOP = 16 * mm


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """What the document says of itself: in its metadata and at the head and foot of each page.

    `notice` is a short mark shown on every page, such as "Illustrative data", or empty.
    """

    title: str
    subject: str
    author: str
    language: str
    head: str
    foot: str
    notice: str = ""


class Heading(Text):
    """A heading that is listed in the bookmarks and can be linked to by its key.

    A heading that runs over a page keeps its key on the page where it begins.
    """

    key = ""
    outline = ""
    level = 0

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        parts: list[Flowable] = super().split(available_width, available_height)
        for part in parts[:1]:
            _identify(part, self.key, self.outline, self.level)
        return parts


def heading(markup: str, name: str, *, key: str, outline: str, level: int) -> Heading:
    """Return a heading in the style called `name`; `outline` is its plain text for bookmarks."""
    result = Heading(markup, style(name))
    _identify(result, key, outline, level)
    result.keepWithNext = 1
    return result


def _identify(part: Flowable, key: str, outline: str, level: int) -> None:
    if isinstance(part, Heading):
        part.key, part.outline, part.level = key, outline, level


class ContentsLine(Flowable):
    """A line of the table of contents: a linked title and the page that it will be on."""

    def __init__(self, title: str, key: str, level: int) -> None:
        super().__init__()
        name = "toc-part" if level == 0 else "toc-question"
        self.key = key
        self.indent = 0.0 if level == 0 else 14.0
        self.bold = level == 0
        self.text = Paragraph(safe(_shortened(title)), style(name))

    def getSpaceBefore(self) -> float:  # noqa: N802
        return float(self.text.style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802
        return float(self.text.style.spaceAfter)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        _width, self.height = self.text.wrap(available_width - self.indent - 40, available_height)
        return self.width, self.height

    def draw(self) -> None:
        canvas, paragraph = self.canv, self.text
        with marked(canvas, "TOCI"):
            paragraph.drawOn(canvas, self.indent, 0)
            canvas.saveState()
            canvas.translate(self.width, self.height - paragraph.style.fontSize * 1.12)
            canvas.doForm(_page_form(self.key))
            canvas.restoreState()
        canvas.linkRect("", self.key, (0, 0, self.width, self.height), relative=1)


class Closing(ActionFlowable):
    """Stands at the end of a story and completes what earlier pages refer to."""

    def apply(self, doc: BaseDocTemplate) -> None:
        if isinstance(doc, Document):
            doc.keep_promises()


class Document(BaseDocTemplate):
    """An A4 document with a cover that has no running head, and numbered pages after it."""

    def __init__(self, front: Frontmatter, *, has_cover: bool) -> None:
        self.front = front
        self.stream = BytesIO()
        self.headings: dict[str, tuple[int, int]] = {}
        self.promised: set[str] = set()
        super().__init__(
            self.stream,
            pageTemplates=_templates(has_cover, self),
            title=printable(front.title),
            subject=printable(front.subject),
            author=printable(front.author),
            creator="",
            producer="",
            lang=front.language,
            displayDocTitle=True,
            invariant=1,
            initialFontName=REGULAR,
        )

    def render(self, story: list[Flowable]) -> bytes:
        """Set the story and return the PDF; the same story gives the same bytes."""
        self.promised = {item.key for item in story if isinstance(item, ContentsLine)}
        self.build([*story, Closing()])
        return self.stream.getvalue()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        if not isinstance(flowable, Heading) or not flowable.key:
            return
        bold = int(flowable.level == 0)
        self.headings[flowable.key] = (self.page, bold)
        self.canv.bookmarkHorizontal(flowable.key, 0, flowable.style.leading + 6)
        if not flowable.outline:
            return
        outline = printable(flowable.outline)
        self.canv.addOutlineEntry(outline, flowable.key, flowable.level, closed=flowable.level > 0)

    def keep_promises(self) -> None:
        """Define the drawings that pages refer to, now that all page numbers are known."""
        self.canv.showOutline()
        for page in range(1, self.page + 1):
            self._define(_number_form(page), f"{page} / {self.page}", REGULAR, SMALL)
        for key in sorted(self.promised):
            page, bold = self.headings[key]
            self._define(_page_form(key), str(page), BOLD if bold else REGULAR, 9.2)

    def _define(self, name: str, text: str, font: str, size: float) -> None:
        canvas = self.canv
        canvas.beginForm(name, -80, -10, 0, 20)
        canvas.setFont(font, size)
        canvas.setFillColor(MUTED_COLOUR)
        canvas.drawRightString(0, 0, text)
        canvas.endForm()


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_ENTRY else f"{title[:LONGEST_ENTRY].rstrip()}…"


def _number_form(page: int) -> str:
    return f"number-of-{page}"


def _page_form(key: str) -> str:
    return f"page-of-{key}"


def _templates(has_cover: bool, document: Document) -> list[PageTemplate]:
    frame = frame_at("text", TOP, TEXT_HEIGHT)
    page = PageTemplate("page", [frame], onPage=draw_page)
    if not has_cover:
        return [page]
    band = frame_at("band", COVER_TOP, COVER_BAND - 2 * COVER_TOP)
    below = frame_at("below", COVER_BAND + COVER_TOP, PAGE_HEIGHT - COVER_BAND - COVER_TOP - BOTTOM)
    cover = PageTemplate("cover", [band, below], onPage=draw_cover, autoNextPageTemplate="page")
    return [cover, page]


def frame_at(name: str, top: float, height: float) -> Frame:
    bottom = PAGE_HEIGHT - top - height
    return Frame(LEFT, bottom, TEXT_WIDTH, height, 0, 0, 0, 0, id=name)


def draw_cover(canvas: Canvas, document: Any) -> None:
    canvas.saveState()
    canvas.setFillColor(STRONG_COLOUR)
    canvas.rect(0, PAGE_HEIGHT - COVER_BAND, PAGE_WIDTH, COVER_BAND, fill=1, stroke=0)
    canvas.restoreState()


def draw_page(canvas: Canvas, document: Any) -> None:
    front: Frontmatter = document.front
    canvas.saveState()
    canvas.setFont(REGULAR, SMALL)
    canvas.setFillColor(MUTED_COLOUR)
    head, foot = PAGE_HEIGHT - 15.5 * mm, 13 * mm
    canvas.drawString(LEFT, head, _one_line(front.head))
    canvas.drawString(LEFT, foot, _one_line(front.foot))
    canvas.setStrokeColor(RULE_COLOUR)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, head - 6, PAGE_WIDTH - RIGHT, head - 6)
    _draw_number(canvas, foot)
    if front.notice:
        _draw_notice(canvas, front.notice, head)
    canvas.restoreState()


def _one_line(text: str) -> str:
    return printable(wrap(text, TEXT_WIDTH - 110, SMALL, max_lines=1)[0])


def _draw_number(canvas: Canvas, y: float) -> None:
    canvas.saveState()
    canvas.translate(PAGE_WIDTH - RIGHT, y)
    canvas.doForm(_number_form(canvas.getPageNumber()))
    canvas.restoreState()


def _draw_notice(canvas: Canvas, text: str, y: float) -> None:
    text = printable(text)
    width = canvas.stringWidth(text, BOLD, SMALL) + 12
    x = PAGE_WIDTH - RIGHT - width
    canvas.setFillColor(NOTICE_GROUND)
    canvas.setStrokeColor(NOTICE_RULE)
    canvas.roundRect(x, y - 3.6, width, SMALL + 5, 2.5, fill=1, stroke=1)
    canvas.setFillColor(NOTICE_INK)
    canvas.setFont(BOLD, SMALL)
    canvas.drawString(x + 6, y, text)
