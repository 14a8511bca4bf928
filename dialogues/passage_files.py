"""Passages as CSV and XLSX. No quote leaves without the interviewees' consent to be quoted."""

import io
import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font

from dialogues.exports import csv_bytes, safe_cell
from dialogues.queries.passages import Passage
from institutions.enums import Sector

HEADER = (
    _("Theme code"),
    _("Theme"),
    _("Polarity"),
    _("Country"),
    _("Sector"),
    _("Source"),
    _("Text"),
    _("Language"),
    _("Revision"),
    _("Start"),
    _("End"),
    _("Quote"),
    _("Memo"),
    _("Coder"),
    _("Place"),
    _("Coded on"),
)
WITHHELD = _("[not to be quoted]")
# What a workbook's XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def cells_of(passage: Passage) -> list[object]:
    """Return the cells of one passage, in the order of `HEADER`."""
    excerpt, origin = passage.excerpt, passage.origin
    return [
        excerpt.theme.code,
        excerpt.theme.title,
        excerpt.get_polarity_display(),
        ", ".join(origin.countries),
        ", ".join(str(Sector(sector).label) for sector in origin.sectors),
        excerpt.source.get_kind_display(),
        origin.label,
        excerpt.source.language,
        excerpt.source.number,
        excerpt.start,
        excerpt.end,
        passage.shareable_quote or str(WITHHELD),
        excerpt.memo,
        str(excerpt.coder or ""),
        excerpt.get_state_display(),
        f"{excerpt.created_at:%Y-%m-%d}",
    ]


def csv_of(header: Sequence[str], passages: Iterable[Passage]) -> bytes:
    return csv_bytes(header, (cells_of(passage) for passage in passages))


def xlsx_of(header: Sequence[str], passages: Iterable[Passage]) -> bytes:
    """Return a workbook with one sheet; texts that begin like a formula stay texts."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError("A new workbook has a sheet.")
    sheet.append(list(header))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for passage in passages:
        sheet.append([_cell(value) for value in cells_of(passage)])
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: object) -> str | int:
    return value if isinstance(value, int) else _CONTROL.sub("", safe_cell(value))
