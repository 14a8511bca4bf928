"""The answers of one exported record, checked as they were when they were sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from institutions.actions.csv_rows import RowProblem, UnreadableFileError
from surveys.actions.exported_cells import answer_in, is_stored_file, worked_out
from surveys.actions.left_out import LeftOutParts
from surveys.actions.response_csv import Record, shown_value
from surveys.actions.response_rows import not_asked
from surveys.form.cleaning import AnswerError
from surveys.form.keeping import keeping_calculations
from surveys.form.model import LIST_VALUED_TYPES, Form, Question, QuestionType
from surveys.form.routing import State, work_out
from surveys.form.validation import Problem, validate
from surveys.queries.export_columns import FIRST


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """`answers` as the cells have them and the `state` that they lead to.

    `bad` are the questions whose cells could not be read.
    """

    answers: dict[str, Any]
    state: State
    problems: list[RowProblem]
    bad: set[str]


class AnswerReader:
    """Reads the cells of questions; what cannot be stored here is added to `left_out`."""

    def __init__(self, form: Form, left_out: LeftOutParts, language: str) -> None:
        self._form, self._left_out, self._language = form, left_out, language
        self._kept_form = keeping_calculations(form)
        asked = [one for one in form.questions.values() if one.type is not QuestionType.NOTE]
        self._given = [one for one in asked if one.calculation is None]
        self._calculated = [one for one in asked if one.calculation is not None]
        self._known = {one.name for one in asked}
        self._listed = {one.name for one in asked if one.type in LIST_VALUED_TYPES}
        self._columns: _Columns | None = None

    def read(self, record: Record, submitted_at: datetime | None) -> ReadAnswers:
        """Return what the cells of the questions hold, and what is wrong with it.

        Everything is looked at as it was when the answers were sent: calculations keep their
        results, and "today" is the day of sending. Raises UnreadableFileError.
        """
        problems: list[RowProblem] = []
        answers = self._read_given(record, problems)
        self._add_calculated(record, answers, submitted_at, problems)
        bad = {problem.column for problem in problems}
        if not problems:
            problems += self._disagreeing(record, answers)
        state = work_out(self._kept_form, answers, now=submitted_at)
        problems += self._not_asked(record, answers, state)
        return ReadAnswers(answers, state, problems, bad)

    def faults(self, read: ReadAnswers) -> list[Problem]:
        """Return what is wrong with the answers by the form's rules."""
        state = read.state
        return validate(self._kept_form, state.values, language=self._language, state=state)

    def kept(self, record: Record, read: ReadAnswers) -> dict[str, Any]:
        """Return the answers to store, without files; tells of all that the row holds besides."""
        for column in self._columns_of(record).unknown:
            if record.cell(column):
                self._left_out.add(record.line, column, _no_such_question())
        values = read.state.values
        for name, value in read.answers.items():
            if name not in self._form.repeats and values.get(name) != value:
                reason = _("The questionnaire itself gives another value.")
                self._left_out.add(record.line, name, reason)
        return {
            name: self._without_files(record, name, value)
            for name, value in values.items()
            if not self._is_file(record, name, value)
        }

    def _read_given(self, record: Record, problems: list[RowProblem]) -> dict[str, Any]:
        answers = {}
        for question in self._given:
            cell = record.cells.get(question.name, "")
            try:
                value = answer_in(self._form, question, cell, self._language)
            except AnswerError as error:
                self._refuse_labels(record, question, cell)
                problems.append(record.problem(question.name, error.message))
                continue
            if isinstance(value, list) and question.type is QuestionType.REPEAT:
                value = self._known_parts(record, question.name, value)
            if value is not None:
                answers[question.name] = value
        return answers

    def _add_calculated(
        self,
        record: Record,
        answers: dict[str, Any],
        submitted_at: datetime | None,
        problems: list[RowProblem],
    ) -> None:
        """Add the results that the file has; those for which it has no column are made anew."""
        if not self._calculated:
            return
        fresh = work_out(self._form, answers, now=submitted_at).values
        for question in self._calculated:
            name = question.name
            try:
                value = (
                    worked_out(record.cells[name], fresh.get(name), self._language)
                    if name in record.cells
                    else fresh.get(name)
                )
            except AnswerError as error:
                problems.append(record.problem(name, error.message))
                continue
            if value is not None:
                answers[name] = value

    def _refuse_labels(self, record: Record, question: Question, cell: str) -> None:
        """Raise UnreadableFileError where the cell has labels: nothing below can be read either."""
        if not question.has_choices:
            return
        choices = self._form.choice_list_of(question).choices
        labels = {label for choice in choices for label in choice.label.values()}
        told = set(cell.split("; ")) if question.type in LIST_VALUED_TYPES else {cell}
        if told <= labels | {choice.name for choice in choices}:
            reason = _(
                "The file has labels in place of the names of the choices. Make it again without "
                "“Labels of the choices in place of their names”."
            )
            raise UnreadableFileError(record.problem(question.name, reason))

    def _known_parts(
        self, record: Record, group: str, items: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return the items of a repeated group without questions that the group no longer has."""
        inner = self._form.row_form(group).questions
        for item in items:
            for name in item.keys() - inner.keys():
                # Its name is what somebody wrote, and need not even be a text that can be shown.
                shown = shown_value(name.encode("utf-8", "replace").decode())
                self._left_out.add(record.line, f"{group}/{shown}", _no_such_question())
        return [{name: item[name] for name in item if name in inner} for item in items]

    def _disagreeing(self, record: Record, answers: Mapping[str, Any]) -> Iterator[RowProblem]:
        """The columns of single choices say the same as the answer, unless somebody changed one."""
        for column, name, choice in self._columns_of(record).parts:
            if record.cell(column) != self._part(name, answers.get(name), choice):
                reason = _("This does not agree with the column %(column)s.")
                yield record.problem(column, reason % {"column": name})

    def _part(self, name: str, value: Any, choice: str) -> str:
        """What an exported file has in the column of one choice."""
        if value is None:
            return ""
        names = value if isinstance(value, list) else [value]
        if self._form.questions[name].type is QuestionType.RANK:
            return str(names.index(choice) + 1) if choice in names else ""
        return str(int(choice in names))

    def _columns_of(self, record: Record) -> "_Columns":
        """Return what the columns of the file are; worked out once."""
        if self._columns is None:
            parts, unknown = [], []
            for column in record.cells:
                name, mark, choice = column.partition("/")
                if mark and name in self._listed:
                    parts.append((column, name, choice))
                elif mark and name in record.cells and name not in self._known:
                    continue  # A choice of a question that is not there: told of with its answer.
                elif column not in FIRST and column not in self._known:
                    unknown.append(column)
            self._columns = _Columns(tuple(parts), tuple(unknown))
        return self._columns

    def _not_asked(
        self, record: Record, answers: Mapping[str, Any], state: State
    ) -> Iterator[RowProblem]:
        """Answers that do not count after the others; none was stored, so the file was changed."""
        for name, value in answers.items():
            items = state.values.get(name, [])
            if name not in state.visible or (name in state.rows and not _has_all(value, items)):
                yield record.problem(name, not_asked())

    def _is_file(self, record: Record, name: str, value: Any) -> bool:
        if found := is_stored_file(value):
            self._left_out.add(record.line, name, _files())
        return found

    def _without_files(self, record: Record, name: str, value: Any) -> Any:
        if self._form.questions[name].type is not QuestionType.REPEAT:
            return value
        return [
            {
                inner: found
                for inner, found in item.items()
                if not self._is_file(record, f"{name}/{inner}", found)
            }
            for item in value
        ]


@dataclass(frozen=True, slots=True)
class _Columns:
    """`parts` are columns of single choices (column, question, choice); `unknown` no question's."""

    parts: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]


def _no_such_question() -> str:
    return _("The questionnaire has no such question.")


def _files() -> str:
    return _("A table names files and does not hold them.")


def _has_all(given: list[dict[str, Any]], kept: list[dict[str, Any]]) -> bool:
    """Whether nothing that was given in the items of a repeated group is missing or different."""
    return all(
        (kept_item or {}).get(name) == value
        for item, kept_item in zip_longest(given, kept)
        for name, value in (item or {}).items()
    )
