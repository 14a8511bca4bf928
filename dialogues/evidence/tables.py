"""From the bytes of a CSV file to checked rows."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dialogues.evidence.columns import FILES, Column
from dialogues.evidence.problems import Problem, shown

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000


@dataclass(frozen=True)
class Row:
    """One row; `values` holds every known column, None where the cell is blank."""

    file: str
    line: int
    values: dict[str, Any]
    written: dict[str, str]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def problem(self, column: str, reason: str) -> Problem:
        return Problem(self.file, self.line, column, shown(self.written.get(column, "")), reason)


@dataclass
class Table:
    """A file's rows and what is wrong with it."""

    file: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, reason: str, *, row: int = 0, column: str = "", value: str = "") -> None:
        self.problems.append(Problem(self.file, row, column, shown(value), reason))


def read_directory(directory: Path) -> tuple[dict[str, Table], list[Problem]]:
    """Read every known file of a directory, by name; other files are left alone.

    Returns the tables that are there (in the order of `FILES`), and all problems found.
    """
    if not directory.is_dir():
        return {}, [Problem(str(directory), 0, "", "", _("This is not a folder."))]
    present = [name for name in FILES if (directory / name).is_file()]
    if not present:
        known = ", ".join(FILES)
        reason = _("The folder has none of the files %(files)s.") % {"files": known}
        return {}, [Problem(str(directory), 0, "", "", reason)]
    tables = {name: read_table(name, (directory / name)) for name in present}
    return tables, [problem for table in tables.values() for problem in table.problems]


def read_table(name: str, path: Path) -> Table:
    table = Table(name)
    if path.stat().st_size > MAX_BYTES:
        table.fault(_("The file is larger than %(size)s MB.") % {"size": MAX_BYTES // 1024**2})
        return table
    return read_bytes(name, path.read_bytes())


def read_bytes(name: str, content: bytes) -> Table:
    """Read one file (a name of `FILES`); its faults are in the table's problems."""
    table = Table(name)
    text = _decoded(table, content)
    if text is None:
        return table
    try:
        _read_rows(table, _records(text), FILES[name])
    except csv.Error as error:
        table.fault(_("The file is not a readable CSV file: %(error)s") % {"error": error})
    return table


def _decoded(table: Table, content: bytes) -> str | None:
    if b"\x00" in content:
        table.fault(_("The file is not a text file in UTF-8."))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        table.fault(_("The file is not in UTF-8. Save it as “CSV UTF-8”."), row=line)
        return None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line on which it begins."""
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _read_rows(
    table: Table, records: Iterator[tuple[int, list[str]]], columns: dict[str, Column]
) -> None:
    line, header = next(records, (0, []))
    if not _check_header(table, line, header, columns):
        return
    for line, cells in records:
        if len(table.rows) >= MAX_ROWS:
            table.fault(_("The file has more than %(rows)s rows.") % {"rows": MAX_ROWS}, row=line)
            return
        if len(cells) != len(header):
            counts = {"found": len(cells), "wanted": len(header)}
            table.fault(_("The row has %(found)s cells, not %(wanted)s.") % counts, row=line)
            continue
        written = dict(zip(header, cells, strict=True))
        table.rows.append(Row(table.file, line, _values(table, line, written, columns), written))


def _check_header(table: Table, line: int, header: list[str], columns: dict[str, Column]) -> bool:
    """Tell missing, unknown and repeated columns; return whether the rows can be read."""
    for name, column in columns.items():
        if column.is_needed and name not in header:
            table.fault(_("The column is missing."), row=line, column=name)
    for name in dict.fromkeys(header):
        if name not in columns:
            table.fault(_("The column is not known."), row=line, column=name)
        elif header.count(name) > 1:
            table.fault(_("The column is there more than once."), row=line, column=name)
    return not table.problems


def _values(
    table: Table, line: int, written: dict[str, str], columns: dict[str, Column]
) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(columns)
    for name, column in columns.items():
        cell = written.get(name, "")
        if not cell and column.is_needed:
            table.fault(_("is blank"), row=line, column=name)
        elif cell:
            try:
                values[name] = column.read(cell)
            except ValueError as error:
                table.fault(str(error), row=line, column=name, value=cell)
    return values
