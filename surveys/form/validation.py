"""Whether answers can be accepted: required, of the right type, and within the constraints.

Only visible questions are looked at. What is the same for every respondent (types, choice names,
constant expressions) is worked out once per form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.form.cleaning import (
    ACKNOWLEDGED,
    LARGEST_INTEGER,
    LONGEST_TEXT,
    AnswerError,
    clean_value,
    is_date,
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
    text_in,
)
from surveys.form.routing import State, available_choices, work_out

__all__ = ["AnswerError", "Problem", "clean_value", "validate"]

# Returns None where the stored value is right, else the message code and what it names.
Fault = tuple[str, str] | None
Check = Callable[[Any], Fault]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one answer cannot be accepted; `code` is one of `messages.CODES`."""

    question: str
    code: str
    message: str
    value: Any = None


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
    found += [
        _told("unknown_question", name, value, language)
        for name, value in answers.items()
        if name not in form.questions and (questions is None or name in questions)
    ]
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    question: Question
    check: Check
    required: bool | None
    """None where it depends on the answers."""


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
    return _Plan(question, _check_for(form, question), required)


def _problem(form: Form, plan: _Plan, state: State, language: str, require: bool) -> Problem | None:
    question = plan.question
    value = state.values.get(question.name)
    if value is None:
        if require and plan.required is not False and _is_required(plan, state):
            return _own(form, question, "required", None, language)
        return None
    if question.calculation is not None:
        return None
    fault = plan.check(value)
    if fault is None and question.choice_filter is not None:
        fault = _not_offered(form, question, state, language)
    if fault is not None:
        return _told(fault[0], question.name, value, language, choice=fault[1])
    if question.constraint is not None and not question.constraint.is_true(state.context(value)):
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


def _check_for(form: Form, question: Question) -> Check:
    if question.has_choices:
        choices = form.choice_lists.get(question.list_name or "")
        names = frozenset(choices.names if choices else ())
        if question.type in LIST_VALUED_TYPES:
            return lambda value: _names_fault(value, names)
        return lambda value: _name_fault(value, names)
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


def _acknowledge_fault(value: object) -> Fault:
    return None if value == ACKNOWLEDGED else ("wrong_type", "")


def _no_answer(value: object) -> Fault:
    return "not_answerable", ""


_CHECKS: Mapping[QuestionType, Check] = {
    QuestionType.TEXT: _text_fault,
    QuestionType.INTEGER: _integer_fault,
    QuestionType.DECIMAL: _decimal_fault,
    QuestionType.DATE: _date_fault,
    QuestionType.ACKNOWLEDGE: _acknowledge_fault,
    **dict.fromkeys(METADATA_TYPES, _text_fault),
}
