"""The variables of a data set: which columns the answers to a questionnaire become.

Names follow what XLSForm tools write: `q7` for a question, `q7/treatment` for one choice of a
multiple choice (1 taken, 0 not, empty not asked) or for its place in a ranking (1 = first).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any

from reports.tables import Cell
from surveys.form.model import Choice, Form, Question, QuestionType, text_in


class Kind(StrEnum):
    """What the cells of a variable hold."""

    CODE = "code"  # name of the choice taken
    FLAG = "flag"  # 1 or 0: whether a choice was taken
    PLACE = "place"  # place of a choice in a ranking
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"  # names of choices with spaces between
    DATA = "data"  # anything deeper, as JSON


KINDS = {
    QuestionType.SELECT_ONE: Kind.CODE,
    QuestionType.SELECT_MULTIPLE: Kind.LIST,
    QuestionType.RANK: Kind.LIST,
    QuestionType.INTEGER: Kind.NUMBER,
    QuestionType.DECIMAL: Kind.NUMBER,
    QuestionType.RANGE: Kind.NUMBER,
}
PARTS = {QuestionType.SELECT_MULTIPLE: Kind.FLAG, QuestionType.RANK: Kind.PLACE}
# Of a question; three choices of ten are fewer combinations.
REMEMBERED = 1_000
WITHOUT_ANSWER = frozenset({QuestionType.NOTE})


@dataclass(frozen=True, slots=True)
class Variable:
    """One column: `codes` maps choice names to (number for statistics programs, label)."""

    name: str
    label: str
    kind: Kind
    question: str
    choice: str = ""
    codes: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def cell(self, answers: Mapping[str, Any]) -> Cell:
        """Return the value in a response with these answers; None where there is no answer."""
        value = answers.get(self.question)
        if value is None or value in ("", []):
            return None
        if self.choice:
            return self._part(value)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return " ".join(value)
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, (int, float, str)):
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def shown(self, answers: Mapping[str, Any]) -> Cell:
        """Like `cell`, with labels in place of the names of choices."""
        value = answers.get(self.question)
        if self.choice or self.kind not in (Kind.CODE, Kind.LIST):
            return self.cell(answers)
        names = value if isinstance(value, list) else [value]
        told = [self._label(str(name)) for name in names if name not in (None, "")]
        return "; ".join(told) or None

    def number(self, answers: Mapping[str, Any]) -> float | None:
        """The value as statistics programs count with it; None where it is not a number."""
        value = self.cell(answers)
        if self.kind is Kind.CODE:
            return self.codes[str(value)][0] if str(value) in self.codes else None
        return float(value) if isinstance(value, (int, float)) else None

    def _part(self, value: object) -> Cell:
        names = value if isinstance(value, list) else [value]
        if self.kind is Kind.FLAG:
            return int(self.choice in names)
        return names.index(self.choice) + 1 if self.choice in names else None

    def _label(self, name: str) -> str:
        return self.codes[name][1] if name in self.codes else name


def row_maker(
    variables: Sequence[Variable],
    *,
    with_labels: bool = False,
    finish: Callable[[Sequence[Cell]], Sequence[Cell]] = tuple,
) -> Callable[[Mapping[str, Any]], list[Cell]]:
    """Return a function from answers to the cells of all variables, in order.

    It looks up each question once, and remembers the cells of choices and of their combinations:
    the many columns of a multiple choice take most of the time of a large file otherwise. `finish`
    is applied to the cells of each question, and what it returns is remembered, too.
    """
    groups = [
        (question, _cells_maker(list(group), with_labels=with_labels, finish=finish))
        for question, group in groupby(variables, key=lambda one: one.question)
    ]

    def row(answers: Mapping[str, Any]) -> list[Cell]:
        cells: list[Cell] = []
        for question, cells_of in groups:
            cells += cells_of(answers.get(question))
        return cells

    return row


def _cells_maker(
    variables: Sequence[Variable],
    *,
    with_labels: bool,
    finish: Callable[[Sequence[Cell]], Sequence[Cell]],
) -> Callable[[Any], Sequence[Cell]]:
    """Return a function from the answer of one question to the cells of its variables."""
    question = variables[0].question

    def cells(value: Any) -> Sequence[Cell]:
        given = {question: value}
        return finish([one.shown(given) if with_labels else one.cell(given) for one in variables])

    empty, choice = cells(None), lru_cache(REMEMBERED)(cells)
    combination = lru_cache(REMEMBERED)(lambda names: cells(list(names)))
    is_code = variables[0].kind is Kind.CODE

    def quickly(value: Any) -> Sequence[Cell]:
        if value is None:
            return empty
        if is_code and type(value) is str:
            return choice(value)
        # Only texts: 1 and True are different, and the same key.
        if type(value) is list and all(type(name) is str for name in value):
            return combination(tuple(value))
        return cells(value)

    return quickly


def variables_of(forms: Sequence[Form], language: str) -> list[Variable]:
    """Return the variables of all versions, `forms` newest first: what was removed comes last.

    Texts are those of the newest version that has the question; choices of older versions join.
    """
    newest: dict[str, tuple[Form, Question]] = {}
    choices: dict[str, dict[str, Choice]] = {}
    for form in forms:
        for question in _asked(form):
            newest.setdefault(question.name, (form, question))
            if question.has_choices:
                known = choices.setdefault(question.name, {})
                for choice in form.choice_list_of(question).choices:
                    known.setdefault(choice.name, choice)
    return [
        variable
        for name, (form, question) in newest.items()
        for variable in _variables(form, question, choices.get(name, {}).values(), language)
    ]


def _asked(form: Form) -> Iterable[Question]:
    return (found for found in form.questions.values() if found.type not in WITHOUT_ANSWER)


def _variables(
    form: Form, question: Question, choices: Iterable[Choice], language: str
) -> list[Variable]:
    def words(text: Mapping[str, str]) -> str:
        return text_in(text, language, form.default_language)[0]

    label = words(question.label) or question.name
    codes = _codes([(choice.name, words(choice.label) or choice.name) for choice in choices])
    kind = KINDS.get(question.type, Kind.TEXT)
    found = [Variable(question.name, label, kind, question.name, codes=codes)]
    if (part := PARTS.get(question.type)) is not None:
        found += [
            Variable(f"{question.name}/{name}", f"{label} – {text}", part, question.name, name)
            for name, (_number, text) in codes.items()
        ]
    return found


def _codes(choices: Sequence[tuple[str, str]]) -> dict[str, tuple[int, str]]:
    """Number the choices: by their names where all are whole numbers, else in their order."""
    if all(name.isascii() and name.isdigit() and len(name) < 9 for name, _label in choices):
        numbers = [int(name) for name, _label in choices]
        if len(set(numbers)) == len(numbers):
            return {name: (int(name), label) for name, label in choices}
    return {name: (number, label) for number, (name, label) in enumerate(choices, start=1)}
