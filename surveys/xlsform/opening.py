"""A file that somebody sent → the cells of its sheets, within limits.

A workbook is a zip archive of XML: small files can unpack to gigabytes, XML can define entities
that grow or that read other files, and a sheet can claim a million rows. All of that is bounded or
refused here, before openpyxl sees the file.
"""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from surveys.xlsform.result import Notes, WorkbookError

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_ENTRIES = 500
MOST_TAGS = 1_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
LONGEST_READING = 10.0
"""Seconds."""
EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORBIDDEN_XML = [
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
]
_DAMAGED = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # what is not XML, whichever parser openpyxl found
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one row by column index (from 0); empty cells are absent."""

    number: int
    cells: dict[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row that has cells is the heading."""

    name: str
    heading: Row
    rows: tuple[Row, ...]


def read_sheets(
    file: BinaryIO | bytes, wanted: frozenset[str], notes: Notes
) -> tuple[dict[str, Sheet], list[str]]:
    """Return the wanted sheets by lower-case name, and the titles of the others.

    Cells with formulas or errors are told in `notes`. Raises WorkbookError where the file as a
    whole cannot be read.
    """
    content = _content(file)
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return _sheets(book, wanted, notes)
    except _DAMAGED as error:
        raise WorkbookError(_("The workbook is damaged and cannot be read.")) from error


def _content(file: BinaryIO | bytes) -> bytes:
    content = file if isinstance(file, bytes) else file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise WorkbookError(
            _("The file is larger than %(size)s MB.") % {"size": LARGEST_FILE // 1024**2}
        )
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise WorkbookError(_("The workbook is protected by a password. Save it without one."))
        raise WorkbookError(_("This is a workbook of the old .xls kind. Save it as .xlsx."))
    if not content.startswith(b"PK"):
        raise WorkbookError(_("This is not an .xlsx workbook."))
    return content


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive.infolist())
            tags = 0
            for entry in archive.infolist():
                tags += _checked_tags(archive.read(entry))
                if tags > MOST_TAGS:
                    raise WorkbookError(_("The workbook has too many cells and texts."))
    except _DAMAGED as error:
        raise WorkbookError(_("The workbook is damaged and cannot be read.")) from error


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    """zipfile never unpacks more of an entry than the size that the entry declares."""
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise WorkbookError(_("This is not an .xlsx workbook."))
    if len(entries) > MOST_ENTRIES or len(names) < len(entries):
        raise WorkbookError(_("The workbook has too many parts."))
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise WorkbookError(
            _("The workbook unpacks to more than %(size)s MB.")
            % {"size": LARGEST_UNPACKED // 1024**2}
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorkbookError(_("The workbook is protected by a password. Save it without one."))


def _checked_tags(content: bytes) -> int:
    """Return about how many XML tags an entry has; they are what takes time to read.

    Its name says nothing: any entry can be declared to be a sheet.
    """
    if any(mark in content for mark in _FORBIDDEN_XML):
        raise WorkbookError(_("The workbook contains XML declarations that are not allowed."))
    return content.count(b"<")


def _sheets(
    book: Workbook, wanted: frozenset[str], notes: Notes
) -> tuple[dict[str, Sheet], list[str]]:
    found: dict[str, Sheet] = {}
    others: list[str] = []
    for sheet in book.worksheets:
        key = sheet.title.strip().lower()
        if key not in wanted or key in found:
            others.append(sheet.title)
            continue
        rows = list(_rows(sheet, key, notes))
        if rows:
            found[key] = Sheet(key, rows[0], tuple(rows[1:]))
    return found, others


def _rows(sheet: Any, name: str, notes: Notes) -> Iterator[Row]:
    """Yield the rows that have cells, whatever size the sheet declares."""
    _check_wide(sheet, name)
    count = 0
    deadline = time.monotonic() + LONGEST_READING
    previous: object = None
    cells_by_row = sheet.iter_rows(max_row=EXCEL_ROWS, max_col=MOST_COLUMNS)
    for number, cells in enumerate(cells_by_row, start=1):
        if cells is previous:  # openpyxl fills gaps with one and the same empty row
            continue
        previous = cells
        if time.monotonic() > deadline:
            raise WorkbookError(_("The sheet takes too long to read; delete its empty rows."), name)
        texts = dict(_texts(cells, number, name, notes))
        if not texts:
            continue
        count += 1
        if count > MOST_ROWS:
            raise WorkbookError(
                _("The sheet has more than %(limit)s rows.") % {"limit": MOST_ROWS}, name
            )
        yield Row(number, texts)


def _check_wide(sheet: Any, name: str) -> None:
    for row in sheet.iter_rows(max_row=1, max_col=EXCEL_COLUMNS, values_only=True):
        if any(value is not None for value in row[MOST_COLUMNS:]):
            raise WorkbookError(
                _("The sheet has more than %(limit)s columns.") % {"limit": MOST_COLUMNS}, name
            )


def _texts(
    cells: tuple[Any, ...], number: int, name: str, notes: Notes
) -> Iterator[tuple[int, str]]:
    for index, cell in enumerate(cells):
        if cell.value is None:
            continue
        letter = get_column_letter(index + 1)
        if cell.data_type == "f":
            message = _("Cell %(letter)s%(row)s holds a formula. Put its value in its place.") % {
                "letter": letter,
                "row": number,
            }
            notes.error(name, number, letter, message)
        elif cell.data_type == "e":
            notes.error(
                name,
                number,
                letter,
                _("Cell %(letter)s%(row)s holds an error value.")
                % {"letter": letter, "row": number},
            )
        elif text := cell_text(cell.value):
            yield index, text


def cell_text(value: object) -> str:
    """Return what a person sees in the cell: whole numbers without a point, days as ISO dates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:LONGEST_CELL].strip()
