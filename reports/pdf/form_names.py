"""The names of the fields of a form: ASCII, and the same for all who draw and read a version.

Question and choice names are not used, because a dot in a field's name means something to viewers,
and a choice's name need not be ASCII. "q7" is a question, "q7_c2" one of its choices, "q7_r1_q2" a
question in the first item of a repeated group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.form.model import LIST_VALUED_TYPES, Form, Question
from surveys.queries.paper import is_filled_in

OWN_NAME = re.compile(r"q[0-9]")
"""How the names of this site's fields begin."""
_ITEM_NAME = re.compile(r"(q[0-9]+)_r([1-9][0-9]{0,8})_(.+)")


def question_name(form: Form, question: Question, prefix: str = "") -> str:
    """Return the field of a question: "q" and its place among all questions of the version.

    In a repeated group `form` is its `row_form`, and `prefix` that of the item.
    """
    return f"{prefix}q{_places(form)[question.name]}"


def choice_name(form: Form, question: Question, index: int, prefix: str = "") -> str:
    """Return the field of one choice of a question, where each has a field of its own."""
    return f"{question_name(form, question, prefix)}_{choice_mark(index)}"


def choice_mark(index: int) -> str:
    """Return the export value of a choice by its place in the list."""
    return f"c{index + 1}"


def item_prefix(form: Form, question: Question, number: int) -> str:
    """Return what the fields in an item (number from 1) of a repeated group begin with."""
    return f"{question_name(form, question)}_r{number}_"


def split_item_name(name: str) -> tuple[str, int, str] | None:
    """Return the group's field, the number of the item and the field in it; None for another."""
    found = _ITEM_NAME.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


def field_names(form: Form) -> Iterator[str]:
    """Yield the fields that a form, or one item of a repeated group, can have."""
    for question in form.questions.values():
        if not is_filled_in(question):
            continue
        if question.type not in LIST_VALUED_TYPES:
            yield question_name(form, question)
            continue
        for index in range(len(form.choice_list_of(question).names)):
            yield choice_name(form, question, index)


def _places(form: Form) -> dict[str, int]:
    known: dict[str, int] | None = form.derived.get("field_places")
    if known is None:
        known = {name: place for place, name in enumerate(form.questions, start=1)}
        form.derived["field_places"] = known
    return known
