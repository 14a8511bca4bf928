"""Import of published records of dialogues and interviews: all or nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from dialogues.actions.import_check import Checked, check_tables
from dialogues.actions.import_meetings import write_dialogues, write_participations
from dialogues.actions.import_records import write_interview_points, write_records
from dialogues.evidence import Problem, read_directory
from dialogues.queries.summaries import DialogueFigures, dialogue_figures
from institutions.actions import record_audit
from institutions.models import User

MAX_PROBLEMS = 500


@dataclass
class Written:
    """What became of the rows of one file."""

    rows: int = 0
    created: int = 0
    changed: int = 0

    def as_dict(self) -> dict[str, int]:
        unchanged = self.rows - self.created - self.changed
        return {
            "rows": self.rows,
            "created": self.created,
            "changed": self.changed,
            "unchanged": unchanged,
        }


@dataclass
class ImportResult:
    """Outcome of one import; with problems nothing was written.

    `figures` are those of the dialogues that the files are about, as they are (in a dry run: as
    they would be) afterwards.
    """

    is_dry_run: bool
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    files: dict[str, Written] = field(default_factory=dict)
    figures: list[DialogueFigures] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.is_good,
            "dry_run": self.is_dry_run,
            "files": {name: written.as_dict() for name, written in self.files.items()},
            "dialogues": [figures.as_dict() for figures in self.figures],
            "errors_total": len(self.problems),
            "errors": [problem.as_dict() for problem in self.problems[:MAX_PROBLEMS]],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


@transaction.atomic
def import_dialogues(
    directory: Path, *, actor: User | None = None, dry_run: bool = False
) -> ImportResult:
    """Import the known files of a directory; the same files again change nothing.

    Writes nothing at all where one value is bad, and nothing in a dry run. Rows of an earlier
    import that are not in the files stay and are told in `warnings`. Leaves an audit entry when
    something changed.
    """
    tables, problems = read_directory(directory)
    result = ImportResult(dry_run, problems)
    checked = check_tables(tables)
    result.problems += checked.problems
    if result.is_good:
        _write(checked, result)
    if dry_run or not result.is_good:
        transaction.set_rollback(True)
    elif any(written.created or written.changed for written in result.files.values()):
        details = {name: written.as_dict() for name, written in result.files.items()}
        record_audit(actor=actor, action="import_dialogues", subject=None, details=details)
    return result


def _write(checked: Checked, result: ImportResult) -> None:
    for name, table in checked.tables.items():
        result.files[name] = Written(rows=len(table.rows))
    write_dialogues(checked, result.files)
    write_participations(checked, result.files)
    write_records(checked, result.files)
    write_interview_points(checked, result.files)
    result.problems += checked.problems
    result.warnings += checked.warnings
    result.figures = dialogue_figures([dialogue.pk for dialogue in checked.found.values()])
