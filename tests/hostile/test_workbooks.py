"""Workbooks that are small on the disk and large, slow or forbidden inside."""

import io
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest

from dialogues.coding.highlights import HighlightsError, read_taguette
from institutions.workbooks import UnusableWorkbookError
from reports.actions import workbook_reading
from reports.actions.workbook_reading import read_workbook as read_evidence
from reports.evidence.workbook.guessing import guess_layouts
from surveys.form.filled import FilledFileError
from surveys.xlsform import opening
from surveys.xlsform.answers_read import open_answers
from surveys.xlsform.read import read_workbook as read_form
from surveys.xlsform.translations import TranslationFileError, read_translation_book
from tests.hostile.files import (
    ENCODINGS,
    FORBIDDEN_XML,
    archive,
    book_of,
    far_rows,
    overlapping,
    repeated_text,
    rows_of,
    with_more,
)
from tests.surveys.xlsform.books import CHOICES, SETTINGS, altered, make_book, with_sheet_xml

GOOD = make_book([["type", "name", "label"], ["text", "a", "A"]], CHOICES, SETTINGS)


def form(content: bytes) -> str:
    result = read_form(io.BytesIO(content))
    return "; ".join(str(problem) for problem in result.errors) or "read"


def evidence(content: bytes) -> str:
    sheets = read_evidence(content)
    guess_layouts(sheets)
    return "read"


READERS: dict[str, Callable[[bytes], Any]] = {
    "form": form,
    "evidence": evidence,
    "answers": open_answers,
    "translations": read_translation_book,
    "highlights": lambda content: read_taguette("a.xlsx", content),
}
REFUSALS = (UnusableWorkbookError, FilledFileError, TranslationFileError, HighlightsError)


def told(reader: str, content: bytes) -> str:
    """What the reader says to the file: why it is refused, or "read"."""
    try:
        found = READERS[reader](content)
    except REFUSALS as error:
        return str(error)
    return found if isinstance(found, str) else "read"


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_declarations_of_xml_are_refused(reader: str):
    parts = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/x.xml")
    for xml, encoding, part in product(FORBIDDEN_XML, ("utf-8", "utf-16"), parts):
        with_it = archive({"xl/workbook.xml": "<a/>", part: xml.encode(encoding)})
        assert "not allowed" in told(reader, with_it)


def test_a_bomb_in_an_archive_is_not_unpacked(reader: str):
    assert "unpacks to more than" in told(
        reader, with_more(GOOD, **{"xl/a.xml": b" " * (60 << 20)})
    )


def test_an_archive_in_an_archive_is_left_alone(reader: str):
    inner = archive({"a": b"\0" * (15 << 20)})
    for _ in range(3):
        inner = archive({"a": inner})
    assert "unpacks" not in told(reader, with_more(GOOD, **{"xl/a.zip": inner}))


def test_entries_that_overlap_are_refused(reader: str):
    bomb = overlapping("xl/workbook.xml", 10 << 20, 400)
    assert len(bomb) < 100_000
    assert "unpacks to more than" in told(reader, bomb)


def test_many_sheets_of_which_each_has_a_row_far_down(reader: str, monkeypatch):
    """Each is passed over in a second; together they would take minutes."""
    for module in (opening, workbook_reading):
        monkeypatch.setattr(module, "LONGEST_READING", 0.5)
    assert told(reader, far_rows(120))


@pytest.mark.parametrize("length", [1_900, 32_000])
def test_one_long_text_in_very_many_cells(reader: str, length: int):
    assert told(reader, repeated_text(1_200, 195, length))


def test_ten_thousand_columns(reader: str):
    assert told(reader, book_of([rows_of(20, "<c><v>1</v></c>" * 10_000)]))


def test_very_many_rows(reader: str):
    told_of_it = told(reader, book_of([rows_of(400_001, "")]))
    assert "too many" in told_of_it or "unpacks" in told_of_it


def test_very_many_shared_texts(reader: str):
    content = book_of([rows_of(1, '<c t="s"><v>0</v></c>')], "<si><t/></si>" * 400_000)
    assert "too many cells" in told(reader, content)


def test_links_to_other_workbooks_are_not_followed(reader: str):
    link = '<externalLink xmlns:r="x"><externalBook r:id="rId1"/></externalLink>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x" Target="http://127.0.0.1:1/a" TargetMode="External"/>'
        "</Relationships>"
    )
    parts = {
        "xl/externalLinks/externalLink1.xml": link.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": relation.encode(),
    }
    assert told(reader, with_more(GOOD, **parts))


@pytest.mark.parametrize(
    "xml",
    [
        '<cols><col min="-99999999999" max="5" hidden="1"/></cols>',
        '<cols><col min="1" max="99999999999" hidden="1"/></cols>',
        '<cols><col min="x" max="" hidden="1"/></cols>',
    ],
)
def test_columns_that_are_hidden_from_minus_infinity(xml: str):
    content = book_of([xml + rows_of(2, "<c><v>2020</v></c>" * 3)])
    assert told("evidence", content)


def test_merged_cells_that_end_before_they_begin():
    """Their heights would be taken off the sum of the others'."""
    backwards = '<mergeCell ref="A5000:A1"/>' * 2_000
    merges = backwards + '<mergeCell ref="A1:GR5000"/>' * 2_000
    content = book_of([f"{rows_of(2, '<c><v>2020</v></c>' * 3)}<mergeCells>{merges}</mergeCells>"])
    assert told("evidence", content) != "read"


def test_sheets_that_are_all_one_part(reader: str):
    """A sheet that is named a thousand times would be read a thousand times."""
    listed = "".join(
        f'<sheet name="s{number}" sheetId="{number}" r:id="s1"/>' for number in range(1, 1_000)
    )
    content = altered(
        book_of([rows_of(5_000, "<c><v>1</v></c>" * 10)]),
        lambda name, data: (
            data.replace(b"<sheets>", f"<sheets>{listed}".encode())
            if name == "xl/workbook.xml"
            else data
        ),
    )
    assert told(reader, content) == "The workbook is damaged and cannot be read."


@pytest.mark.parametrize(
    ("part", "place", "more"),
    [
        ("xl/styles.xml", b"<cellXfs", b"<xf/>"),
        ("xl/workbook.xml", b"<sheets", b'<sheet name="a" sheetId="1" r:id="s9"/>'),
        ("xl/_rels/workbook.xml.rels", b"<Relationships", b'<Relationship Type="a" Target="b"/>'),
        ("[Content_Types].xml", b"<Types", b'<Default Extension="a" ContentType="b"/>'),
    ],
)
def test_very_many_entries_of_what_is_read_slowly(
    reader: str, part: str, place: bytes, more: bytes
):
    def grow(name: str, data: bytes) -> bytes:
        end = data.index(b">", data.index(place)) + 1
        return data[:end] + more * 100_000 + data[end:]

    content = altered(
        book_of([rows_of(1, "<c><v>1</v></c>")]),
        lambda name, data: grow(name, data) if name == part else data,
    )
    assert "too many cells" in told(reader, content)


def _instead(xml: str, _before: str) -> str:
    return xml


def test_encodings_that_there_are_not(reader: str):
    for encoding in ENCODINGS:
        xml = f'<?xml version="1.0" encoding="{encoding}"?><a>\\u044b</a>'
        content = with_sheet_xml(GOOD, partial(_instead, xml))
        assert told(reader, content) != "read"
