"""Workbooks as people have them, made in memory."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook


def workbook(
    *rows: list[Any], name: str = "Sheet", change: Callable[[Any], None] | None = None
) -> bytes:
    """One sheet; `change` gets it before it is saved."""
    return workbook_of({name: list(rows)}, change)


def workbook_of(
    sheets: dict[str, list[list[Any]]], change: Callable[[Any], None] | None = None
) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if change:
            change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
