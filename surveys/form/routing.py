"""Which questions are asked, given the answers so far.

A question is visible where its own relevance and that of every group around it hold. The answer
to a hidden question does not count: it is empty to every other expression.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.form.expressions import Context, Expression, Value, to_string
from surveys.form.model import Answers, Choice, Form, Question, QuestionType, Section
from surveys.form.order import Step, ordered_steps


@dataclass(frozen=True, slots=True)
class State:
    """Where a respondent stands.

    `visible` are the names of relevant questions (metadata and calculations among them);
    `values` the answers that count, calculations done.
    """

    visible: frozenset[str]
    values: dict[str, Any]
    now: datetime | None = None

    def context(self, value: Any = None) -> Context:
        """Return the context for an expression; `value` is what `.` stands for."""
        return Context(self.values, value, now=self.now)


@dataclass(frozen=True, slots=True)
class SectionCompletion:
    """How far one section is filled in; the numbers are of visible questions that ask something."""

    section: Section
    answered: int
    required_missing: int
    total: int
    is_visible: bool

    @property
    def is_complete(self) -> bool:
        return self.required_missing == 0


def is_empty(answer: object) -> bool:
    """Whether a stored answer is no answer."""
    return answer is None or answer in ("", [])


def work_out(form: Form, answers: Answers, *, now: datetime | None = None) -> State:
    """Return the visible questions and the values that count, in one pass."""
    visible: set[str] = set()
    values: dict[str, Any] = {}
    context = Context(values, now=now)
    for step in _compiled_steps(form):
        name = step.name
        if step.parent is not None and step.parent not in visible:
            continue
        if step.relevant is not None and not step.relevant(context):
            continue
        visible.add(name)
        if step.is_group:
            continue
        answer = answers.get(name)
        if step.calculation is not None:
            context.value = answer
            answer = stored_value(step.calculation(context))
            context.value = None
        if not is_empty(answer):
            values[name] = answer
    return State(frozenset(visible & form.questions.keys()), values, now)


def visible_questions(
    form: Form, answers: Answers, *, now: datetime | None = None
) -> frozenset[str]:
    """Return the names of the relevant questions, hidden groups taken into account."""
    return work_out(form, answers, now=now).visible


def relevant_answers(
    form: Form, answers: Answers, *, now: datetime | None = None
) -> dict[str, Any]:
    """Return the answers that count, in the form's order: hidden, empty and unknown ones left out.

    Stored results of visible calculations stay as they are; `calculate` renews them.
    """
    visible = work_out(form, answers, now=now).visible
    return {
        name: answers[name]
        for name in form.questions
        if name in visible and not is_empty(answers.get(name))
    }


def calculate(form: Form, answers: Answers, *, now: datetime | None = None) -> dict[str, Any]:
    """Return the answers with every calculation renewed; empty results are left out."""
    values = work_out(form, answers, now=now).values
    result = dict(answers)
    for name, question in form.questions.items():
        if question.type is QuestionType.CALCULATE:
            result.pop(name, None)
            if name in values:
                result[name] = values[name]
    return result


def completion(
    form: Form, answers: Answers, *, now: datetime | None = None
) -> tuple[SectionCompletion, ...]:
    """Return how far each section is filled in, in order, hidden sections included."""
    state = work_out(form, answers, now=now)
    return tuple(_section_completion(section, state) for section in form.sections)


def is_required(question: Question, state: State) -> bool:
    """Whether the question must be answered in this state."""
    if question.required is None:
        return False
    return question.required.is_true(state.context(state.values.get(question.name)))


def available_choices(form: Form, question: Question, state: State) -> tuple[Choice, ...]:
    """Return the choices that the question's filter lets through, all where it has none.

    Raises FormError where the question has no list.
    """
    choices = form.choice_list_of(question).choices
    if question.choice_filter is None:
        return choices
    return tuple(choice for choice in choices if _offers(question.choice_filter, choice, state))


def stored_value(value: Value) -> str | int | float | None:
    """Return a calculation's result as it is stored: None where there is none."""
    if isinstance(value, bool):
        return to_string(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value if value != "" else None


def _offers(choice_filter: Expression, choice: Choice, state: State) -> bool:
    context = state.context()
    context.columns = {**choice.attributes, "name": choice.name}
    return choice_filter.is_true(context)


def _section_completion(section: Section, state: State) -> SectionCompletion:
    shown = [question for question in section.questions if question.name in state.visible]
    asked = [question for question in shown if question.is_input]
    missing = [question for question in asked if question.name not in state.values]
    return SectionCompletion(
        section=section,
        answered=len(asked) - len(missing),
        required_missing=sum(is_required(question, state) for question in missing),
        total=len(asked),
        is_visible=bool(shown),
    )


@dataclass(frozen=True, slots=True)
class _CompiledStep:
    name: str
    parent: str | None
    is_group: bool
    relevant: Callable[[Context], bool] | None
    calculation: Callable[[Context], Value] | None


def _compiled_steps(form: Form) -> tuple[_CompiledStep, ...]:
    found: tuple[_CompiledStep, ...] | None = form.derived.get("compiled_steps")
    if found is None:
        found = tuple(map(_compiled, ordered_steps(form)))
        form.derived["compiled_steps"] = found
    return found


def _compiled(step: Step) -> _CompiledStep:
    return _CompiledStep(
        name=step.name,
        parent=step.parent,
        is_group=step.is_group,
        relevant=step.relevant.is_true if step.relevant else None,
        calculation=step.calculation.evaluate if step.calculation else None,
    )
