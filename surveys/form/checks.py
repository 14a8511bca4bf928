"""What must hold of a whole form: names, lists, references, and no circular logic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.form.expressions import Expression
from surveys.form.model import (
    MOST_STEPS,
    SUPPORTED_TYPES,
    Form,
    FormError,
    Group,
    Item,
    Question,
    walk_all_questions,
    walk_groups,
)
from surveys.form.order import circular_names
from surveys.form.wording import word as _

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
LONGEST_NAME = 64
FIELDS = (
    "relevant", "required", "constraint", "calculation", "choice_filter", "repeat_count"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing that is wrong. `column` is the XLSForm column, `subject` the item's name."""

    subject: str
    column: str
    message: str


def form_problems(form: Form) -> tuple[FormProblem, ...]:
    """Return all that is wrong with the form, in its order; empty for a form that can be asked."""
    items: list[Item] = [*walk_groups(form.items), *walk_all_questions(form.items)]
    return (
        *_language_problems(form),
        *_name_problems(items),
        *_list_problems(form),
        *(problem for item in items for problem in _reference_problems(form, item)),
        *(problem for item in items for problem in _type_problems(form, item)),
        *(problem for item in items for problem in _position_problems(form, item)),
        *(problem for group in walk_groups(form.items) for problem in _repeat_problems(group)),
        *_circle_problems(form),
    )


def name_problem(name: str) -> str | None:
    """Return what is wrong with a question's or group's name, if anything."""
    if len(name) > LONGEST_NAME:
        return _(
            "The name “%(name)s…” is longer than %(limit)s characters.",
            name=name[:20],
            limit=LONGEST_NAME,
        )
    if not NAME.fullmatch(name):
        return _(
            "“%(name)s” cannot be a name: it must begin with a Latin letter or “_” and hold only "
            "Latin letters, digits, “_”, “-” and “.”.",
            name=name,
        )
    return None


def choice_name_problem(name: str) -> str | None:
    """Return what is wrong with a choice's name, if anything. Numbers are allowed."""
    if not name or len(name) > LONGEST_NAME or re.search(r"\s", name) or not name.isprintable():
        return _(
            "“%(name)s” cannot be a choice name: no spaces, %(limit)s characters at most.",
            name=name[:40],
            limit=LONGEST_NAME,
        )
    return None


def _language_problems(form: Form) -> Iterator[FormProblem]:
    if form.default_language not in form.languages:
        yield FormProblem(
            "",
            "default_language",
            _("There are no texts in “%(language)s”.", language=form.default_language),
        )


def _name_problems(items: list[Item]) -> Iterator[FormProblem]:
    counts = Counter(item.name for item in items)
    for name, count in counts.items():
        if count > 1:
            yield FormProblem(
                name,
                "name",
                _("The name “%(name)s” is used %(count)s times.", name=name, count=count),
            )
        if message := name_problem(name):
            yield FormProblem(name, "name", message)


def _list_problems(form: Form) -> Iterator[FormProblem]:
    for choices in form.choice_lists.values():
        counts = Counter(choice.name for choice in choices.choices)
        for name, count in counts.items():
            if count > 1:
                message = _(
                    "The choice “%(name)s” is %(count)s times in the list “%(list)s”.",
                    name=name,
                    count=count,
                    list=choices.name,
                )
                yield FormProblem(choices.name, "name", message)
            if problem := choice_name_problem(name):
                yield FormProblem(choices.name, "name", problem)
        if choices.dont_know is not None and choices.dont_know not in counts:
            message = _(
                "“%(choice)s” is not in the list “%(list)s”.",
                choice=choices.dont_know,
                list=choices.name,
            )
            yield FormProblem(choices.name, "dont_know", message)


def _reference_problems(form: Form, item: Item) -> Iterator[FormProblem]:
    known = form.all_questions.keys() | form.repeats.keys()
    for field, expression in expressions_of(item):
        for name in sorted((expression.references | expression.labelled) - known):
            message = _("${%(name)s} does not refer to a question.", name=name)
            yield FormProblem(item.name, field, message)
        for column in sorted(expression.columns - _columns_for(form, item, field)):
            message = _(
                "“%(column)s” is not known here; an answer is written ${%(column)s}.", column=column
            )
            yield FormProblem(item.name, field, message)


def _position_problems(form: Form, item: Item) -> Iterator[FormProblem]:
    inside = item.name in form.repeat_of or any(
        item in tuple(walk_groups(group.items)) for group in form.repeats.values()
    )
    for field, expression in [] if inside else expressions_of(item):
        if expression.uses_position:
            message = _("position(..) has a meaning in a repeated group only.")
            yield FormProblem(item.name, field, message)


def _repeat_problems(group: Group) -> Iterator[FormProblem]:
    for inner in walk_groups(group.items):
        if inner.repeat and group.repeat:
            message = _("A repeated group cannot stand in another one.")
            yield FormProblem(inner.name, "type", message)
    if group.repeat_count is not None and not group.repeat:
        message = _("Only a repeated group has a number of items.")
        yield FormProblem(group.name, "repeat_count", message)
    if group.repeat and not any(question.is_input for question in group.questions):
        message = _("Nothing is asked in the repeated group.")
        yield FormProblem(group.name, "type", message)


def _columns_for(form: Form, item: Item, field: str) -> frozenset[str]:
    if field != "choice_filter" or not isinstance(item, Question):
        return frozenset()
    choices = form.choice_lists.get(item.list_name or "")
    found = {key for choice in choices.choices for key in choice.attributes} if choices else set()
    return frozenset(found | {"name"})


def _type_problems(form: Form, item: Item) -> Iterator[FormProblem]:
    if not isinstance(item, Question):
        return
    if item.type not in SUPPORTED_TYPES:
        yield FormProblem(
            item.name, "type", _("The type %(type)s is not supported.", type=item.type.value)
        )
    if item.has_choices:
        choices = form.choice_lists.get(item.list_name or "")
        if choices is None or not choices.choices:
            message = _("The choice list “%(list)s” has no choices.", list=item.list_name or "")
            yield FormProblem(item.name, "type", message)
    if item.type == "range":
        yield from _range_problems(item)
    if item.type == "calculate" and item.calculation is None:
        yield FormProblem(item.name, "calculation", _("The calculation is missing."))
    if item.is_input and item.calculation is not None:
        message = _("Only a row of type calculate, or a read-only one, can have a calculation.")
        yield FormProblem(item.name, "calculation", message)


def _range_problems(item: Question) -> Iterator[FormProblem]:
    try:
        _bounds = item.range
    except FormError:
        message = _(
            "A range needs numbers: start, end and step, with %(limit)s steps at the most.",
            limit=MOST_STEPS,
        )
        yield FormProblem(item.name, "parameters", message)


def _circle_problems(form: Form) -> Iterator[FormProblem]:
    names = circular_names(form)
    if names:
        message = _("These depend on each other in a circle: %(names)s.", names=", ".join(names))
        yield FormProblem(names[0], "relevant", message)


def expressions_of(item: Item) -> list[tuple[str, Expression]]:
    """Return the item's expressions with the XLSForm columns that they stand in."""
    found = [(field, getattr(item, field, None)) for field in FIELDS]
    return [(field, expression) for field, expression in found if expression is not None]
