"""What a file says to its reader, and that it does nothing else; by the kind of file."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import docx
import openpyxl
from defusedxml import ElementTree
from pypdf import PdfReader

from institutions.spreadsheets import is_formula

# What would let a PDF act when it is opened or clicked on.
ACTIONS = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/EmbeddedFile", "/GoToR")
HOLDERS = ("<w:object", "<w:altChunk")
FIELDS = {"TOC", "PAGE", "NUMPAGES"}


def pdf_says(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    objects = [
        str(reader.get_object(number)) for number in range(1, int(str(reader.trailer["/Size"])))
    ]
    assert [action for action in ACTIONS for text in objects if f"'{action}'" in text] == []
    return "".join(page.extract_text() for page in reader.pages)


def csv_says(content: bytes) -> str:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if is_formula(cell) and not _is_number(cell)] == []
    return "\n".join(cells)


def workbook_says(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    # A text that looks like a formula is safe in a cell of texts, marked to stay one when edited.
    loose = [one for one in cells if isinstance(one.value, str) and is_formula(one.value)]
    assert [one.coordinate for one in loose if one.data_type != "s" or not one.quotePrefix] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    return "\n".join(str(cell.value) for cell in cells)


def word_says(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if ".xml" in name}
    body = parts["word/document.xml"]
    assert [holder for holder in HOLDERS if holder in body] == []
    fields = re.findall(r'(?:<w:instrText[^>]*>|w:instr=")\s*(\w+)', "".join(parts.values()))
    assert set(fields) <= FIELDS
    assert not [name for name, part in parts.items() if 'TargetMode="External"' in part]
    return "".join(document.element.itertext())


def xml_says(content: bytes) -> str:
    root = ElementTree.fromstring(content, forbid_dtd=True)
    return "\n".join(
        text for element in root.iter() for text in (*element.attrib.values(), element.text or "")
    )


def project_says(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if ".." in name or name.startswith("/")]
        return xml_says(archive.read("project.qde"))


def calendar_says(content: bytes) -> str:
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in lines if line]
    assert [name for name in names if not name.replace("-", "").isupper()] == []
    assert [line for line in lines if "\n" in line] == []
    return "\n".join(lines).replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


SAYS: dict[str, Callable[[bytes], str]] = {
    "application/pdf": pdf_says,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook_says,
    "application/xml": xml_says,
    "application/zip": project_says,
    "text/calendar": calendar_says,
    "text/csv": csv_says,
}
