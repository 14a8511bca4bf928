"""What Taguette exports as a table: highlights (CSV or XLSX) and the codebook (CSV or XLSX).

Columns of Taguette 1.x, by name and in any order: `id`, `document`, `tag`, `content` (a highlight
with several tags is several rows), and `tag`, `parent`, `description`, `number of highlights`. Its
codebook in REFI-QDA (.qdc) is read like any other.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.workbooks import (
    DAMAGED,
    UnusableWorkbookError,
    check_archive,
    open_workbook,
    workbook_content,
)

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 100_000
MAX_CHARACTERS = 20_000_000


class HighlightsError(ValueError):
    """The file is no such export; the text says why in the reader's language."""


@dataclass(frozen=True)
class Highlight:
    """A passage of a document, found by its words alone; `row` is where it stands in the file."""

    row: int
    document: str
    tag: str
    content: str


@dataclass(frozen=True)
class Tag:
    """A tag of the codebook; `parent` is a tag's name, or empty."""

    name: str
    parent: str = ""
    description: str = ""


@dataclass(frozen=True)
class TaguetteExport:
    """Highlights or tags, whichever the file held."""

    highlights: tuple[Highlight, ...] = ()
    tags: tuple[Tag, ...] = ()


def read_taguette(name: str, content: bytes) -> TaguetteExport:
    """Return what an export of Taguette holds. Raises HighlightsError."""
    if len(content) > MAX_FILE_BYTES:
        raise HighlightsError(_("The file is larger than 10 MB."))
    is_workbook = name.lower().endswith(".xlsx")
    rows = list(_bounded(_workbook_rows(content) if is_workbook else _csv_rows(content)))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    cells = [(number, dict(zip(header, row, strict=False))) for number, row in enumerate(rows, 1)]
    if {"document", "tag", "content"} <= set(header):
        return TaguetteExport(highlights=tuple(_highlights(cells[1:])))
    if {"tag", "description"} <= set(header):
        return TaguetteExport(tags=tuple(_tags(cells[1:])))
    raise HighlightsError(
        _("The first row has to name the columns: document, tag, content; or tag, description.")
    )


def _bounded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    characters = 0
    for number, row in enumerate(rows, 1):
        lengths = [len(cell) for cell in row]
        characters += sum(lengths)
        # A text that a workbook holds once can stand in each of its cells.
        if number > MAX_ROWS or max(lengths, default=0) > MAX_CELL or characters > MAX_CHARACTERS:
            raise HighlightsError(_("The table is too large to be read."))
        if any("\0" in cell for cell in row):
            # The database takes no such character, in a title or anywhere.
            raise HighlightsError(_("The file is not a text file."))
        yield row


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except UnicodeDecodeError as error:
        raise HighlightsError(_("This is not a plain text: save it as UTF-8.")) from error
    except csv.Error as error:
        raise HighlightsError(_("The file is not a table that can be read.")) from error


def _workbook_rows(content: bytes) -> Iterator[list[str]]:
    try:
        check_archive(workbook_content(content))
        book = open_workbook(content)
        for row in book.worksheets[0].iter_rows(max_row=MAX_ROWS + 1, max_col=20, values_only=True):
            yield ["" if value is None else str(value) for value in row]
    except UnusableWorkbookError as error:
        raise HighlightsError(str(error)) from error
    except DAMAGED as error:
        raise HighlightsError(_("The workbook is damaged and cannot be read.")) from error


def _highlights(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Highlight]:
    for number, row in rows:
        content = row.get("content", "").strip()
        if content and row.get("tag", "").strip():
            document = row.get("document", "").strip()
            yield Highlight(number, document, row["tag"].strip(), content)


def _tags(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Tag]:
    for _number, row in rows:
        if name := row.get("tag", "").strip():
            yield Tag(name, row.get("parent", "").strip(), row.get("description", "").strip())
