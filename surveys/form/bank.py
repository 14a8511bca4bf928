"""Copying a question of one form into another, with its choice list."""

from __future__ import annotations

from dataclasses import replace

from surveys.form.document import EXPRESSION_FIELDS
from surveys.form.editing import free_name, insert_item, taken_names
from surveys.form.expressions import Expression
from surveys.form.model import ChoiceList, Form, Question


def copy_question(form: Form, source: Form, question: Question, parent: str) -> tuple[Form, str]:
    """Return the form with a copy of the question at the end of a group, and the copy's name.

    An equal choice list is used again, another one comes under a free name. Logic that refers to
    questions which are not here is left out.
    """
    name = free_name(question.name, taken_names(form))
    known = taken_names(form) | {name}
    fields: dict[str, object] = {"name": name}
    for field in EXPRESSION_FIELDS:
        expression = getattr(question, field, None)
        if isinstance(expression, Expression) and expression.references - known:
            fields[field] = None
    if question.has_choices:
        form, fields["list_name"] = _with_list(form, source.choice_list_of(question))
    copy = replace(question, **fields)  # type: ignore[arg-type]
    return insert_item(form, copy, parent=parent or None), name


def _with_list(form: Form, choices: ChoiceList) -> tuple[Form, str]:
    for name, known in form.choice_lists.items():
        if replace(known, name=choices.name) == choices:
            return form, name
    name = free_name(choices.name, set(form.choice_lists))
    lists = {**form.choice_lists, name: replace(choices, name=name)}
    return replace(form, choice_lists=lists), name
