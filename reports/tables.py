"""Tables for spreadsheets, as CSV in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from institutions.spreadsheets import safe_text

BYTE_ORDER_MARK = "\ufeff"

Cell = str | int | float | None


def safe_cell(value: Cell) -> Cell:
    """Return a text that a spreadsheet could take for a formula with an apostrophe before it."""
    return safe_text(value) if isinstance(value, str) else value


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the table line by line; the mark at its start tells Excel that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    for row in (head, *rows):
        writer.writerow([safe_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
