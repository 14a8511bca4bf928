"""An .xlsx file that somebody sent → its sheets as values, within limits."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, iterparse
from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import to_excel

from institutions.workbooks import (
    DAMAGED,
    LARGEST_FILE,
    UnusableWorkbookError,
    check_archive,
    open_workbook,
    workbook_content,
)
from reports.evidence.workbook.sheets import Flaw, Merge, Place, Sheet, SheetCell

MOST_SHEETS = 30
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_CELLS = 40_000
MOST_MERGED_ROWS = 50_000
MOST_TAGS = 400_000
LONGEST_TEXT = 2_000
LONGEST_READING = 4.0
"""Seconds of the processor, for the whole workbook."""
EXCEL_ROWS = 1_048_576
ROWS_BETWEEN_LOOKS = 20

_FORMULA = re.compile(rb"<f[ />]")
_PERCENT = re.compile(r"%")
_YEARS = range(1900, 2101)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class _Shape:
    """What the cells of a sheet do not tell: merged cells, what is hidden."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_workbook(file: BinaryIO | bytes, *, largest: int = LARGEST_FILE) -> list[Sheet]:
    """Return the sheets that have cells. Formulas are taken by the value computed last.

    Raises UnusableWorkbookError, with the reason, for what is no workbook, or a damaged, locked,
    hostile or too large one.
    """
    content = workbook_content(file, largest=largest)
    check_archive(content, most_tags=MOST_TAGS)
    try:
        return _Reader(content).sheets()
    except DAMAGED as error:
        raise UnusableWorkbookError(_("The workbook is damaged and cannot be read.")) from error


class _Reader:
    """Reads one workbook against one clock."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.deadline = time.thread_time() + LONGEST_READING
        self.cells = 0

    def sheets(self) -> list[Sheet]:
        values = open_workbook(self.content, data_only=True)
        formulas = open_workbook(self.content)
        has_formulas = self._has_formulas()
        if len(values.worksheets) > MOST_SHEETS:
            told = _("The workbook has more than %(limit)d sheets.")
            raise UnusableWorkbookError(told % {"limit": MOST_SHEETS})
        shapes = _shapes(self.content)
        sheets = [
            self._sheet(
                sheet,
                self._formulas(written) if has_formulas else set(),
                shapes.get(sheet.title, _Shape()),
            )
            for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True)
        ]
        if not any(sheet.cells for sheet in sheets):
            raise UnusableWorkbookError(_("The workbook has no cells."))
        return [sheet for sheet in sheets if sheet.cells]

    def _has_formulas(self) -> bool:
        """Whether a second look is worth its time."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return any(_FORMULA.search(archive.read(name)) for name in archive.namelist())

    def _rows(self, sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield the rows that have cells, whatever size the sheet declares."""
        previous: object = None
        sheet.reset_dimensions()  # else each row is filled up to the width that is declared
        for number, row in enumerate(sheet.iter_rows(max_row=EXCEL_ROWS)):
            if number % ROWS_BETWEEN_LOOKS == 0 and time.thread_time() > self.deadline:
                raise UnusableWorkbookError(
                    _("The sheet takes too long to read; delete its empty rows.")
                )
            if row is previous:  # openpyxl fills gaps with one and the same empty row
                continue
            previous, cells = row, row[:MOST_COLUMNS]
            if any(cell.value is not None for cell in cells):
                yield number, cells

    def _formulas(self, sheet: Any) -> set[Place]:
        return {
            (number, column)
            for number, cells in self._rows(sheet)
            for column, cell in enumerate(cells)
            if cell.data_type == "f"
        }

    def _sheet(self, sheet: Any, formulas: set[Place], shape: _Shape) -> Sheet:
        found: dict[Place, SheetCell] = {}
        for number, cells in self._rows(sheet):
            if number >= MOST_ROWS:
                told = _("The sheet “%(name)s” has cells below row %(limit)d.")
                raise UnusableWorkbookError(told % {"name": sheet.title, "limit": MOST_ROWS})
            for column, cell in enumerate(cells):
                if cell.value is not None and (read := _cell(cell)).text:
                    found[number, column] = read
                    self._count()
        for place in formulas - set(found):
            found[place] = SheetCell("", flaw=Flaw.FORMULA)
            self._count()
        return Sheet(
            sheet.title,
            found,
            tuple(shape.merges),
            frozenset(shape.hidden_rows),
            frozenset(shape.hidden_columns),
            {"formulas": len(formulas)},
        )

    def _count(self) -> None:
        """Count a cell at once: one long text can stand in very many of them."""
        self.cells += 1
        if self.cells > MOST_CELLS:
            told = _("The workbook has more than %(limit)d cells; send fewer tables at once.")
            raise UnusableWorkbookError(told % {"limit": MOST_CELLS})


def _cell(cell: Any) -> SheetCell:
    if cell.data_type == "e":
        return SheetCell(str(cell.value), flaw=Flaw.ERROR)
    value = cell.value
    if isinstance(value, datetime | date):
        return _day(value, str(cell.number_format or ""))
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value)[:LONGEST_TEXT]
        leading = len(text) - len(text.lstrip(" \u00a0"))
        return SheetCell(text.strip(), indent=_indent(cell) or (leading + 1) // 2)
    return SheetCell(number_text(value, str(cell.number_format or "")))


def _indent(cell: Any) -> int:
    alignment = cell.alignment
    return int(alignment.indent or 0) if alignment is not None else 0


def number_text(value: float, number_format: str) -> str:
    """Return a number as it is written: no exponent, no noise of binary fractions; 0.05 as "5%".

    >>> number_text(0.1 + 0.2, "General")
    '0.3'
    """
    try:
        number = Decimal(format(value, ".15g"))
    except OverflowError:  # hundreds of digits, which only a program writes
        number = Decimal(value)
    if number != number.to_integral_value():
        number = Decimal(format(value, ".12g"))
    is_share = bool(_PERCENT.search(number_format))
    text = format(number * 100 if is_share else number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if is_share else text


def _day(value: date, number_format: str) -> SheetCell:
    """A date; a year that is formatted as a date ("1905-07-09" for 2017) is the year again."""
    serial = to_excel(value)
    if isinstance(serial, int | float) and float(serial).is_integer() and int(serial) in _YEARS:
        return SheetCell(str(int(serial)))
    shown = number_format.casefold()
    if "d" not in shown and "y" in shown:
        return SheetCell(f"{value:%Y}" if "m" not in shown else f"{value:%B %Y}")
    return SheetCell(f"{value:%Y-%m-%d}", flaw=Flaw.DATE)


def _shapes(content: bytes) -> dict[str, _Shape]:
    """Return the shape of each sheet by its title, from the XML that openpyxl passes over."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        targets = _targets(archive)
        book = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
        shapes = {}
        parts = set(archive.namelist())
        for element in book.iter():
            path = targets.get(element.get(_RELATION, ""))
            if element.tag.endswith("}sheet") and path in parts:
                parts.remove(path)  # each is read once, however often it is named
                with archive.open(path) as part:
                    shapes[element.get("name", "")] = _shape(part)
        return shapes


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    return {
        element.get("Id", ""): _full_path(element.get("Target", "")) for element in relations.iter()
    }


def _full_path(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _shape(part: Any) -> _Shape:
    shape = _Shape()
    heights = 0
    for _event, element in iterparse(part, forbid_dtd=True):
        kind = element.tag.rpartition("}")[2]
        if kind == "mergeCell" and (merge := _merge(element)):
            shape.merges.append(merge)
            heights += merge.bottom - merge.top + 1
            if heights > MOST_MERGED_ROWS:
                raise UnusableWorkbookError(_("The workbook has too many merged cells."))
        elif kind == "row" and element.get("hidden") in ("1", "true"):
            shape.hidden_rows.add(int(element.get("r", "0")) - 1)
        elif kind == "col" and element.get("hidden") in ("1", "true"):
            last = min(int(element.get("max", "0")), MOST_COLUMNS)
            first = max(int(element.get("min", "1")), 1)
            shape.hidden_columns.update(range(first - 1, last))
        if kind in ("row", "c"):
            element.clear()
    return shape


def _merge(element: Element) -> Merge | None:
    """Merged cells, cut to the rows and columns that are read."""
    sides = [side for side in range_boundaries(element.get("ref", "")) if side is not None]
    if len(sides) < 4:
        return None
    left, top, right, bottom = sides
    if top > MOST_ROWS or left > MOST_COLUMNS:
        return None
    return Merge(top - 1, left - 1, min(bottom, MOST_ROWS) - 1, min(right, MOST_COLUMNS) - 1)
