"""Passages as CSV and XLSX. No quote leaves without the interviewees' consent to be quoted."""

import re
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from dialogues.exports import csv_bytes, safe_cell
from dialogues.queries.passages import Passage
from institutions.enums import Sector
from institutions.page_language import page_language

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
        passage.shareable_memo,
        str(excerpt.coder or ""),
        excerpt.get_state_display(),
        f"{excerpt.created_at:%Y-%m-%d}",
    ]


def csv_parts(batches: Iterable[list[Passage]]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8, a batch of passages at a time, in the language of the caller."""
    language = page_language()
    yield csv_bytes(HEADER, [])
    for batch in batches:
        # The parts are sent when the request's own language is no longer set.
        with override(language):
            yield csv_bytes((), [cells_of(passage) for passage in batch], is_start=False)


def write_xlsx(out: IO[bytes], batches: Iterable[list[Passage]]) -> None:
    """Write a workbook with one sheet row by row; texts that begin like a formula stay texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    titles = [WriteOnlyCell(sheet, value=str(title)) for title in HEADER]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for batch in batches:
        for passage in batch:
            sheet.append([_cell(value) for value in cells_of(passage)])
    book.save(out)


def _cell(value: object) -> str | int:
    return value if isinstance(value, int) else _CONTROL.sub("", safe_cell(value))
