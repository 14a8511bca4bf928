"""Importing the evidence of countries from CSV files: all of it, or nothing."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import Country, User
from reports.actions.evidence_files import (
    FILES,
    PRINTED,
    REGISTER,
    STATISTICS,
    FileKind,
    FileProblem,
    FileRow,
    Files,
    read_files,
)
from reports.actions.evidence_statistics import check_printed, write_printed, write_statistics
from reports.actions.evidence_writing import Written, write_records
from reports.evidence.names import LANGUAGES
from reports.models import StatedBy

MAX_PROBLEMS = 500
# What the group column of needs.csv says of needs that donors state.
DONORS_GROUP = "group"


@dataclass
class ImportResult:
    """Outcome of one import; with problems nothing was written."""

    is_dry_run: bool = False
    problems: list[FileProblem] = field(default_factory=list)
    files: dict[str, Written] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.is_good,
            "dry_run": self.is_dry_run,
            "files": {name: written.as_dict() for name, written in self.files.items()},
            "errors_total": len(self.problems),
            "errors": [vars(problem) for problem in self.problems[:MAX_PROBLEMS]],
        }


@transaction.atomic
def import_evidence(
    directory: Path, *, actor: User | None = None, dry_run: bool = False
) -> ImportResult:
    """Import the known files of a folder, for any registered country.

    Writes nothing where one value is bad, and nothing in a dry run; the same files again change
    nothing. Records that the files do not have stay. Leaves an audit entry when something changed.
    """
    files = read_files(directory)
    result = ImportResult(dry_run, files.problems)
    _check_countries(files)
    if result.is_good:
        _check_repeats(files)
        _check_titles(files)
        _check_budgets(files)
    if result.is_good:
        _write(files, actor, result)
    if dry_run or not result.is_good:
        transaction.set_rollback(True)
    elif any(written.created or written.changed for written in result.files.values()):
        details = {name: written.as_dict() for name, written in result.files.items()}
        record_audit(actor=actor, action="import_evidence", subject=None, details=details)
    return result


def _check_countries(files: Files) -> None:
    known = set(Country.objects.values_list("code", flat=True))
    for name, rows in files.rows.items():
        for row in rows:
            if row.values["country"] not in known:
                _add(files, name, row, "country", _("The country is not registered."))


def _add(files: Files, name: str, row: FileRow, column: str, reason: str) -> None:
    value = str(row.values.get(column, ""))[:80]
    files.problems.append(FileProblem(name, row.line, column, value, reason))


def _check_repeats(files: Files) -> None:
    for name, rows in files.rows.items():
        key = FILES[name].key
        seen: dict[Hashable, int] = {}
        for row in rows if key else ():
            identity = tuple(row.values[column] for column in ("country", *key))
            first = seen.setdefault(identity, row.line)
            if first != row.line:
                reason = _("This repeats row %(row)d.") % {"row": first}
                _add(files, name, row, key[-1], reason)


def _check_titles(files: Files) -> None:
    """A table has one title, a row one label, a column one period, however often it is said."""
    places = {
        ("title", "source", *_named("title")): ("country", "table"),
        ("row_label", "parent_label", "unit", *_named("row_label"), *_named("parent_label")): (
            *("country", "table", "row_order"),
        ),
        ("period",): ("country", "table", "period_order"),
    }
    for columns, key in places.items():
        said: dict[Hashable, FileRow] = {}
        for row in files.rows.get(STATISTICS.name, ()):
            first = said.setdefault(tuple(row.values[name] for name in key), row)
            for column in columns:
                if row.values.get(column) != first.values.get(column):
                    reason = _("Row %(row)d says something else.") % {"row": first.line}
                    _add(files, STATISTICS.name, row, column, reason)


def _named(column: str) -> list[str]:
    return [f"{column}_{language}" for language in LANGUAGES]


def _check_budgets(files: Files) -> None:
    for row in files.rows.get("programmes.csv", ()):
        if row.values["budget_amount"] is not None and not row.values["budget_currency"]:
            reason = _("The currency of the budget is missing.")
            _add(files, "programmes.csv", row, "budget_currency", reason)


def _write(files: Files, actor: User | None, result: ImportResult) -> None:
    for kind in REGISTER:
        if kind.name in files.rows:
            records = list(_records(kind, files.rows[kind.name]))
            result.files[kind.name] = write_records(kind, records)
    if STATISTICS.name in files.rows:
        rows = files.rows[STATISTICS.name]
        result.files[STATISTICS.name] = write_statistics(rows, actor)
    if PRINTED.name in files.rows:
        rows = files.rows[PRINTED.name]
        found, problems = check_printed(rows)
        result.problems += problems
        if result.is_good:
            result.files[PRINTED.name] = write_printed(found)


def _records(kind: FileKind, rows: Iterable[FileRow]) -> Iterable[dict[str, Any]]:
    """Return the attributes of each record; the order is that of the file unless it says one."""
    places: dict[str, int] = {}
    for row in rows:
        values = {kind.field_for(name): value for name, value in row.values.items()}
        country = values.pop("country")
        places[country] = places.get(country, 0) + 1
        values.setdefault("order", places[country])
        if kind.model is not None and kind.model.__name__ == "Need":
            values["stated_by_kind"] = _stated_by(values)
        yield {"country_id": country, **values}


def _stated_by(values: dict[str, Any]) -> models.TextChoices:
    return StatedBy.DONORS if DONORS_GROUP in values["group"] else StatedBy.COUNTRY
