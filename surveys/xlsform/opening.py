"""A file that somebody sent → the cells of its sheets, within limits.

What the archive may be is checked before openpyxl sees it (institutions/workbooks.py); a sheet that
claims a million rows is bounded here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from institutions.workbooks import (
    DAMAGED,
    LARGEST_FILE,
    MOST_TAGS,
    UnusableWorkbookError,
    check_archive,
    open_workbook,
    workbook_content,
)
from surveys.xlsform.result import Notes, WorkbookError

MOST_ROWS = 5_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
MOST_CHARACTERS = 10_000_000
"""Of all cells: a text that a workbook holds once can stand in each of them."""
LONGEST_READING = 4.0
"""Seconds of the processor, for the whole workbook."""
EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384
ROWS_BETWEEN_LOOKS = 20


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
    file: BinaryIO | bytes, wanted: frozenset[str] | None, notes: Notes
) -> tuple[dict[str, Sheet], list[str]]:
    """Return the wanted sheets (None: all) by lower-case name, and the titles of the others.

    Cells with formulas or errors are told in `notes`. Raises WorkbookError where the file as a
    whole cannot be read.
    """
    try:
        content = workbook_content(file, largest=LARGEST_FILE)
        check_archive(content, most_tags=MOST_TAGS)
    except UnusableWorkbookError as error:
        raise WorkbookError(str(error)) from error
    try:
        book = open_workbook(content)
        return _sheets(book, wanted, notes)
    except UnusableWorkbookError as error:
        raise WorkbookError(str(error)) from error
    except DAMAGED as error:
        raise WorkbookError(_("The workbook is damaged and cannot be read.")) from error


class _Bounds:
    """What is left of the time and of the characters for one workbook."""

    def __init__(self) -> None:
        self._deadline = time.thread_time() + LONGEST_READING
        self._characters = MOST_CHARACTERS

    def check_time(self, sheet: str) -> None:
        if time.thread_time() > self._deadline:
            message = _("The sheet takes too long to read; delete its empty rows.")
            raise WorkbookError(message, sheet)

    def take(self, text: str, sheet: str) -> str:
        self._characters -= len(text)
        if self._characters < 0:
            raise WorkbookError(_("The workbook has too many cells and texts."), sheet)
        return text


def _sheets(
    book: Workbook, wanted: frozenset[str] | None, notes: Notes
) -> tuple[dict[str, Sheet], list[str]]:
    found: dict[str, Sheet] = {}
    others: list[str] = []
    bounds = _Bounds()
    for sheet in book.worksheets:
        key = sheet.title.strip().lower()
        if (wanted is not None and key not in wanted) or key in found:
            others.append(sheet.title)
            continue
        rows = list(_rows(sheet, key, notes, bounds))
        if rows:
            found[key] = Sheet(key, rows[0], tuple(rows[1:]))
    return found, others


def _rows(sheet: Any, name: str, notes: Notes, bounds: _Bounds) -> Iterator[Row]:
    """Yield the rows that have cells, whatever size the sheet declares."""
    _check_wide(sheet, name)
    count = 0
    previous: object = None
    cells_by_row = sheet.iter_rows(max_row=EXCEL_ROWS, max_col=MOST_COLUMNS)
    for number, cells in enumerate(cells_by_row, start=1):
        if number % ROWS_BETWEEN_LOOKS == 1:
            bounds.check_time(name)
        if cells is previous:  # openpyxl fills gaps with one and the same empty row
            continue
        previous = cells
        found = _texts(cells, number, name, notes)
        texts = {index: bounds.take(text, name) for index, text in found}
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
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:LONGEST_CELL].strip()
