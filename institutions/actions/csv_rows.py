"""Reading CSV files that people send: rows with their line numbers, or a clear reason why not."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 1000
LONGEST_VALUE_SHOWN = 80
DELIMITERS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class RowProblem:
    """One thing that is wrong in a file; `row` is the line as an editor counts (0: the file)."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Row:
    """One record: the line it starts at, and its values by column without outer spaces."""

    line: int
    values: Mapping[str, str]

    def problem(self, column: str, reason: str) -> RowProblem:
        value = self.values.get(column, "")
        shown = (
            value[: LONGEST_VALUE_SHOWN - 1] + "…" if len(value) > LONGEST_VALUE_SHOWN else value
        )
        return RowProblem(self.line, column, shown, reason)


@dataclass
class ImportResult:
    """How many were registered; nothing was unless `problems` is empty."""

    created: int = 0
    problems: list[RowProblem] = field(default_factory=list)


class UnreadableFileError(ValueError):
    """The file as a whole cannot be used; `problems` says why."""

    def __init__(self, *problems: RowProblem) -> None:
        super().__init__("; ".join(problem.reason for problem in problems))
        self.problems = list(problems)


def read_rows(content: bytes, *, required: Iterable[str], optional: Iterable[str]) -> list[Row]:
    """Read a CSV file with a header; empty lines are left out.

    UTF-8 with or without a byte order mark; comma, semicolon or tab between columns. Raises
    UnreadableFileError for another encoding, a bad header, ragged rows or too much of it.
    """
    text = _decode(content)
    records = _records(text)
    line, header = next(records, (1, []))
    names = [name.strip().lower() for name in header]
    _check_header(line, names, set(required), set(optional))
    rows, problems = [], []
    for line, record in records:
        if len(record) > len(names):
            problems.append(_ragged(line, len(record), len(names)))
        padded = record + [""] * (len(names) - len(record))
        rows.append(Row(line, dict(zip(names, map(str.strip, padded), strict=False))))
        if len(rows) > MOST_ROWS:
            raise _unreadable(_("More than %(most)d rows: divide the file.") % {"most": MOST_ROWS})
    if problems:
        raise UnreadableFileError(*problems)
    if not rows:
        raise _unreadable(_("The file has no rows below its header."))
    return rows


def _decode(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _unreadable(_("The file is larger than 2 MB: divide it."))
    if content.startswith(b"PK\x03\x04"):
        raise _unreadable(_("This is an Excel workbook. Save it as “CSV UTF-8” and try again."))
    if content.startswith(_UTF16_MARKS):
        raise _unreadable(_("The file is in UTF-16. Save it as “CSV UTF-8” and try again."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = _(
            "The file is not in UTF-8 (perhaps in Windows-1251). In Excel choose the type “CSV "
            "UTF-8” when you save it."
        )
        raise UnreadableFileError(RowProblem(line, "", "", reason)) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableFileError(RowProblem(line, "", "", _("The file is not a text file.")))
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that has any content, with the line it starts at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            reason = _("The quotation marks in this row do not fit.")
            raise UnreadableFileError(RowProblem(line, "", "", reason)) from error
        if record is None:
            return
        if record := _without_empty_end(record):
            yield line, record
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """Return what the header has most of: Excel writes semicolons in a Russian setting."""
    header = text.lstrip().split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)


def _check_header(line: int, names: list[str], required: set[str], optional: set[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise _unreadable(_("The file has too many columns."))
    faults = {
        _("The column is missing in the header."): sorted(required - set(names)),
        _("There is no such column."): [name for name in names if name not in required | optional],
        _("The column is there twice."): sorted({name for name in names if names.count(name) > 1}),
    }
    problems = [
        RowProblem(line, name, "", reason) for reason, found in faults.items() for name in found
    ]
    if problems:
        raise UnreadableFileError(*problems)


def _without_empty_end(record: list[str]) -> list[str]:
    """Drop empty values at the end: spreadsheets write them for columns that were once used."""
    filled = len(record)
    while filled and not record[filled - 1].strip():
        filled -= 1
    return record[:filled]


def _ragged(line: int, given: int, expected: int) -> RowProblem:
    reason = _("The row has %(given)d values, the header has %(expected)d columns.")
    return RowProblem(line, "", "", reason % {"given": given, "expected": expected})


def _unreadable(reason: str) -> UnreadableFileError:
    return UnreadableFileError(RowProblem(0, "", "", reason))
