"""Workbooks as people have them, made in memory."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook


def workbook(
    *rows: Sequence[Any], name: str = "Sheet", change: Callable[[Any], None] | None = None
) -> bytes:
    """One sheet; `change` gets it before it is saved."""
    return workbook_of({name: list(rows)}, change)


def workbook_of(
    sheets: Mapping[str, Sequence[Sequence[Any]]], change: Callable[[Any], None] | None = None
) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if change:
            change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
