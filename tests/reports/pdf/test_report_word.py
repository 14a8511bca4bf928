"""The report as a Word document: the same content, in Word's own styles."""

from io import BytesIO

import docx
import pytest
from django.utils import translation

from reports.charts.drawing import Drawing, Label, Line, Rect
from reports.charts.raster import to_png
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.report import texts_of
from reports.pdf.word import render_word
from tests.reports.pdf.report_samples import Json, country, report

HASH = "cd" * 32


@pytest.fixture(scope="module")
def snapshot() -> Json:
    return report(country("KZ", tables=1, rows=5))


@pytest.fixture(scope="module")
def content(snapshot: Json) -> bytes:
    return render_word(snapshot, "en", digest=HASH)


def everything(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_same_snapshot_gives_the_same_bytes(snapshot: Json, content: bytes) -> None:
    assert render_word(snapshot, "en", digest=HASH) == content


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_says_what_the_pdf_says(snapshot: Json, language: str) -> None:
    text = " ".join(everything(render_word(snapshot, language, digest=HASH)).split())
    with translation.override(language):
        sections = manuscript_of(snapshot, language, digest=HASH).sections()
        for section in sections:
            for block in section:
                drawn = type(block).__name__ in ("Graphic", "Together")
                for told in [] if drawn else texts_of(block):
                    assert " ".join(told.split()) in text


def test_headings_pictures_and_repeated_heads(content: bytes) -> None:
    document = docx.Document(BytesIO(content))
    styles = {one.style.name for one in document.paragraphs}
    assert {"Heading 1", "Heading 2", "Caption", "List Bullet", "Title"} <= styles
    assert document.inline_shapes
    heads = document.element.xpath("//w:tblHeader")
    assert len(heads) >= 8
    described = document.element.xpath("//wp:docPr/@descr")
    assert all(len(one) > 20 for one in described)


def test_it_names_its_language_and_state(content: bytes, snapshot: Json) -> None:
    document = docx.Document(BytesIO(content))
    assert document.core_properties.language == "en"
    assert "DRAFT" in document.sections[0].header.paragraphs[0].text
    final = docx.Document(BytesIO(render_word(snapshot, "ru", digest=HASH, edition=2, draft=False)))
    assert final.core_properties.language == "ru"
    assert "DRAFT" not in final.sections[0].header.paragraphs[0].text


def test_control_characters_do_not_break_it() -> None:
    hostile = report(country("KZ", "a\x0bb\x00 <w:p/> &", tables=1, rows=2))
    assert "<w:p/>" in everything(render_word(hostile, "en", digest=HASH))


def test_a_drawing_becomes_a_picture() -> None:
    items = (
        Rect(0, 0, 10, 10, "#000000"),
        Line(0, 20, 50, 20, "#ff0000", dashed=True),
        Line(0, 30, 50, 30, "#00ff00"),
        Label(5, 45, "Текст", 9, "#000000", "middle", bold=True),
    )
    drawing = Drawing(60, 50, "t", "d", items)
    picture = to_png(drawing)
    assert picture.startswith(b"\x89PNG")
    assert picture == to_png(drawing)
