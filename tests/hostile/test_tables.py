"""CSV files with too many columns, null bytes, cells with no end; PDFs with loops and scripts."""

import io
import random

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from dialogues.coding.highlights import HighlightsError, read_taguette
from institutions.actions.csv_rows import UnreadableFileError, read_rows
from reports.pdf.form_reading import open_form
from surveys.actions.response_csv import read_records
from surveys.form.filled import FilledFileError
from tests.surveys.makers import make_form

HOSTILE_TABLES = {
    "columns": b",".join(b"c%d" % number for number in range(10_000)) + b"\n" + b"1," * 10_000,
    "one column": b"email," * 200_000,
    "nulls": b"email,name,role\n\0,\0,\0\n",
    "utf-16": "email,name,role\na,b,c\n".encode("utf-16"),
    "no end of a cell": b'email,name,role\n"' + b"a" * 1_900_000,
    "quotes": b'"' * 1_900_000,
    "lines": b"\n" * 1_900_000,
    "commas": b"," * 1_900_000,
    "returns": b"email,name,role\r" * 100_000,
    "noise": random.Random(1).randbytes(1_000_000),
    "empty": b"",
    "workbook": b"PK\x03\x04" + b"\0" * 100,
}


@pytest.mark.parametrize("content", HOSTILE_TABLES.values(), ids=HOSTILE_TABLES)
def test_tables_that_are_no_tables_are_refused_soon(content: bytes):
    with pytest.raises(UnreadableFileError):
        read_rows(content, required=["email", "name", "role"], optional=[])
    with pytest.raises(UnreadableFileError):
        list(read_records(content, make_form(), name_column="name"))
    with pytest.raises(HighlightsError):
        read_taguette("a.csv", content)


def test_fifty_megabytes_of_cells_are_refused_by_their_size():
    with pytest.raises(UnreadableFileError):
        read_rows(b"a" * (51 << 20), required=["email"], optional=[])
    with pytest.raises(UnreadableFileError):
        list(read_records(b"a" * (51 << 20), make_form(), name_column="name"))


def saved(pdf: Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(FilledFileError) as caught:
        open_form(content)
    return str(caught.value)


def form_with(*fields: object) -> Pdf:
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))
    return pdf


def test_fields_that_are_their_own_children_end():
    pdf = form_with()
    field = pdf.make_indirect(Dictionary(T=String("a"), FT=Name.Tx))
    field.Kids = Array([field, field, field])
    pdf.Root.AcroForm.Fields = Array([field] * 50)
    assert refused(saved(pdf))


def test_a_value_that_is_a_stream_is_not_unpacked():
    pdf = form_with()
    bomb = pdf.make_stream(b"0" * (40 << 20))
    pdf.Root.AcroForm.Fields = Array([Dictionary(T=String("a"), FT=Name.Tx, V=bomb)])
    assert refused(saved(pdf))


def test_very_many_fields_are_refused():
    fields = [Dictionary(T=String(f"f{number}"), FT=Name.Tx) for number in range(20_100)]
    assert refused(saved(form_with(*fields)))


def test_a_script_is_not_run_and_not_kept():
    pdf = form_with(Dictionary(T=String("a"), FT=Name.Tx, V=String("x")))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    assert refused(saved(pdf))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n", b"%PDF-1.4\ntrailer<</Root 1 0 R>>", b"%PDF-" + b"<<" * 100_000,
        b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer<</Root 1 0 R>>",
        b"%PDF-1.4\n1 0 obj<</AcroForm 1 0 R/Fields 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
    ],
)  # fmt: skip
def test_pdfs_that_are_damaged_are_refused(content: bytes):
    assert refused(content)
