"""The names of the fields of a form: ASCII, and the same for all who draw and read a version.

Question and choice names are not used, because a dot in a field's name means something to viewers,
and a choice's name need not be ASCII.
"""

from __future__ import annotations

from surveys.form.model import Form, Question


def question_name(form: Form, question: Question) -> str:
    """Return the field of a question: "q" and its place among all questions of the version."""
    return f"q{_places(form)[question.name]}"


def choice_name(form: Form, question: Question, index: int) -> str:
    """Return the field of one choice of a question, where each has a field of its own."""
    return f"{question_name(form, question)}_{choice_mark(index)}"


def choice_mark(index: int) -> str:
    """Return the export value of a choice by its place in the list."""
    return f"c{index + 1}"


def _places(form: Form) -> dict[str, int]:
    known: dict[str, int] | None = form.derived.get("field_places")
    if known is None:
        known = {name: place for place, name in enumerate(form.questions, start=1)}
        form.derived["field_places"] = known
    return known
