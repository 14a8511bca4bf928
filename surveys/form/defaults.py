"""What a response, or an item of a repeated group, begins with: XLSForm's column "default".

A default is an answer until somebody changes it. It is given once, when the response is started
or the item is first shown, as ODK evaluates it (XForms specification, "Default values"); emptied,
it stays empty. An answer that nobody has looked at is no sign of work, though: `untouched` names
these, and a section is not finished while it has any.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from surveys.form.cleaning import default_answer
from surveys.form.model import Answer, Answers, Form


def initial_answers(form: Form) -> dict[str, Any]:
    """Return the answers that a new response begins with: the defaults of what is asked."""
    return deepcopy(_initial(form))


def initial_row(form: Form, group: str) -> dict[str, Any]:
    """Return the answers that a new item of a repeated group begins with."""
    return initial_answers(form.row_form(group))


def is_whole_as_it_begins(form: Form, group: str) -> bool:
    """Whether an item that nobody filled in is an answer: nothing else is always required in it."""
    begun = initial_row(form, group)
    asked = form.row_form(group).questions.values()
    needed = (one for one in asked if one.is_input and one.required and one.name not in begun)
    return bool(begun) and not any(needed)


def untouched(form: Form, answers: Answers, revisions: Mapping[str, int]) -> frozenset[str]:
    """Return the questions that hold the default which nobody has looked at.

    `revisions` counts the changes of each question; 0 stands for "looked at and left".
    """
    return frozenset(
        name
        for name, value in _initial(form).items()
        if name not in revisions and answers.get(name) == value
    )


def all_looked_at(answers: Answers, revisions: Mapping[str, int]) -> dict[str, int]:
    """Return the revisions of answers that somebody confirmed as a whole, defaults among them."""
    return {**dict.fromkeys(answers, 0), **revisions}


def rows_of_page(form: Form, group: str, answer: Answer, count: int) -> Answer:
    """Return the items of a repeated group that a page with `count` items holds.

    An item that was left as it began is like a blank one, and not kept; but one that was added to
    the first, which every page shows, is, where it is whole as it begins. Where their number is
    given, all of them are, so that what was emptied in one stays empty.
    """
    start = initial_row(form, group)
    if not start:
        return answer
    found = answer if isinstance(answer, list) else []
    if form.repeats[group].repeat_count is None:
        is_kept = count > 1 and is_whole_as_it_begins(form, group)
        return [row for row in found if is_kept or row != start] or None
    return [*found, *({} for _ in range(count - len(found)))] or None


def _initial(form: Form) -> dict[str, Any]:
    """The same for every response, so worked out once per form; nobody changes it."""
    found: dict[str, Any] | None = form.derived.get("initial_answers")
    if found is None:
        asked = (question for question in form.questions.values() if question.is_input)
        answers = {question.name: default_answer(form, question) for question in asked}
        found = {name: answer for name, answer in answers.items() if answer is not None}
        form.derived["initial_answers"] = found
    return found
