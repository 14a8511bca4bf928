"""Reading a CSV file of answers: its records with their line numbers, or why it cannot be used."""

import csv
import io
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.actions.csv_rows import RowProblem, UnreadableFileError
from institutions.spreadsheets import plain_text
from surveys.form.model import CALCULATED_TYPES, Form
from surveys.queries import export_columns

MOST_BYTES = 50 * 1024 * 1024
# A repeated group is one cell, with up to a hundred items of several long texts.
LONGEST_CELL = 5_000_000
MOST_COLUMNS = 10_000
DELIMITERS = ",;\t"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LONGEST_VALUE_SHOWN = 100

ID, COUNTRY, LANGUAGE, SUBMITTED_AT = "response_id", "country", "language", "submitted_at"
RESPONSE_COLUMNS = (ID, COUNTRY, LANGUAGE, SUBMITTED_AT)


@dataclass(frozen=True, slots=True)
class Record:
    """One response of the file: the line that it starts at and its cells by column."""

    line: int
    cells: dict[str, str]

    @property
    def is_exported(self) -> bool:
        """Whether it stands in a file that the site made."""
        return is_export(self.cells)

    def cell(self, column: str) -> str:
        """Return the cell without outer spaces, "" where there is no such column."""
        return self.cells.get(column, "").strip()

    def problem(self, column: str, reason: str) -> RowProblem:
        return RowProblem(self.line, column, shown_value(self.cells.get(column, "")), reason)


def read_records(content: bytes, form: Form, *, name_column: str) -> Iterator[Record | RowProblem]:
    """Yield the records of the file, and a problem for each that has more or fewer cells.

    The header names the `RESPONSE_COLUMNS` and every question that people answer; metadata,
    calculations and `name_column` (the institution's name) are allowed besides. A file that the
    site exported has the columns `export_columns.TAKEN` in place of those, and any others; what
    keeps its texts from running as formulas is taken away. UTF-8 with or without a byte order mark;
    comma, semicolon or tab between cells. Raises UnreadableFileError where the file as a whole
    cannot be used, which can be after some records.
    """
    rows = _rows(_decode(content))
    header_line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    exported = is_export(names)
    if exported:
        names = [plain_text(name) for name in names]
    _check_header(header_line, names, form, name_column)
    is_empty = True
    for line, row in rows:
        is_empty = False
        if len(row) == len(names):
            cells = map(plain_text, row) if exported else row
            yield Record(line, dict(zip(names, cells, strict=True)))
        else:
            reason = _("The row has %(given)d values, the header has %(expected)d columns.")
            numbers = {"given": len(row), "expected": len(names)}
            yield RowProblem(line, "", "", reason % numbers)
    if is_empty:
        raise _unreadable(_("The file has no rows below its header."))


def is_export(names: Container[str]) -> bool:
    """Whether these are the columns of a file that the site exported."""
    return export_columns.NUMBER in names and ID not in names


def question_columns(form: Form) -> list[str]:
    """Return the names of the questions that people answer: each has a column."""
    return [
        question.name
        for question in form.questions.values()
        if question.is_input and not question.is_upload
    ]


def shown_value(value: str) -> str:
    """Return the value as a list of problems shows it: on one line, not too long."""
    line = " ".join(value.split())
    is_long = len(line) > LONGEST_VALUE_SHOWN
    return line[: LONGEST_VALUE_SHOWN - 1] + "…" if is_long else line


def _decode(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _unreadable(_("The file is larger than 50 MB: divide it."))
    if content.startswith(WORKBOOK_MARKS):
        raise _unreadable(_("This is an Excel workbook. Save it as “CSV UTF-8” and try again."))
    if content.startswith(UTF16_MARKS):
        raise _unreadable(_("The file is in UTF-16. Save it as “CSV UTF-8” and try again."))
    if (place := content.find(b"\0")) >= 0:
        raise _unreadable(_("The file is not a text file."), _line_at(content, place))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = _(
            "The file is not in UTF-8 (perhaps in Windows-1251). In Excel choose the type “CSV "
            "UTF-8” when you save it."
        )
        raise _unreadable(reason, _line_at(content, error.start)) from error


def _line_at(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line that it starts at."""
    header = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            reason = _("From here on the quotation marks do not fit, or a cell is too long.")
            raise _unreadable(reason, line) from error
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _check_header(line: int, names: list[str], form: Form, name_column: str) -> None:
    if len(names) > MOST_COLUMNS:
        raise _unreadable(_("The file has too many columns."), line)
    exported = is_export(names)
    about = export_columns.TAKEN if exported else RESPONSE_COLUMNS
    needed = [*about, *question_columns(form)]
    # What an exported file has besides is told when it holds something: see `exported_rows`.
    allowed = {*needed, *_optional_columns(form), name_column, *(names if exported else ())}
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    faults = {
        _("This column is missing in the header."): [n for n in needed if n not in names],
        _("The questionnaire has no such question."): [n for n in names if n not in allowed],
        _("The header names this column twice."): twice,
    }
    problems = [
        RowProblem(line, name, "", reason)
        for reason, found in faults.items()
        for name in map(shown_value, found)
    ]
    if problems:
        raise UnreadableFileError(*problems)


def _optional_columns(form: Form) -> list[str]:
    """Metadata is taken over where the file has it, calculations are made anew.

    A file of answers can bring no files of its own: these columns may stand there, empty.
    """
    return [
        question.name
        for question in form.questions.values()
        if question.is_metadata or question.type in CALCULATED_TYPES or question.is_upload
    ]


def _unreadable(reason: str, line: int = 0) -> UnreadableFileError:
    return UnreadableFileError(RowProblem(line, "", "", reason))
