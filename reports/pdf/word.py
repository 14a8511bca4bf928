"""A report as a Word document, for final editing: the same blocks in Word's own styles.

Footnotes stand below their tables, because python-docx has none of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from reports.charts.raster import to_png
from reports.fonts import printable
from reports.pdf.manuscript import Manuscript, manuscript_of
from reports.pdf.manuscript.blocks import (
    Block,
    Cell,
    Graphic,
    Grid,
    Heading,
    Items,
    Line,
    Para,
    Title,
    Verdict,
    flat,
)

Json = dict[str, Any]
WIDTH = Mm(166)
MOMENT = (1980, 1, 1, 0, 0, 0)
PETROL = RGBColor(0x1D, 0x4F, 0x6B)
LOOKS = {"lead": "Body Text", "quote": "Quote", "small": "Caption", "question": "Heading 5"}


def render_word(
    snapshot: Json, language: str, *, digest: str, edition: int | None = None, draft: bool = True
) -> bytes:
    """Return the report as .docx in `language`; the same arguments give the same bytes."""
    with translation.override(language):
        manuscript = manuscript_of(snapshot, language, digest=digest, edition=edition, draft=draft)
        document = _new(manuscript.title, snapshot["taken_at"])
        _front(document, manuscript)
        for section in manuscript.sections():
            for block in flat(section):
                _add(document, block)
    out = BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _new(title: Title, taken_at: str) -> Document:
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.header.paragraphs[0].text = printable(
        " · ".join(part for part in (title.head, title.watermark) if part)
    )
    page.footer.paragraphs[0].text = printable(title.foot)
    core = document.core_properties
    core.title = printable(f"{title.title}. {title.kind}")
    core.author, core.subject = printable(title.round or title.kind), printable(title.citation)
    core.language, core.comments = title.language, ""
    core.created = core.modified = datetime.fromisoformat(taken_at).replace(tzinfo=None)
    _set_styles(document, title.language)
    return document


def _set_styles(document: Document, language: str) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Sans", Pt(10)
    properties = normal.element.get_or_add_rPr()
    named = OxmlElement("w:lang")
    named.set(qn("w:val"), language)
    properties.append(named)
    for level in range(1, 6):
        font = document.styles[f"Heading {level}"].font
        font.color.rgb, font.name = PETROL, "Noto Serif" if level < 3 else "Noto Sans"


def _front(document: Document, manuscript: Manuscript) -> None:
    title = manuscript.title
    document.add_paragraph(printable(title.kind), "Subtitle")
    document.add_paragraph(printable(title.title), "Title")
    document.add_paragraph(printable(title.round), "Subtitle")
    for label, value in title.lines:
        document.add_paragraph(printable(f"{label}: {value}"))
    for text in (*title.disclaimer, title.citation):
        document.add_paragraph(printable(text))
    document.add_page_break()
    document.add_paragraph(_("Contents"), "Heading 1")
    _add_contents(document.add_paragraph())
    outline = manuscript.outline()
    for heading, entries in (
        (_("List of tables"), outline.tables),
        (_("List of graphics"), outline.graphics),
    ):
        if entries:
            document.add_paragraph(heading, "Heading 1")
            for entry in entries:
                document.add_paragraph(printable(f"{entry.number}. {entry.caption}"))
    if outline.acronyms:
        document.add_paragraph(_("Acronyms"), "Heading 1")
        rows = [(Cell(short, bold=True), Cell(full)) for short, full in outline.acronyms]
        _add_rows(document.add_table(0, 2), rows, (0.2, 0.8), start=2)


def _add_contents(paragraph: Paragraph) -> None:
    """A field that Word fills with headings and pages when the fields are updated."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'TOC \\o "1-3" \\h \\z \\u')
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = _("Update this field to see the contents.")
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - fields have no public call


def _add(document: Document, block: Block) -> None:
    if isinstance(block, Heading):
        paragraph = document.add_heading(printable(block.full), min(block.level, 4))
        paragraph.paragraph_format.page_break_before = block.starts_page
    elif isinstance(block, Para):
        _add_line(document.add_paragraph(style=LOOKS.get(block.look, "Normal")), block.line)
    elif isinstance(block, Items):
        _add_items(document, block)
    elif isinstance(block, Grid):
        _add_grid(document, block)
    elif isinstance(block, Graphic):
        _add_graphic(document, block)
    elif isinstance(block, Verdict):
        paragraph = document.add_paragraph()
        paragraph.add_run(printable(block.text)).bold = True
        paragraph.add_run(printable(f"  {block.remark}"))


def _add_items(document: Document, block: Items) -> None:
    """Numbers are written out: Word would go on counting from the list before."""
    for at, line in enumerate(block.lines, start=1):
        paragraph = document.add_paragraph(style="Normal" if block.is_numbered else "List Bullet")
        if block.is_numbered:
            paragraph.paragraph_format.left_indent = Mm(7)
            paragraph.paragraph_format.first_line_indent = Mm(-7)
            paragraph.add_run(f"{at}.\t")
        _add_line(paragraph, line)


def _add_line(paragraph: Paragraph, line: Line) -> None:
    for piece in line:
        run = paragraph.add_run(printable(piece.text))
        run.bold, run.italic = piece.bold or None, piece.italic or None


def _add_grid(document: Document, block: Grid) -> None:
    if block.caption:
        caption = document.add_paragraph(printable(f"{block.number}. {block.caption}"), "Caption")
        caption.paragraph_format.keep_with_next = True
    table = document.add_table(0, len(block.head), "Table Grid")
    table.autofit = False
    start = len(block.head) if block.figures_from is None else block.figures_from
    head = tuple(Cell(text, bold=True) for text in block.head)
    _add_rows(table, [head, *block.rows], block.widths, start=start)
    _repeat_head(table)
    for note in _notes(block):
        document.add_paragraph(printable(note), "Caption")
    if block.below:
        document.add_paragraph(printable(block.below), "Caption")


def _notes(block: Grid) -> Iterator[str]:
    notes = {cell.note.number: cell.note.text for row in block.rows for cell in row if cell.note}
    return (f"{number} {text}" for number, text in notes.items())


def _add_rows(
    table: Table, rows: Iterable[tuple[Cell, ...]], widths: Sequence[float], *, start: int
) -> None:
    """Add rows; the cells are reached directly, since python-docx looks at all for each."""
    for row in rows:
        given = table.add_row()._tr.tc_lst  # noqa: SLF001 - `cells` is quadratic
        for at, (cell, shown) in enumerate(zip(row, given, strict=True)):
            shown.width = Emu(round(WIDTH * widths[at]))
            paragraph = Paragraph(shown.p_lst[0], table)
            run = paragraph.add_run(printable(cell.text))
            run.bold, run.font.size = cell.bold or None, Pt(8.5)
            if cell.note:
                paragraph.add_run(str(cell.note.number)).font.superscript = True
            if at >= start:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_head(table: Table) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - has no public call
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _add_graphic(document: Document, block: Graphic) -> None:
    caption = document.add_paragraph(printable(f"{block.number}. {block.caption}"), "Caption")
    caption.paragraph_format.keep_with_next = True
    shape = document.add_picture(BytesIO(to_png(block.drawing)), width=WIDTH)
    described = shape._inline.docPr  # noqa: SLF001 - has no public call
    described.set("descr", printable(block.drawing.description))


def _without_clock(content: bytes) -> bytes:
    """Return the package with the same moment at every part, so that equal reports are equal."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(ZipInfo(name, MOMENT), given.read(name), ZIP_DEFLATED)
    return out.getvalue()
