"""Whether answers can be accepted: required, of the right type, and within the constraints.

Only visible questions are looked at. What is the same for every respondent (types, choice names,
constant expressions) is worked out once per form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from surveys.form.cleaning import (
    ACKNOWLEDGED,
    LARGEST_INTEGER,
    LONGEST_TEXT,
    AnswerError,
    clean_value,
    is_date,
    is_date_time,
    is_point,
    is_time,
    is_upload,
    shown_choice,
    text_fault,
)
from surveys.form.messages import message
from surveys.form.model import (
    LIST_VALUED_TYPES,
    METADATA_TYPES,
    Answers,
    Form,
    Question,
    QuestionType,
    RangeBounds,
    text_in,
)
from surveys.form.routing import State, available_choices, work_out

__all__ = ["AnswerError", "Problem", "clean_value", "validate"]

# Returns None where the stored value is right, else the message code and what it names.
Fault = tuple[str, str] | None
Check = Callable[[Any], Fault]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one answer cannot be accepted; `code` is one of `messages.CODES`.

    Inside a repeated group `question` is the group, `row` the item's index from 0 and `inner` the
    question that is asked in it.
    """

    question: str
    code: str
    message: str
    value: Any = None
    row: int | None = None
    inner: str = ""

    @property
    def place(self) -> str:
        """Where it is on the page: the question's name, or "group:0:question"."""
        return self.question if self.row is None else f"{self.question}:{self.row}:{self.inner}"


def validate(
    form: Form,
    answers: Answers,
    *,
    language: str,
    questions: Collection[str] | None = None,
    require: bool = True,
    now: datetime | None = None,
    state: State | None = None,
) -> list[Problem]:
    """Return what is wrong with stored answers, in the form's order; never raises.

    `questions` limits the check to these names, as for one page; `require=False` lets missing
    answers pass, as for a draft. Messages are the form's own in `language`, else the default ones.
    `state` is what these answers lead to, where the caller has worked it out already.
    """
    state = work_out(form, answers, now=now) if state is None else state
    found: list[Problem] = []
    for plan in _plans(form):
        name = plan.question.name
        if name in state.visible and (questions is None or name in questions):
            problem = _problem(form, plan, state, language, require)
            if problem is not None:
                found.append(problem)
            elif name in state.rows:
                found += _row_problems(form, name, state, language, require)
    found += [
        _told("unknown_question", name, value, language)
        for name, value in answers.items()
        if name not in form.questions and (questions is None or name in questions)
    ]
    return found


def _row_problems(
    form: Form, group: str, state: State, language: str, require: bool
) -> Iterator[Problem]:
    """What is wrong in the items of a repeated group."""
    inner = form.row_form(group)
    for row, at in enumerate(state.rows[group]):
        for problem in validate(inner, at.values, language=language, require=require, state=at):
            yield replace(problem, question=group, row=row, inner=problem.question)


@dataclass(frozen=True, slots=True)
class _Plan:
    question: Question
    check: Check
    required: bool | None
    """None where it depends on the answers."""
    exclusive: frozenset[str]


def _plans(form: Form) -> tuple[_Plan, ...]:
    found: tuple[_Plan, ...] | None = form.derived.get("validation")
    if found is None:
        found = tuple(_plan(form, question) for question in form.questions.values())
        form.derived["validation"] = found
    return found


def _plan(form: Form, question: Question) -> _Plan:
    required: bool | None = None
    if question.required is None or not question.is_input:
        required = False
    elif question.required.is_always_true:
        required = True
    return _Plan(question, _check_for(form, question), required, _exclusive(form, question))


def _exclusive(form: Form, question: Question) -> frozenset[str]:
    if question.type is not QuestionType.SELECT_MULTIPLE:
        return frozenset()
    choices = form.choice_lists.get(question.list_name or "")
    return choices.exclusive if choices else frozenset()


def _problem(form: Form, plan: _Plan, state: State, language: str, require: bool) -> Problem | None:
    question = plan.question
    value = state.values.get(question.name)
    if value is None:
        if require and plan.required is not False and _is_required(plan, state):
            return _own(form, question, "required", None, language)
        return None
    if question.calculation is not None or question.read_only:
        return None
    fault = plan.check(value)
    if fault is None and plan.exclusive:
        fault = _not_alone(form, plan, value, language)
    if fault is None and question.choice_filter is not None:
        fault = _not_offered(form, question, state, language)
    if fault is not None:
        return _told(fault[0], question.name, value, language, choice=fault[1])
    constraint = question.constraint if question.is_input else None
    if constraint is not None and not constraint.is_true(state.context(value)):
        return _own(form, question, "constraint", value, language)
    return None


def _is_required(plan: _Plan, state: State) -> bool:
    if plan.required is not None or plan.question.required is None:
        return bool(plan.required)
    return plan.question.required.is_true(state.context())


def _own(form: Form, question: Question, code: str, value: object, language: str) -> Problem:
    """A problem for which the form may have its own words."""
    texts = question.required_message if code == "required" else question.constraint_message
    text, _ = text_in(texts, language, form.default_language)
    return Problem(question.name, code, text or message(code, language), value)


def _told(code: str, name: str, value: object, language: str, choice: str = "") -> Problem:
    text = message(code, language, choice=choice, limit=LONGEST_TEXT)
    return Problem(name, code, text, value)


def _not_offered(form: Form, question: Question, state: State, language: str) -> Fault:
    value = state.values[question.name]
    offered = {choice.name for choice in available_choices(form, question, state)}
    for name in value if isinstance(value, list) else [value]:
        if name not in offered:
            choice = form.choice_list_of(question).get(name)
            return "choice_not_offered", shown_choice(form, choice, language)
    return None


def _not_alone(form: Form, plan: _Plan, value: list[str], language: str) -> Fault:
    alone = next((name for name in value if name in plan.exclusive), None)
    if alone is None or len(value) == 1:
        return None
    choice = form.choice_list_of(plan.question).get(alone)
    return "exclusive_choice", shown_choice(form, choice, language)


def _check_for(form: Form, question: Question) -> Check:
    if question.has_choices:
        choices = form.choice_lists.get(question.list_name or "")
        names = frozenset(choices.names if choices else ())
        if question.type in LIST_VALUED_TYPES:
            return lambda value: _names_fault(value, names)
        return lambda value: _name_fault(value, names)
    if question.type is QuestionType.RANGE:
        bounds = question.range
        return lambda value: _decimal_fault(value) or _range_fault(value, bounds)
    if question.type is QuestionType.TEXT and question.text_kind:
        code, pattern = _TEXT_KINDS[question.text_kind]
        return lambda value: _text_fault(value) or _kind_fault(value, code, pattern)
    return _CHECKS.get(question.type, _no_answer)


def _name_fault(value: object, names: frozenset[str]) -> Fault:
    if not isinstance(value, str):
        return "wrong_type", ""
    return None if value in names else ("unknown_choice", value[:40])


def _names_fault(value: object, names: frozenset[str]) -> Fault:
    if not isinstance(value, list):
        return "wrong_type", ""
    for name in value:
        if fault := _name_fault(name, names):
            return fault
    if len(set(value)) < len(value):
        return "duplicate_choice", next(name for name in value if value.count(name) > 1)
    return None


def _text_fault(value: object) -> Fault:
    if not isinstance(value, str):
        return "wrong_type", ""
    code = text_fault(value)
    return (code, "") if code else None


def _integer_fault(value: object) -> Fault:
    if not isinstance(value, int) or isinstance(value, bool):
        return "not_an_integer", ""
    return None if abs(value) <= LARGEST_INTEGER else ("number_too_long", "")


def _decimal_fault(value: object) -> Fault:
    if not isinstance(value, int | float) or isinstance(value, bool) or not _is_finite(value):
        return "not_a_number", ""
    return None if abs(value) <= LARGEST_INTEGER else ("number_too_long", "")


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _date_fault(value: object) -> Fault:
    return None if isinstance(value, str) and is_date(value) else ("not_a_date", "")


def _range_fault(value: float, bounds: RangeBounds) -> Fault:
    if bounds.has(Decimal(str(value))):
        return None
    return "not_in_range", f"{bounds.start}, {bounds.start + bounds.step} … {bounds.end}"


def _kind_fault(value: str, code: str, pattern: re.Pattern[str]) -> Fault:
    return None if len(value) <= LONGEST_KIND and pattern.fullmatch(value) else (code, "")


def _fault_unless(code: str, holds: Callable[[str], bool]) -> Check:
    return lambda value: None if isinstance(value, str) and holds(value) else (code, "")


def _acknowledge_fault(value: object) -> Fault:
    return None if value == ACKNOWLEDGED else ("wrong_type", "")


def _upload_fault(value: object) -> Fault:
    return None if is_upload(value) else ("not_a_file", "")


def _rows_fault(value: object) -> Fault:
    is_rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return None if is_rows else ("not_items", "")


def _no_answer(value: object) -> Fault:
    return "not_answerable", ""


LONGEST_KIND = 300
# Held to by the browser's script, too (static/js/form-state.js).
_TEXT_KINDS = {
    "email": ("not_an_email", re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")),
    "phone": ("not_a_phone", re.compile(r"\+?[0-9(][0-9 ().-]{3,28}[0-9]")),
    "url": ("not_a_url", re.compile(r"https?://[^\s/]+\S*")),
}
_CHECKS: Mapping[QuestionType, Check] = {
    QuestionType.TEXT: _text_fault,
    QuestionType.INTEGER: _integer_fault,
    QuestionType.DECIMAL: _decimal_fault,
    QuestionType.DATE: _date_fault,
    QuestionType.TIME: _fault_unless("not_a_time", is_time),
    QuestionType.DATETIME: _fault_unless("not_a_date_time", is_date_time),
    QuestionType.GEOPOINT: _fault_unless("not_a_point", is_point),
    QuestionType.FILE: _upload_fault,
    QuestionType.IMAGE: _upload_fault,
    QuestionType.REPEAT: _rows_fault,
    QuestionType.HIDDEN: _text_fault,
    QuestionType.ACKNOWLEDGE: _acknowledge_fault,
    **dict.fromkeys(METADATA_TYPES, _text_fault),
}
