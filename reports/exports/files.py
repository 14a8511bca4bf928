"""Writing a data set to a file, row by row.

Each writer takes the path, the columns and an iterator of rows, and returns how many it wrote; none
but SPSS's holds more than a few rows in memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from openpyxl import Workbook

from institutions.spreadsheets import safe_text
from reports.exports.variables import Variable
from reports.tables import BYTE_ORDER_MARK, Cell

MOST_XLSX_ROWS = 1_048_575
LONGEST_XLSX_TEXT = 32_767

# What makes quotation marks around a field necessary.
QUOTED = re.compile('[",\r\n]')

Row: TypeAlias = Sequence[Cell]
T = TypeVar("T")


class TooManyRowsError(ValueError):
    """The file format cannot hold so many responses."""


def write_csv(path: Path, head: Sequence[str], lines: Iterable[str]) -> int:
    """Write UTF-8 with a mark for Excel; `lines` are as `csv_text` makes them."""
    count = -1
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        for count, line in enumerate(_with_head(csv_text(head), lines)):  # noqa: B007 - counted
            file.write(line + "\r\n")
    return count


def csv_text(cells: Iterable[Cell]) -> str:
    """Return the cells as CSV, as Python's csv.writer does, in pieces that are joined by commas.

    A text that could run as a formula gets an apostrophe.
    """
    return ",".join(map(_csv_field, cells))


def _csv_field(cell: Cell) -> str:
    if cell is None:
        return ""
    text = safe_text(cell) if isinstance(cell, str) else str(cell)
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def write_xlsx(path: Path, head: Sequence[str], rows: Iterable[Row], *, title: str) -> int:
    """Write one sheet; texts are stored as texts, so that none runs as a formula.

    Raises TooManyRowsError beyond what a sheet can hold.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    sheet.freeze_panes = "A2"
    count = -1
    for count, row in enumerate(_with_head(head, rows)):
        if count > MOST_XLSX_ROWS:
            sheet.close()
            raise TooManyRowsError
        sheet.append([xlsx_value(value) for value in row])
    book.save(path)
    return count


def write_json(path: Path, records: Iterable[dict[str, Any]]) -> int:
    """Write an array of objects, one a line."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for record in records:
            file.write(",\n" if count else "\n")
            json.dump(record, file, ensure_ascii=False)
            count += 1
        file.write("\n]\n")
    return count


def write_codebook(path: Path, variables: Sequence[Variable]) -> int:
    """Write what each variable means: a sheet of the variables and a sheet of their codes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("variables")
    sheet.append(["variable", "label", "kind", "question", "choice"])
    for one in variables:
        row = (one.name, one.label, one.kind.value, one.question, one.choice)
        sheet.append([xlsx_value(value) for value in row])
    sheet = book.create_sheet("codes")
    sheet.append(["variable", "name", "number", "label"])
    for one in variables:
        for name, (number, label) in one.codes.items():
            sheet.append([xlsx_value(value) for value in (one.name, name, number, label)])
    book.save(path)
    return len(variables)


def xlsx_value(value: Cell) -> Any:
    """Return the value without what XML cannot hold; a formula is kept from running."""
    if not isinstance(value, str):
        return value
    text = "".join(sign for sign in value if sign >= " " or sign in "\t\n\r")
    return safe_text(text[:LONGEST_XLSX_TEXT])[:LONGEST_XLSX_TEXT]


def sheet_name(title: str) -> str:
    """Return a name that Excel accepts: 31 characters, none of them special."""
    allowed = [sign for sign in title if sign >= " " and sign not in "[]:*?/\\'"]
    return "".join(allowed)[:31] or "responses"


def _with_head(head: T, rows: Iterable[T]) -> Iterator[T]:
    yield head
    yield from rows
