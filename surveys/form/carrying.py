"""Answers of one version taken over into another, by question name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveys.form.model import LIST_VALUED_TYPES, Form, Question
from surveys.form.routing import is_empty
from surveys.form.validation import validate


@dataclass(frozen=True, slots=True)
class Carried:
    """`answers` fit the new form; `kept` found no place in it, or only a part of them did."""

    answers: dict[str, Any]
    kept: dict[str, Any]


def carry(form: Form, answers: Mapping[str, Any], kept: Mapping[str, Any]) -> Carried:
    """Return which answers a form takes over, and which are kept beside it.

    An answer goes where a question of its name accepts its value; of several choices those go that
    are still there. What was kept before comes back where its question does, unless that was
    answered anew.
    """
    taken: dict[str, Any] = {}
    left: dict[str, Any] = {}
    for name, value in {**kept, **answers}.items():
        question = form.questions.get(name)
        fitting = _fitting(form, question, value) if question and question.is_input else None
        if not is_empty(fitting):
            taken[name] = fitting
        if fitting != value and not is_empty(value):
            left[name] = value
    return Carried(taken, left)


def _fitting(form: Form, question: Question, value: Any) -> Any:
    """Return the value as far as the question accepts it, None where it does not."""
    if question.type in LIST_VALUED_TYPES and isinstance(value, list):
        names = form.choice_list_of(question).names
        value = [name for name in value if name in names]
    if is_empty(value):
        return None
    alone = _alone(form, question)
    problems = validate(alone, {question.name: value}, language="en", require=False)
    return None if problems else value


def _alone(form: Form, question: Question) -> Form:
    """Return a form that asks this question only, always and of everybody; made once per form."""
    known: dict[str, Form] = form.derived.setdefault("alone", {})
    if question.name not in known:
        plain = replace(question, relevant=None, required=None, constraint=None, choice_filter=None)
        known[question.name] = replace(form, items=(plain,))
    return known[question.name]
