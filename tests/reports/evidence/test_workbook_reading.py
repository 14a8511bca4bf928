"""Workbooks → sheets: what a person sees in the cells, and what is refused."""

import datetime as dt
import io
import re
import zipfile
from contextlib import suppress

import pytest
from openpyxl.styles import Alignment

from institutions.workbooks import UnusableWorkbookError
from reports.actions import workbook_reading
from reports.actions.workbook_reading import number_text, read_workbook
from reports.evidence.workbook.sheets import Flaw, Merge
from tests.reports.evidence.workbooks import workbook, workbook_of

GOOD = workbook(["Drug", 2019, 2020], ["Heroin", 1, 2])


def altered(content: bytes, name: str, change) -> bytes:
    """The workbook with one part changed; a part that is not there is added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        for one in names:
            data = old.read(one)
            new.writestr(one, change(data) if one == name else data)
        if name not in names:
            new.writestr(name, change(b""))
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes) -> str:
    with pytest.raises(UnusableWorkbookError) as found:
        read_workbook(content)
    return str(found.value)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5, "General", "5"),
        (5.0, "0.00", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (146.88, "0.0", "146.88"),
        (1e-7, "General", "0.0000001"),
        (123456789012345, "General", "123456789012345"),
        (1e20, "General", "100000000000000000000"),
        (-11.6, "General", "-11.6"),
        (0.125, "0%", "12.5%"),
        (1, "0%", "100%"),
        (33.333333333333336, "General", "33.3333333333"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, number_format, text):
    assert number_text(value, number_format) == text


def test_a_number_of_hundreds_of_digits_is_its_digits():
    number = 10**400 + 7
    assert number_text(number, "General") == str(number)


def test_cells_of_every_kind():
    def change(sheet):
        sheet["B1"].number_format = "yyyy-mm-dd"  # 2017 that is shown as a day of 1905
        sheet["C1"].number_format = "yyyy"
        sheet["A2"].alignment = Alignment(indent=2)
        sheet["D2"].number_format = "0.0%"

    content = workbook(
        ["Row", 2017, dt.date(2018, 1, 1), "  2019 "],
        ["Heroin", True, dt.date(2021, 10, 5), 0.5],
        ["   of whom", " - ", "n/a", None],
        change=change,
    )
    (sheet,) = read_workbook(content)
    assert [sheet.text(0, column) for column in range(4)] == ["Row", "2017", "2018", "2019"]
    assert [sheet.text(1, column) for column in range(4)] == ["Heroin", "True", "2021-10-05", "50%"]
    assert sheet.at(1, 2).flaw is Flaw.DATE
    assert sheet.at(0, 2).flaw is None
    assert (sheet.at(1, 0).indent, sheet.at(2, 0).indent) == (2, 2)
    assert sheet.text(2, 1) == "-"


def test_formulas_are_taken_by_their_last_value():
    content = workbook(["Row", 2019], ["a", "=1+1"], ["b", "=1/0"])
    with_values = altered(
        content,
        SHEET,
        lambda data: data.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        ),
    )
    (sheet,) = read_workbook(with_values)
    assert sheet.text(1, 1) == "2"
    assert sheet.at(2, 1).flaw is Flaw.FORMULA
    assert sheet.counts == {"formulas": 2}


def test_errors_are_flaws():
    (sheet,) = read_workbook(workbook(["a", "#DIV/0!"], ["b", "#REF!"]))
    assert [sheet.at(row, 1).flaw for row in (0, 1)] == [Flaw.ERROR, Flaw.ERROR]


def test_merged_and_hidden_cells_are_known():
    def change(sheet):
        sheet.merge_cells("A1:C1")
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[2].hidden = True

    (sheet,) = read_workbook(workbook(["Title"], ["Row", 2019, 2020], ["a", 1, 2], change=change))
    assert sheet.merges == (Merge(0, 0, 0, 2),)
    assert sheet.hidden_columns == {1}
    assert sheet.hidden_rows == {1}


def test_sheets_without_cells_are_left_out_and_names_are_kept():
    content = workbook_of({"Пусто": [], "Данные & more": [["Row", 2019], ["a", 1]]})
    assert [sheet.name for sheet in read_workbook(content)] == ["Данные & more"]


def test_shapes_belong_to_their_own_sheets():
    def change(sheet):
        if sheet.title == "Two":
            sheet.merge_cells("A1:B1")

    content = workbook_of({"One": [["a", 1]], "Two": [["b", None], ["c", 1]]}, change)
    assert [len(sheet.merges) for sheet in read_workbook(content)] == [0, 1]


# What is refused


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not an .xlsx workbook"),
        (b"Row,2019\na,1\n", "not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old .xls kind"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"PK" + b"\0" * (11 * 1024**2), "larger than 10 MB"),
    ],
)
def test_what_is_no_workbook(content, told):
    assert told in refused(content)


@pytest.mark.parametrize("part", range(1, 10))
def test_a_workbook_that_is_cut_off(part):
    assert "damaged" in refused(GOOD[: len(GOOD) * part // 10])


@pytest.mark.parametrize("step", [7, 61, 251])
def test_wrong_bytes_never_raise_anything_else(step):
    for start in range(4, len(GOOD), step * 5):
        content = bytearray(GOOD)
        content[start::step] = bytes(byte ^ 0x55 for byte in content[start::step])
        with suppress(UnusableWorkbookError):
            assert read_workbook(bytes(content))


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("data", [b"", b"<a", b"<a/>"])
@pytest.mark.filterwarnings("ignore:Workbook contains no stylesheet")
def test_broken_parts_are_refused(name, data):
    assert refused(altered(GOOD, name, lambda _old: data))


def test_a_declared_size_of_ten_thousand_by_ten_thousand_costs_nothing():
    content = altered(
        GOOD, SHEET, lambda data: re.sub(rb'ref="[A-Z0-9:]+"', b'ref="A1:NTP10000"', data, count=1)
    )
    (sheet,) = read_workbook(content)
    assert len(sheet.cells) == 6


def test_a_cell_far_below_is_refused():
    def change(sheet):
        sheet["A9000"] = "far"

    assert "below row 5000" in refused(workbook(["Row", 2019], ["a", 1], change=change))


def test_a_zip_bomb_is_not_unpacked():
    bomb = altered(GOOD, "xl/bomb.xml", lambda _old: b" " * (60 * 1024**2))
    assert len(bomb) < 100_000
    assert "unpacks to more than 20 MB" in refused(bomb)


def test_entities_are_refused():
    hostile = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    assert "not allowed" in refused(altered(GOOD, SHEET, lambda _old: hostile))


def test_merged_cells_of_a_whole_sheet_cost_nothing():
    content = altered(
        GOOD,
        SHEET,
        lambda data: data.replace(
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>',
        ),
    )
    (sheet,) = read_workbook(content)
    assert sheet.merges == (Merge(2, 0, 4999, 199),)


def test_too_many_merged_cells_are_refused():
    merge = b'<mergeCell ref="A3:XFD1048576"/>'
    content = altered(
        GOOD,
        SHEET,
        lambda data: data.replace(
            b"</sheetData>", b"</sheetData><mergeCells>" + merge * 20 + b"</mergeCells>"
        ),
    )
    assert "too many merged cells" in refused(content)


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(workbook_reading, "MOST_CELLS", 5)
    assert "more than 5 cells" in refused(GOOD)


def test_too_many_sheets_are_refused():
    assert "more than 30 sheets" in refused(workbook_of({f"S{n}": [["a"]] for n in range(31)}))


def test_a_workbook_without_cells_is_refused():
    assert "no cells" in refused(workbook_of({"Empty": []}))


def test_reading_has_a_time_limit(monkeypatch):
    monkeypatch.setattr(workbook_reading, "LONGEST_READING", -1.0)
    assert "takes too long" in refused(GOOD)
