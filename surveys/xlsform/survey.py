"""The survey sheet → groups and questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from surveys.form.checks import name_problem
from surveys.form.expressions import Expression, ExpressionError, parse
from surveys.form.model import (
    INPUT_TYPES,
    TEXT_KINDS,
    Choice,
    ChoiceList,
    Group,
    Item,
    Question,
    QuestionType,
)
from surveys.form.wording import told
from surveys.xlsform.choices import YES, choice_list
from surveys.xlsform.columns import Columns
from surveys.xlsform.features import PARAMETERS_OF_TYPES
from surveys.xlsform.opening import Row
from surveys.xlsform.result import Notes
from surveys.xlsform.texts import Languages, tell_about_texts
from surveys.xlsform.types import BEGINNINGS, ENDINGS, TypeCell, read_type

TEXT_COLUMNS = frozenset({"label", "hint", "required_message", "constraint_message"})
KNOWN = TEXT_COLUMNS | {
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "appearance",
    "calculation",
    "choice_filter",
    "parameters",
    "default",
    "readonly",
    "repeat_count",
    "disabled",
}
_NOT_FOR_GROUPS = (
    "required", "constraint", "calculation", "choice_filter", "parameters", "default", "readonly",
)  # fmt: skip
APPEARANCES = frozenset(
    {"field-list", "table-list", "multiline", "minimal", "autocomplete", *TEXT_KINDS}
)
NO = frozenset({"", "no", "false", "false()"})
OTHER = "other"
_OTHER_LABELS = {"en": "Other", "ru": "Другое"}
_SPECIFY_LABELS = {"en": "Please specify", "ru": "Уточните"}


@dataclass(slots=True)
class OpenGroup:
    """A group whose end has not been reached."""

    row: Row | None
    word: str = ""
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class SurveyReader:
    """Reads the rows in order. `rows` afterwards tells where each name stands."""

    columns: Columns
    languages: Languages
    lists: dict[str, ChoiceList]
    notes: Notes
    rows: dict[str, int] = field(default_factory=dict)

    def read(self, rows: tuple[Row, ...]) -> tuple[Item, ...]:
        """Return the items; what is wrong is told in `notes`."""
        stack = [OpenGroup(None)]
        for row in rows:
            cell = None if self.is_disabled(row) else self.type_of(row)
            if cell is None:
                continue
            if cell.word in BEGINNINGS:
                self.begin(row, cell, stack)
            elif cell.word in ENDINGS:
                self.end(row, cell, stack)
            else:
                stack[-1].items += self.questions(row, cell)
        for group in stack[1:]:
            if group.row is not None:
                self.error(group.row, "type", _("This %(word)s has no end.") % {"word": group.word})
        return tuple(stack[0].items)

    def is_disabled(self, row: Row) -> bool:
        found = self.columns.text(row, "disabled").lower() in YES
        if found:
            heading = self.columns.heading("disabled")
            message = _("The row is disabled; it is left out.")
            self.notes.warn(self.columns.sheet, row.number, heading, message)
        return found

    def type_of(self, row: Row) -> TypeCell | None:
        text = self.columns.text(row, "type")
        if text:
            return read_type(text)
        self.error(row, "type", _("The type is missing."))
        return None

    def begin(self, row: Row, cell: TypeCell, stack: list[OpenGroup]) -> None:
        if cell.word != "begin_repeat" and self.columns.text(row, "repeat_count"):
            message = _("Only a repeated group has a number of items.")
            self.unsupported(row, "repeat_count", message)
        self.name(row)
        for base in _NOT_FOR_GROUPS:
            if self.columns.text(row, base):
                self.unsupported(row, base, _("A group has no “%(column)s”.") % {"column": base})
        stack.append(OpenGroup(row, cell.word))

    def end(self, row: Row, cell: TypeCell, stack: list[OpenGroup]) -> None:
        expected = stack[-1].word.replace("begin", "end")
        if cell.word != expected:
            message = _("This is %(word)s without a beginning.")
            if expected:
                message = _("This is %(word)s, but %(expected)s is expected.")
            self.error(row, "type", message % {"word": cell.word, "expected": expected})
            return
        closed = stack.pop()
        if closed.row is not None:
            repeats = closed.word == "begin_repeat"
            stack[-1].items.append(self.group(closed.row, tuple(closed.items), repeats))

    def group(self, row: Row, items: tuple[Item, ...], repeats: bool) -> Group:
        group = Group(
            name=self.columns.text(row, "name"),
            label=self.texts(row, "label"),
            hint=self.texts(row, "hint"),
            relevant=self.expression(row, "relevant"),
            appearance=self.appearance(row),
            items=items,
            repeat=repeats,
            repeat_count=self.expression(row, "repeat_count") if repeats else None,
        )
        if not items:
            self.notes.warn(self.columns.sheet, row.number, "", _("The group is empty."))
        if group.is_matrix:
            self.check_matrix(row, group)
        return group

    def check_matrix(self, row: Row, group: Group) -> None:
        asked = [question for question in group.questions if question.type in INPUT_TYPES]
        if any(one.type is not QuestionType.SELECT_ONE for one in asked):
            self.error(row, "appearance", _("A table-list can hold select_one questions only."))
        elif len({one.list_name for one in asked}) > 1:
            self.error(row, "appearance", _("The questions of a table-list must share one list."))

    def questions(self, row: Row, cell: TypeCell) -> list[Item]:
        """Return the row's question, and the one for "other" where the type asks for it."""
        if cell.type is None:
            self.refuse_type(row, cell)
            return []
        name = self.name(row)
        list_name = cell.list_name
        if list_name is not None and list_name not in self.lists:
            self.error(row, "type", _("There is no choice list “%(list)s”.") % {"list": list_name})
        elif list_name is not None and cell.or_other:
            list_name = self.list_with_other(list_name)
        question = self.question(row, name, cell.type, list_name)
        if cell.constraint and question.constraint is None:
            question = replace(question, constraint=parse(cell.constraint))
        self.check_question(row, question)
        return [question, self.other_question(row, question)] if cell.or_other else [question]

    def refuse_type(self, row: Row, cell: TypeCell) -> None:
        heading = self.columns.heading("type")
        name = self.columns.text(row, "name")
        self.rows.setdefault(name, row.number)
        tell = self.notes.refuse if cell.leaves_hole else self.notes.name_unsupported
        tell(self.columns.sheet, row.number, heading, cell.problem or "")

    def question(self, row: Row, name: str, type_: QuestionType, list_name: str | None) -> Question:
        return Question(
            name=name,
            type=type_,
            label=self.texts(row, "label"),
            hint=self.texts(row, "hint"),
            required=self.condition(row, "required"),
            required_message=self.texts(row, "required_message"),
            relevant=self.expression(row, "relevant"),
            constraint=self.expression(row, "constraint"),
            constraint_message=self.texts(row, "constraint_message"),
            calculation=self.expression(row, "calculation"),
            choice_filter=self.expression(row, "choice_filter"),
            list_name=list_name,
            appearance=self.appearance(row),
            parameters=self.parameters(row, type_),
            default=self.default(row),
            read_only=self.read_only(row),
        )

    def check_question(self, row: Row, question: Question) -> None:
        if question.is_shown and not question.label:
            self.error(row, "label", _("The label is missing."))
        if question.choice_filter is not None and not question.has_choices:
            self.error(row, "choice_filter", _("Only a question with choices has a choice filter."))

    def name(self, row: Row) -> str:
        """Return the row's name and remember its place."""
        name = self.columns.text(row, "name")
        problem = name_problem(name) if name else pgettext("question", "The name is missing.")
        if name and name in self.rows:
            problem = _("The name “%(name)s” is used in row %(row)s already.") % {
                "name": name,
                "row": self.rows[name],
            }
        if problem:
            self.error(row, "name", problem)
        self.rows.setdefault(name, row.number)
        return name

    def texts(self, row: Row, base: str) -> dict[str, str]:
        texts = self.columns.texts(row, base, self.languages.default)
        tell_about_texts(self.columns, row, base, texts, self.languages.codes, self.notes)
        return texts

    def expression(self, row: Row, base: str) -> Expression | None:
        text = self.columns.text(row, base)
        if not text:
            return None
        if "${last-saved#" in text:
            message = _("Answers of an earlier response (last-saved) are not supported.")
            self.notes.refuse(self.columns.sheet, row.number, self.columns.heading(base), message)
            return None
        try:
            return parse(text)
        except ExpressionError as error:
            message = _("%(reason)s (character %(position)s of “%(text)s”)") % {
                "reason": told(error.message, _),
                "position": error.position + 1,
                "text": text[:80],
            }
            self.error(row, base, message)
        return None

    def condition(self, row: Row, base: str) -> Expression | None:
        text = self.columns.text(row, base).lower()
        if text in YES:
            return parse("true()")
        return None if text in NO else self.expression(row, base)

    def read_only(self, row: Row) -> bool:
        text = self.columns.text(row, "readonly").lower()
        if text not in YES | NO:
            self.unsupported(row, "readonly", _("read_only can be “yes” or empty only."))
        return text in YES

    def default(self, row: Row) -> str:
        text = self.columns.text(row, "default")
        if "${" in text or "(" in text:
            self.unsupported(row, "default", _("A default that is worked out is not supported."))
            return ""
        return text

    def parameters(self, row: Row, type_: QuestionType) -> dict[str, str]:
        text = self.columns.text(row, "parameters")
        known = PARAMETERS_OF_TYPES.get(type_.value, frozenset())
        found: dict[str, str] = {}
        for pair in re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", text.strip())):
            name, _mark, value = pair.partition("=")
            if name.lower() in known:
                found[name.lower()] = value.replace("|", " ")
            elif name:
                message = _("The parameter “%(name)s” is not supported.") % {"name": name}
                self.unsupported(row, "parameters", message)
        return found

    def appearance(self, row: Row) -> str:
        text = self.columns.text(row, "appearance")
        if re.search(r"\bsearch\s*\(", text):
            message = _("Choices that are searched in a file are not supported.")
            heading = self.columns.heading("appearance")
            self.notes.refuse(self.columns.sheet, row.number, heading, message)
            return ""
        for word in text.split():
            if word not in APPEARANCES:
                message = _("The appearance “%(word)s” makes no difference here.") % {"word": word}
                heading = self.columns.heading("appearance")
                self.notes.warn(self.columns.sheet, row.number, heading, message)
        return text

    def list_with_other(self, list_name: str) -> str:
        """Return the name of the same list with "other" at its end."""
        choices = self.lists[list_name]
        if choices.get(OTHER) is not None:
            return list_name
        name = f"{list_name}_or_other"
        other = Choice(OTHER, _in_languages(_OTHER_LABELS, self.languages))
        self.lists[name] = choice_list(name, (*choices.choices, other))
        return name

    def other_question(self, row: Row, question: Question) -> Question:
        name = f"{question.name}_other"
        self.rows.setdefault(name, row.number)
        return Question(
            name=name,
            type=QuestionType.TEXT,
            label=_in_languages(_SPECIFY_LABELS, self.languages),
            relevant=parse(f"selected(${{{question.name}}}, '{OTHER}')") if question.name else None,
        )

    def error(self, row: Row, base: str, message: str) -> None:
        self.notes.error(self.columns.sheet, row.number, self.columns.heading(base), message)

    def unsupported(self, row: Row, base: str, message: str) -> None:
        heading = self.columns.heading(base)
        self.notes.name_unsupported(self.columns.sheet, row.number, heading, message)


def _in_languages(texts: Mapping[str, str], languages: Languages) -> dict[str, str]:
    found = {code: texts[code] for code in languages.codes if code in texts}
    return found or {languages.default: texts["en"]}
