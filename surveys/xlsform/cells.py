"""Sheets of a new workbook, written so that no text in them is ever run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from institutions.spreadsheets import is_formula
from surveys.xlsform.opening import LONGEST_CELL

WIDEST_COLUMN = 60
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
HEADING_FONT = Font(bold=True)
HEADING_FILL = PatternFill("solid", fgColor="DCE6F1")


def as_cell_text(text: str) -> str:
    """Return the text without characters that XML cannot hold, and no longer than a cell can be."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", plain))[:LONGEST_CELL]


def put_text(cell: Cell, text: str) -> None:
    """Write a text as a text: a leading "=" is not a formula, now or when the cell is edited."""
    cell.value = as_cell_text(text)
    cell.data_type = "s"
    cell.number_format = "@"
    if is_formula(text):
        cell.quotePrefix = True


def text_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell that is not hidden behind a merged one. Rows and columns count from 1."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} is inside of merged cells.")
    return cell


def add_table(
    book: Workbook, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> Worksheet:
    """Add a sheet with a heading that stays in view; empty texts leave empty cells."""
    sheet: Worksheet = book.create_sheet(title)
    widths = [len(heading) for heading in headings]
    for number, row in enumerate([headings, *rows], start=1):
        for index, text in enumerate(row):
            if text:
                put_text(text_cell(sheet, number, index + 1), text)
                widths[index] = max(widths[index], len(text))
    for cell in sheet[1]:
        cell.font, cell.fill = HEADING_FONT, HEADING_FILL
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = min(width + 2, WIDEST_COLUMN)
    sheet.freeze_panes = "A2"
    return sheet


def new_book() -> Workbook:
    """Return a workbook without sheets."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def saved(book: Workbook) -> bytes:
    """Return the workbook as an .xlsx file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
