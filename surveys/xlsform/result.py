"""What reading a workbook gives: a form, or what stands in the way, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.form.model import Form
from surveys.form.wording import told

MOST_TOLD = 500
"""Of each kind: errors, warnings, and what is not supported."""


@dataclass(frozen=True, slots=True)
class WorkbookProblem:
    """One thing in a workbook. `row` counts from 1 as in the office program; None for the sheet.

    `column` is the heading, or the letter where there is none; "" for the row as a whole.
    """

    sheet: str
    row: int | None
    column: str
    message: str

    @property
    def place(self) -> str:
        parts = [self.sheet]
        if self.row is not None:
            parts.append(_("row %(number)s") % {"number": self.row})
        if self.column:
            parts.append(self.column)
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class ReadResult:
    """`form` is None where there are errors, or rows that this software cannot ask.

    `unsupported` names what the workbook has and the form has not: question types, columns and
    settings. Columns and settings alone do not prevent a form.
    """

    form: Form | None
    errors: tuple[WorkbookProblem, ...] = ()
    warnings: tuple[WorkbookProblem, ...] = ()
    unsupported: tuple[WorkbookProblem, ...] = ()


class WorkbookError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, message: str, sheet: str = "") -> None:
        super().__init__(message)
        self.problem = WorkbookProblem(sheet, None, "", message)


@dataclass(slots=True)
class Notes:
    """Collects problems while a workbook is read."""

    errors: list[WorkbookProblem] = field(default_factory=list)
    warnings: list[WorkbookProblem] = field(default_factory=list)
    unsupported: list[WorkbookProblem] = field(default_factory=list)
    refused: bool = False
    """Whether something unsupported leaves a hole in the questionnaire."""

    def error(self, sheet: str, row: int | None, column: str, message: str) -> None:
        _add(self.errors, sheet, row, column, message)

    def warn(self, sheet: str, row: int | None, column: str, message: str) -> None:
        _add(self.warnings, sheet, row, column, message)

    def name_unsupported(self, sheet: str, row: int | None, column: str, message: str) -> None:
        _add(self.unsupported, sheet, row, column, message)

    def refuse(self, sheet: str, row: int, column: str, message: str) -> None:
        self.name_unsupported(sheet, row, column, message)
        self.refused = True

    def result(self, form: Form | None) -> ReadResult:
        usable = form if not self.errors and not self.refused else None
        return ReadResult(usable, _once(self.errors), _once(self.warnings), _once(self.unsupported))


def _once(problems: Iterable[WorkbookProblem]) -> tuple[WorkbookProblem, ...]:
    return tuple(dict.fromkeys(problems))


def _add(
    problems: list[WorkbookProblem], sheet: str, row: int | None, column: str, message: str
) -> None:
    """What the form itself says is told in the active language, like all else."""
    if len(problems) < MOST_TOLD:
        problems.append(WorkbookProblem(sheet, row, column, told(message, _)))
    elif len(problems) == MOST_TOLD:
        problems.append(WorkbookProblem("", None, "", _("There are more; they are not listed.")))
