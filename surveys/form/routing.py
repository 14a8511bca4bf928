"""Which questions are asked, given the answers so far.

A question is visible where its own relevance and that of every group around it hold. The answer
to a hidden question does not count: it is empty to every other expression.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from surveys.form.cleaning import MOST_ROWS, constant_answer
from surveys.form.expressions import Context, Expression, Nodes, Value, to_number, to_string
from surveys.form.model import (
    Answers,
    Choice,
    Form,
    Group,
    Question,
    QuestionType,
    Section,
    text_in,
)
from surveys.form.order import Step, ordered_steps


@dataclass(frozen=True, slots=True)
class State:
    """Where a respondent stands.

    `visible` are the names of relevant questions (metadata and calculations among them);
    `values` the answers that count, calculations done. `rows` are the states of the items of each
    visible repeated group; `scope` is all that expressions see, where that is more than `values`.
    """

    visible: frozenset[str]
    values: dict[str, Any]
    now: datetime | None = None
    rows: Mapping[str, tuple[State, ...]] = field(default_factory=dict)
    scope: Mapping[str, Any] | None = None
    position: int = 0

    def context(self, value: Any = None) -> Context:
        """Return the context for an expression; `value` is what `.` stands for."""
        scope = self.values if self.scope is None else self.scope
        return Context(scope, value, now=self.now, position=self.position)


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


def work_out(
    form: Form,
    answers: Answers,
    *,
    now: datetime | None = None,
    outer: dict[str, Any] | None = None,
    position: int = 0,
) -> State:
    """Return the visible questions and the values that count, in one pass.

    For one item of a repeated group, `form` is its `row_form`, `outer` what is known around it.
    """
    visible: set[str] = set()
    values: dict[str, Any] = {}
    rows: dict[str, tuple[State, ...]] = {}
    nodes: dict[str, Any] = {}
    scope: Mapping[str, Any] = values
    if outer is not None or form.repeats:
        scope = ChainMap(values, nodes, outer or {})
    context = Context(scope, now=now, position=position, labels=_labels(form))
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
        if step.repeat is not None:
            rows[name] = _work_out_rows(form, step.repeat, answer, context)
            answer = [row.values for row in rows[name]]
            nodes.update(_nodes(form, name, rows[name]))
        elif step.makes is not None:
            answer = step.makes(context, answer)
        if not is_empty(answer):
            values[name] = answer
    seen = frozenset(visible & form.questions.keys())
    return State(seen, values, now, rows, scope, position)


def stored_rows(answer: object) -> list[dict[str, Any]]:
    """Return the items of a stored answer to a repeated group, blank ones at its end included."""
    found = answer if isinstance(answer, list) else []
    return [row for row in found[:MOST_ROWS] if isinstance(row, dict)]


def row_state(form: Form, group: Group, row: Answers, position: int, context: Context) -> State:
    """Return where a respondent stands in one item (number from 1) of a repeated group."""
    inner = form.row_form(group.name)
    own: dict[str, Any] = dict.fromkeys(inner.questions)
    around = {**context.answers, **own}
    return work_out(inner, row, now=context.now, outer=around, position=position)


def _work_out_rows(form: Form, group: Group, answer: object, context: Context) -> tuple[State, ...]:
    rows = stored_rows(answer)
    if group.repeat_count is not None:
        wanted = to_number(group.repeat_count.evaluate(context))
        count = int(max(0, min(MOST_ROWS, wanted))) if math.isfinite(wanted) else 0
        rows = [*rows[:count], *({} for _ in range(count - len(rows)))]
    else:
        while rows and not any(not is_empty(value) for value in rows[-1].values()):
            rows.pop()
    around = Context({**context.answers, group.name: rows}, now=context.now)
    return tuple(
        row_state(form, group, row, place, around) for place, row in enumerate(rows, start=1)
    )


def _nodes(form: Form, name: str, rows: tuple[State, ...]) -> dict[str, Nodes]:
    """What each question of a repeated group is to expressions outside of it."""
    return {
        inner: Nodes(row.values.get(inner, "") if inner in row.visible else None for row in rows)
        for inner in form.row_form(name).questions
    }


def _labels(form: Form) -> Callable[[str, str], str]:
    """Return how jr:choice-name() tells a choice: in the form's default language."""
    found: Callable[[str, str], str] | None = form.derived.get("labels")
    if found is None:

        def found(question: str, name: str) -> str:
            asked = form.all_questions.get(question)
            choices = form.choice_lists.get(asked.list_name or "") if asked else None
            choice = choices.get(name) if choices else None
            code = form.default_language
            return text_in(choice.label, code, code)[0] or name if choice else name

        form.derived["labels"] = found
    return found


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
    repeat: Group | None
    makes: Callable[[Context, Any], Any] | None
    """Gives the value of what is worked out, or is always the same, from the stored one."""


def _compiled_steps(form: Form) -> tuple[_CompiledStep, ...]:
    found: tuple[_CompiledStep, ...] | None = form.derived.get("compiled_steps")
    if found is None:
        found = tuple(_compiled(form, step) for step in ordered_steps(form))
        form.derived["compiled_steps"] = found
    return found


def _compiled(form: Form, step: Step) -> _CompiledStep:
    return _CompiledStep(
        name=step.name,
        parent=step.parent,
        is_group=step.is_group,
        relevant=step.relevant.is_true if step.relevant else None,
        repeat=step.repeat,
        makes=_maker(form, step),
    )


def _maker(form: Form, step: Step) -> Callable[[Context, Any], Any] | None:
    if step.calculation is not None:
        evaluate = step.calculation.evaluate

        def calculated(context: Context, stored: Any) -> Any:
            context.value = stored
            result = stored_value(evaluate(context))
            context.value = None
            return result

        return calculated
    constant = constant_answer(form, step.item) if isinstance(step.item, Question) else None
    return None if constant is None else lambda _context, _stored: constant
