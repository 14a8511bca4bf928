"""A report as PDF/A: a pure function of its snapshot.

Pages are set country by country, so that memory does not grow with their number.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    FrameBreak,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.doctemplate import ActionFlowable

from reports.fonts import BOLD, REGULAR, printable
from reports.pdf.archive import archive
from reports.pdf.cover import BAND_HEIGHT, illustrative_notice
from reports.pdf.document import (
    COVER_BAND,
    COVER_TOP,
    Closing,
    ContentsLine,
    Document,
    Frontmatter,
    draw_cover,
    draw_page,
    frame_at,
)
from reports.pdf.document import heading as set_heading
from reports.pdf.footnotes import NotedFrame
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import Outline, Title
from reports.pdf.manuscript.report import Manuscript
from reports.pdf.report_flow import NotedTable, Setter
from reports.pdf.styles import (
    BOTTOM,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE_COLOUR,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    style,
)
from reports.pdf.tagging import Marks, Text, artifact, attach
from reports.pdf.texts import safe, written

Json = dict[str, Any]
CONTENTS_LEVELS = 2
ROOM_FOR_LIST = 220.0
WATERMARK = HexColor("#eff2f4")

_DETAILS = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE_COLOUR),
    ]
)


def render_report(
    snapshot: Json, language: str, *, digest: str, edition: int | None = None, draft: bool = True
) -> bytes:
    """Return the report as PDF/A-2b in `language`; the same arguments give the same bytes.

    `digest` is the SHA-256 of the snapshot's text. A draft has a watermark on every page.
    """
    with translation.override(language):
        manuscript = manuscript_of(snapshot, language, digest=digest, edition=edition, draft=draft)
        content, marks = ReportDocument(manuscript).set()
    return archive(content, marks, title=manuscript.title, taken_at=snapshot["taken_at"])


class Feed(ActionFlowable):
    """Stands for flowables that are not made yet; the document puts them in its place."""

    def __init__(self, coming: Iterator[Flowable]) -> None:
        super().__init__(("nothing",))
        self.coming = coming

    def apply(self, doc: Any) -> None:
        """Nothing is left of it when it is applied."""


class ReportDocument(Document):
    """The pages of a report: cover, front matter, chapters with footnotes, watermark."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.marks = Marks()
        super().__init__(_frontmatter(manuscript.title), has_cover=True)
        self.pageTemplates = []
        self.addPageTemplates(self._own_templates())

    def set(self) -> tuple[bytes, Marks]:
        """Return the PDF and what was drawn where."""
        outline = self.manuscript.outline()
        contents = list(_contents(outline))
        self.promised = {line.key for line in contents if isinstance(line, ContentsLine)}
        opening = [*_cover(self.manuscript.title), *contents]
        self.build([*opening, Feed(self._chapters()), Closing()])
        return self.stream.getvalue(), self.marks

    def _chapters(self) -> Iterator[Flowable]:
        yield PageBreak()
        setter = Setter(self.front.language)
        for section in self.manuscript.sections():
            yield from setter.flow(section)

    def handle_flowable(self, flowables: list[Flowable]) -> None:
        feed = flowables[0]
        if isinstance(feed, Feed):
            # A few at a time, so that no more of the story is held than is being set.
            coming = list(islice(feed.coming, 8))
            flowables[0:1] = [*coming, feed] if coming else []
            if not flowables:
                return
            if isinstance(flowables[0], Feed):
                return
        super().handle_flowable(flowables)

    def _own_templates(self) -> list[PageTemplate]:
        band = frame_at("band", COVER_TOP, COVER_BAND - 2 * COVER_TOP)
        room = PAGE_HEIGHT - COVER_BAND - COVER_TOP - BOTTOM
        below = frame_at("below", COVER_BAND + COVER_TOP, room)
        frame = NotedFrame(LEFT, BOTTOM, TEXT_WIDTH, TEXT_HEIGHT, 0, 0, 0, 0, id="text")
        return [
            PageTemplate(
                "cover", [band, below], onPage=self._draw_cover, autoNextPageTemplate="page"
            ),
            PageTemplate("page", [frame], onPage=self._draw_page, onPageEnd=_end_page),
        ]

    def _draw_cover(self, canvas: Canvas, document: Any) -> None:
        attach(canvas, self.marks)
        with artifact(canvas):
            draw_cover(canvas, document)

    def _draw_page(self, canvas: Canvas, document: Any) -> None:
        attach(canvas, self.marks)
        with artifact(canvas):
            _draw_watermark(canvas, self.manuscript.title.watermark)
            draw_page(canvas, document)


def _end_page(canvas: Canvas, document: Any) -> None:
    for frame in document.pageTemplate.frames:
        if isinstance(frame, NotedFrame):
            frame.draw_notes(canvas)


def _draw_watermark(canvas: Canvas, text: str) -> None:
    if not text:
        return
    canvas.saveState()
    canvas.setFillColor(WATERMARK)
    canvas.setFont(BOLD, 104)
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -36, printable(text))
    canvas.restoreState()


def _frontmatter(title: Title) -> Frontmatter:
    return Frontmatter(
        title=f"{title.title}. {title.kind}",
        subject=title.citation,
        author=title.round or title.kind,
        language=title.language,
        head=title.head,
        foot=title.foot,
        notice=title.notice,
    )


def _cover(title: Title) -> Iterator[Flowable]:
    yield _band(title)
    yield FrameBreak()
    rows = [
        [Text(safe(label), style("cover-label")), Text(safe(value), style("cover-value"))]
        for label, value in title.lines
    ]
    yield Table(rows, colWidths=[0.36 * TEXT_WIDTH, 0.64 * TEXT_WIDTH], style=_DETAILS)
    if title.notice:
        yield Spacer(1, 16)
        yield illustrative_notice()
    yield PageBreak()
    yield _unlisted(_("About this report"), "about")
    for text in title.disclaimer:
        yield Text(safe(text), style("body"))
    yield Text(safe(_("Suggested citation")), style("caption"))
    yield Text(safe(title.citation), style("body"))
    yield PageBreak()


def _band(title: Title) -> Flowable:
    look = "cover-title" if len(title.title) < 22 else "cover-countries"
    body = [
        Text(safe(title.title), style(look)),
        Spacer(1, 12),
        written(title.round, "cover-round"),
    ]
    kind = Text(safe(title.kind), style("cover-kind"))
    bare = TableStyle(
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (0, 0), "TOP"),
            ("VALIGN", (0, 1), (0, 1), "BOTTOM"),
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ]
    )
    heights = [24, BAND_HEIGHT - 24]
    return Table([[[kind]], [body]], colWidths=[TEXT_WIDTH], rowHeights=heights, style=bare)


def _unlisted(text: str, key: str) -> Flowable:
    made = set_heading(safe(text), "chapter", key=key, outline=text, level=0)
    made.role = "H1"
    made.keepWithNext = 0
    return made


def _contents(outline: Outline) -> Iterator[Flowable]:
    yield _unlisted(_("Contents"), "contents")
    for found in outline.headings:
        if found.level <= CONTENTS_LEVELS:
            yield ContentsLine(found.full, found.key, found.level - 1)
    listed = (
        (_("List of tables"), "list-of-tables", outline.tables),
        (_("List of graphics"), "list-of-graphics", outline.graphics),
    )
    for title, key, entries in listed:
        if entries:
            yield CondPageBreak(ROOM_FOR_LIST)
            yield _unlisted(title, key)
            for entry in entries:
                yield ContentsLine(f"{entry.number}. {entry.caption}", entry.key, 1)
    if outline.acronyms:
        yield CondPageBreak(ROOM_FOR_LIST)
        yield _unlisted(_("Acronyms"), "acronyms")
        yield _acronyms(outline.acronyms)


def _acronyms(pairs: list[tuple[str, str]]) -> Flowable:
    rows = []
    for n, (short, full) in enumerate(pairs):
        cells = [Text(f"<b>{safe(short)}</b>", style("cell")), Text(safe(full), style("cell"))]
        for at, cell in enumerate(cells):
            cell.role, cell.path = "TD", (0, n, at)
        rows.append(cells)
    look = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE_COLOUR),
        ]
    )
    return NotedTable(rows, colWidths=[0.2 * TEXT_WIDTH, 0.8 * TEXT_WIDTH], style=look)
