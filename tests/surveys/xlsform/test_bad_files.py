"""Files that are no workbook, or a hostile one: a clear message, soon, and nothing read."""

import io
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from institutions import workbooks
from surveys.xlsform import opening
from surveys.xlsform.read import read_workbook
from surveys.xlsform.result import MOST_TOLD
from tests.surveys.xlsform.books import (
    CHOICES,
    SETTINGS,
    altered,
    errors,
    make_book,
    with_shared_strings,
    with_sheet_xml,
)

SURVEY = [["type", "name", "label"], ["text", "a", "A"]]
GOOD = make_book(SURVEY, CHOICES, SETTINGS)
SHARED = with_shared_strings(GOOD)
DAMAGED = ["The workbook is damaged and cannot be read."]
NOT_A_WORKBOOK = ["This is not an .xlsx workbook."]


def test_the_workbook_that_these_tests_damage_is_good():
    assert read_workbook(GOOD).form is not None


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"%PDF-1.7", b"type,name,label\n", b"\x00" * 99]
)
def test_other_files(content):
    assert errors(read_workbook(content)) == NOT_A_WORKBOOK


def test_old_and_encrypted_workbooks():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512

    assert errors(read_workbook(old)) == [
        "This is a workbook of the old .xls kind. Save it as .xlsx."
    ]
    assert errors(read_workbook(old + "EncryptedPackage".encode("utf-16-le"))) == [
        "The workbook is protected by a password. Save it without one."
    ]


def test_an_archive_that_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert errors(read_workbook(file.getvalue())) == NOT_A_WORKBOOK


@pytest.mark.parametrize("part", range(1, 20))
def test_a_workbook_that_is_cut_off(part):
    (message,) = errors(read_workbook(GOOD[: len(GOOD) * part // 20]))

    assert message in DAMAGED


@pytest.mark.parametrize("step", [7, 61, 251])
def test_a_workbook_with_wrong_bytes_never_raises(step):
    for start in range(4, len(GOOD), step * 3):
        content = bytearray(GOOD)
        content[start::step] = bytes(byte ^ 0x55 for byte in content[start::step])
        result = read_workbook(bytes(content))
        assert (result.form is None) == bool(result.errors)


@pytest.mark.parametrize(
    "name",
    [
        "[Content_Types].xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
    ],
)
@pytest.mark.filterwarnings("ignore:Workbook contains no stylesheet")
@pytest.mark.parametrize("data", [b"<a", b"<a/>", None])
def test_parts_that_are_broken_or_missing(name, data):
    content = altered(SHARED, lambda one, kept: data if one == name else kept)
    assert content != SHARED
    result = read_workbook(content)

    # A workbook without styles or without texts of its own can still be read.
    assert result.form is not None or errors(result)


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(opening, "LARGEST_FILE", 2 * 1024**2)

    assert errors(read_workbook(io.BytesIO(b"PK" + b"\x00" * 2 * 1024**2))) == [
        "The file is larger than 2 MB."
    ]


def test_a_zip_bomb_is_not_unpacked():
    bomb = altered(GOOD, lambda _, data: data, **{"xl/bomb.xml": b" " * (60 * 1024**2)})
    assert len(bomb) < 100_000

    started = time.perf_counter()
    assert errors(read_workbook(bomb)) == ["The workbook unpacks to more than 20 MB."]
    assert time.perf_counter() - started < 1


def test_an_entry_that_lies_about_its_size():
    """The directory says one byte; what is unpacked ends there and fails its checksum."""
    bomb = altered(GOOD, lambda _, data: data, **{"xl/bomb.xml": b" " * (60 * 1024**2)})
    true_size, false_size = ((size).to_bytes(4, "little") for size in (60 * 1024**2, 1))

    assert errors(read_workbook(bomb.replace(true_size, false_size))) == DAMAGED


def test_too_many_parts():
    parts = {f"xl/part{number}.xml": b"<a/>" for number in range(501)}

    assert errors(read_workbook(altered(GOOD, lambda _, data: data, **parts))) == [
        "The workbook has too many parts."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(encoding):
    xml = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        "<worksheet><sheetData><row><c><v>&e;</v></c></row></sheetData></worksheet>"
    )

    def alter(name, data):
        return xml.encode(encoding) if name == "xl/worksheets/sheet1.xml" else data

    assert errors(read_workbook(altered(GOOD, alter))) == [
        "The workbook contains XML declarations that are not allowed."
    ]


def test_formulas_are_refused_with_their_cells():
    survey = [
        ["type", "name", "label"],
        ["text", "a", '="A" & "B"'],
        ["=1+1", "b", "B"],
    ]

    result = read_workbook(make_book(survey, CHOICES, SETTINGS))

    assert result.form is None
    assert errors(result)[:2] == [
        "survey, row 2, C: Cell C2 holds a formula. Put its value in its place.",
        "survey, row 3, A: Cell A3 holds a formula. Put its value in its place.",
    ]


def test_formulas_in_other_sheets_are_told_where_they_are_read():
    choices = [*CHOICES, ["yes_no", "maybe", "=A1"]]

    assert errors(read_workbook(make_book(SURVEY, choices, SETTINGS))) == [
        "choices, row 4, C: Cell C4 holds a formula. Put its value in its place."
    ]
    assert read_workbook(make_book(SURVEY, CHOICES, SETTINGS, notes=[["=1+1"]])).form is not None


def test_a_text_that_looks_like_a_formula_is_a_text():
    book = load_workbook(io.BytesIO(GOOD))
    cell = book["survey"]["C2"]
    cell.value, cell.data_type = "=sum", "s"
    file = io.BytesIO()
    book.save(file)

    form = read_workbook(file.getvalue()).form
    assert form is not None
    assert form.question("a").label == {"en": "=sum"}


def test_error_values_are_told_with_their_cells():
    content = make_book([*SURVEY, ["text", "b", "#REF!"]], CHOICES, SETTINGS)

    assert errors(read_workbook(content))[0] == ("survey, row 3, C: Cell C3 holds an error value.")


@pytest.mark.parametrize("size", ["A1:NTP44", "A1:XFD1048576", "A1:C1", "A1"])
def test_the_size_that_a_sheet_declares_does_not_matter(size):
    content = with_sheet_xml(GOOD, lambda xml: xml.replace('ref="A1:C2"', f'ref="{size}"'))
    assert content != GOOD

    started = time.perf_counter()
    assert errors(read_workbook(content)) == []
    assert read_workbook(content).form == read_workbook(GOOD).form
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("row", [1_048_576, 99_999_999_999])
def test_a_row_far_down_is_reached_soon_or_left(row):
    cell = f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>text</t></is></c></row></sheetData>'
    content = with_sheet_xml(GOOD, lambda xml: xml.replace("</sheetData>", cell))

    started = time.perf_counter()
    result = read_workbook(content)
    assert time.perf_counter() - started < 5
    expected = ["survey, row 1048576, name: The name is missing."] if row == 1_048_576 else []
    assert errors(result)[:1] == expected


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(opening, "MOST_ROWS", 50)
    rows = [["text", f"q{number}", "Label"] for number in range(50)]

    assert errors(read_workbook(make_book([SURVEY[0], *rows], CHOICES, SETTINGS))) == [
        "survey: The sheet has more than 50 rows."
    ]
    assert read_workbook(make_book([SURVEY[0], *rows[1:]], CHOICES, SETTINGS)).form is not None


def test_too_many_columns():
    headings = [*SURVEY[0], *(f"c{number}" for number in range(198))]

    assert errors(read_workbook(make_book([headings, SURVEY[1]], CHOICES, SETTINGS))) == [
        "survey: The sheet has more than 200 columns."
    ]


@pytest.mark.parametrize(
    ("survey", "message"),
    [
        (None, "survey: The workbook has no sheet “survey”, or it is empty."),
        ([], "survey: The workbook has no sheet “survey”, or it is empty."),
        ([[None, "  "]], "survey: The workbook has no sheet “survey”, or it is empty."),
        ([["type", "name", "label"]], "survey: The workbook asks no questions."),
    ],
)
def test_an_empty_survey(survey, message):
    assert errors(read_workbook(make_book(survey, CHOICES, SETTINGS))) == [message]


def test_a_very_long_cell_is_bounded():
    label = "x" * 32_767
    form = read_workbook(make_book([*SURVEY, ["text", "b", label]], None, SETTINGS)).form

    assert form is not None
    assert form.question("b").label == {"en": label}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  spaced ", "spaced"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (True, "true"),
        (datetime(2023, 5, 31), "2023-05-31"),  # noqa: DTZ001 -- cells have no time zone
        (datetime(2023, 5, 31, 10, 5), "2023-05-31T10:05:00"),  # noqa: DTZ001
        (date(2023, 5, 31), "2023-05-31"),
    ],
)
def test_cells_are_read_as_people_see_them(value, text):
    settings = [["form_id", "version"], ["test", value]]
    form = read_workbook(make_book(SURVEY, CHOICES, settings)).form

    assert form is not None
    assert form.version == text


def test_an_entry_with_a_password():
    """Bit 0 of an entry's flags; the flags stand 8 bytes into its directory record."""
    content = bytearray(GOOD)
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert errors(read_workbook(bytes(content))) == [
        "The workbook is protected by a password. Save it without one."
    ]


def test_a_sheet_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(opening, "LONGEST_READING", -1.0)

    assert errors(read_workbook(GOOD)) == [
        "survey: The sheet takes too long to read; delete its empty rows."
    ]


def test_not_more_is_told_than_anybody_reads():
    rows = [["text", f"name {number}", "Label"] for number in range(MOST_TOLD + 100)]

    told = errors(read_workbook(make_book([SURVEY[0], *rows], CHOICES, SETTINGS)))

    assert len(told) == MOST_TOLD + 1
    assert told[-1] == "There are more; they are not listed."


def test_too_many_texts():
    content = with_shared_strings(GOOD, more=workbooks.MOST_TAGS // 4)

    assert errors(read_workbook(content)) == ["The workbook has too many cells and texts."]
