"""The evidence files: their columns, and what may stand in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from django.db import models
from django.utils.translation import gettext as _

from institutions.actions.csv_rows import MOST_BYTES, Row, UnreadableFileError, read_rows
from reports.evidence.names import LANGUAGES
from reports.evidence.numbers import decimals_of, parse_cell, parse_number
from reports.models import (
    Document,
    DocumentKind,
    DonorMeeting,
    Need,
    Programme,
    Strategy,
    StrategySection,
    Treaty,
)

Reader: TypeAlias = Callable[[str], Any]
MOST = 10**18
MOST_DECIMALS = 12
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class FileProblem:
    """One thing wrong: the file, the line as an editor counts (0: the file), column and reason."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = [self.file]
        place += [_("row %(row)d") % {"row": self.row}] if self.row else []
        place += [self.column] if self.column else []
        value = f" ({self.value})" if self.value else ""
        return f"{', '.join(place)}: {self.reason}{value}"


class BadValueError(ValueError):
    """A value that its column does not take; the message is the reason."""


@dataclass(frozen=True)
class Column:
    """A column of a file. Without `required` it may be empty or missing altogether.

    With `may_miss`, a file without the column leaves what is stored as it is.
    """

    read: Reader
    required: bool = False
    may_miss: bool = False


def text(longest: int = 300) -> Reader:
    def read(value: str) -> str:
        if len(value) > longest:
            raise BadValueError(_("Longer than %(longest)d letters.") % {"longest": longest})
        return value

    return read


def whole(value: str) -> int | None:
    """A number of 0 to a million; None where nothing is given."""
    if not value:
        return None
    if not re.fullmatch(r"\d{1,7}", value):
        raise BadValueError(_("Not a whole number."))
    return int(value)


def money(value: str) -> Decimal | None:
    if not value:
        return None
    amount = parse_number(value)
    if amount is None or amount < 0 or amount >= 10**14:
        raise BadValueError(_("Not an amount."))
    return amount


def date(value: str) -> str:
    """A date as precise as it is known: a year, a month, a day, or "pending"."""
    if value and value != "pending" and not _DATE.fullmatch(value):
        raise BadValueError(_("Not a date: write 2022, 2022-08 or 2022-08-10."))
    return value


def cell_text(value: str) -> str:
    """What stands in a cell: any text, and numbers that the database can hold."""
    found = parse_cell(text(200)(value)).value
    if found is not None and (abs(found) >= MOST or decimals_of(found) > MOST_DECIMALS):
        raise BadValueError(_("The number has too many digits."))
    return value


def currency(value: str) -> str:
    if value and not re.fullmatch("[A-Z]{3}", value):
        raise BadValueError(_("Not a currency of three letters."))
    return value


def one_of(choices: type[models.TextChoices]) -> Reader:
    def read(value: str) -> str:
        if value not in choices.values:
            known = ", ".join(choices.values)
            raise BadValueError(_("Not one of: %(known)s.") % {"known": known})
        return value

    return read


@dataclass(frozen=True)
class FileKind:
    """What a file holds. Rows with the same values in `key` (and country) are the same record."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    model: type[Any] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def field_for(self, column: str) -> str:
        return self.fields.get(column, column)


@dataclass
class FileRow:
    """A row that was read: `values` by column."""

    line: int
    values: dict[str, Any]


_COUNTRY = Column(text(2), required=True)
_ORDER = Column(whole, required=True)
REGISTER = (
    FileKind(
        "documents.csv",
        {
            "country": _COUNTRY,
            "kind": Column(one_of(DocumentKind), required=True),
            "citation_key": Column(text(200), required=True),
            "title": Column(text(500), required=True),
            "issuer": Column(text()),
            "date": Column(date),
            "number": Column(text(50)),
            "link": Column(text(500)),
        },
        ("kind", "citation_key"),
        Document,
    ),
    FileKind(
        "treaties.csv",
        {
            "country": _COUNTRY,
            "treaty": Column(text(), required=True),
            "date": Column(date),
            "action": Column(text(50)),
        },
        ("treaty", "action"),
        Treaty,
    ),
    FileKind(
        "strategies.csv",
        {
            "country": _COUNTRY,
            "name": Column(text(), required=True),
            "period": Column(text(40)),
            "adopted": Column(date),
            "legal_act": Column(text(200)),
            "actions_count": Column(whole),
        },
        ("name", "period"),
        Strategy,
    ),
    FileKind(
        "strategy_sections.csv",
        {
            "country": _COUNTRY,
            "strategy": Column(text(), required=True),
            "order": _ORDER,
            "section": Column(text(500), required=True),
        },
        ("strategy", "order"),
        StrategySection,
    ),
    FileKind(
        "programmes.csv",
        {
            "country": _COUNTRY,
            "code": Column(text(40)),
            "title": Column(text(), required=True),
            "implementer": Column(text()),
            "donors": Column(text(500)),
            "partners": Column(text(2000)),
            "budget_amount": Column(money),
            "budget_currency": Column(currency),
            "start": Column(date),
            "end": Column(date),
            "status": Column(text(200)),
            "components": Column(text(2000)),
        },
        ("code", "title", "start"),
        Programme,
    ),
    FileKind(
        "needs.csv",
        {
            "country": _COUNTRY,
            "order": _ORDER,
            "group": Column(text(100)),
            "need": Column(text(2000), required=True),
            "stated_by": Column(text(), required=True),
            "stated_in": Column(date, may_miss=True),
        },
        ("stated_by", "order"),
        Need,
    ),
    FileKind(
        "meetings.csv",
        {
            "country": _COUNTRY,
            "date": Column(date, required=True),
            "city": Column(text(100), required=True),
            "chair": Column(text()),
            "participants": Column(text(2000)),
        },
        ("date", "city"),
        DonorMeeting,
    ),
)
# "title_ru" and the like: what is called so in `title` by its name in another language.
NAMED = {
    "title": text(500),
    "row_label": text(),
    "parent_label": text(),
}
STATISTICS = FileKind(
    "statistics.csv",
    {
        "country": _COUNTRY,
        "table": Column(text(20), required=True),
        "title": Column(text(500), required=True),
        "unit": Column(text(100)),
        "source": Column(text()),
        "row_order": _ORDER,
        "row_label": Column(text(), required=True),
        "parent_label": Column(text()),
        "period_order": _ORDER,
        "period": Column(text(100), required=True),
        "raw_value": Column(cell_text),
        **{
            f"{name}_{language}": Column(read, may_miss=True)
            for name, read in NAMED.items()
            for language in LANGUAGES
        },
    },
    ("table", "row_order", "period_order"),
)
PRINTED = FileKind(
    "printed_variation.csv",
    {
        "country": _COUNTRY,
        "table": Column(text(20), required=True),
        "row_label": Column(text(), required=True),
        "parent_label": Column(text()),
        "printed_variation": Column(text(50), required=True),
        "footnote": Column(text(500)),
    },
)
FILES = {kind.name: kind for kind in (*REGISTER, STATISTICS, PRINTED)}


@dataclass
class Files:
    """The files of a folder as they were read, and what is wrong with them."""

    rows: dict[str, list[FileRow]] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)


def read_files(directory: Path) -> Files:
    """Read the files of a folder that are known by name; others are left alone."""
    files = Files()
    if not directory.is_dir():
        reason = _("There is no such folder.")
        files.problems.append(FileProblem(str(directory), 0, "", "", reason))
        return files
    for name, kind in FILES.items():
        path = directory / name
        if path.is_file():
            _read_file(path, kind, files)
    if not files.rows and not files.problems:
        known = ", ".join(FILES)
        reason = _("None of the evidence files is here: %(known)s.") % {"known": known}
        files.problems.append(FileProblem(str(directory), 0, "", "", reason))
    return files


def _read_file(path: Path, kind: FileKind, files: Files) -> None:
    columns = kind.columns
    required = [name for name, column in columns.items() if column.required]
    optional = [name for name, column in columns.items() if not column.required]
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        rows = read_rows(content, required=required, optional=optional)
    except UnreadableFileError as error:
        files.problems += [
            FileProblem(kind.name, found.row, found.column, found.value, found.reason)
            for found in error.problems
        ]
        return
    except OSError as error:
        reason = _("The file cannot be read: %(why)s.") % {"why": error.strerror}
        files.problems.append(FileProblem(kind.name, 0, "", "", reason))
        return
    files.rows[kind.name] = [_read_row(row, kind, files.problems) for row in rows]


def _read_row(row: Row, kind: FileKind, problems: list[FileProblem]) -> FileRow:
    values: dict[str, Any] = {}
    for name, column in kind.columns.items():
        if column.may_miss and name not in row.values:
            continue
        given = row.values.get(name, "")
        try:
            values[name] = column.read(given)
            if column.required and not given:
                raise BadValueError(_("The value is missing."))
        except BadValueError as error:
            found = row.problem(name, str(error))
            problems.append(FileProblem(kind.name, row.line, name, found.value, found.reason))
    values["country"] = row.values["country"].upper()
    return FileRow(row.line, values)
