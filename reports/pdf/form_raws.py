"""The fields of a form → raw answers, those of the items of repeated groups among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from reports.pdf.form_names import (
    OWN_NAME,
    choice_mark,
    choice_name,
    field_names,
    item_prefix,
    question_name,
    split_item_name,
)
from surveys.actions.answering import stamp as fingerprint
from surveys.form.cleaning import MOST_ROWS
from surveys.form.filled import FilledFileError, Raw
from surveys.form.model import Form, Question, QuestionType
from surveys.form.routing import stored_rows
from surveys.queries.paper import has_item_blocks, is_filled_in, item_numbers, question_numbers

MOST_OTHER_FIELDS = 200
"""Fields that somebody else's program added, for example a signature."""
SHOWN_OF_A_NAME = 40

Values = dict[str, str]
"""The fields by name; a mark's value is its export value, "" where it is not set."""


def raw_answer(form: Form, question: Question, values: Values, prefix: str = "") -> Raw:
    """Return what the fields of one question hold; `prefix` is that of an item."""
    text = values.get(question_name(form, question, prefix), "")
    if question.type is QuestionType.ACKNOWLEDGE:
        return "OK" if text else ""
    if not question.has_choices:
        return text
    names = form.choice_list_of(question).names
    if question.type is QuestionType.SELECT_ONE:
        marks = {choice_mark(index): name for index, name in enumerate(names)}
        return marks.get(text, text)
    filled = {
        name: values.get(choice_name(form, question, index, prefix), "").strip()
        for index, name in enumerate(names)
    }
    found = {name: text for name, text in filled.items() if text}
    return found if question.type is QuestionType.RANK else list(found)


def drawn_items(form: Form, question: Question, values: Values) -> int:
    """Return how many items of a repeated group the file has fields for."""
    if not has_item_blocks(form, question):
        return 0
    group = question_name(form, question)
    parts = (split_item_name(name) for name in values)
    return max((part[1] for part in parts if part and part[0] == group), default=0)


def raw_items(
    form: Form, question: Question, values: Values, marks: Sequence[str], current: object
) -> list[dict[str, Raw]]:
    """Return the items in the file, blank ones among them, then those that it has no room for.

    `marks` are the fingerprints of the draft's items when the file was made, `current` what is
    stored now. What cannot be filled in (a file) stays with its item, found by its fingerprint.
    """
    count = drawn_items(form, question, values)
    inner = form.row_form(question.name)
    stored = stored_rows(current)
    known = {fingerprint(item): item for item in stored}
    found = []
    for number in range(1, count + 1):
        item = _raw_item(inner, values, item_prefix(form, question, number))
        before = known.get(marks[number - 1], {}) if number <= len(marks) else {}
        found.append(item | _not_on_paper(inner, item, before))
    return [*found, *(_not_drawn(stored, marks, count) if len(marks) > count else ())]


def item_places(form: Form, question: Question, count: int) -> dict[str, str]:
    """Return where each question of each item stands, by its place ("group:0:question")."""
    numbers = item_numbers(form, question.name)
    told = _("item %(item)s, question %(number)s")
    return {
        f"{question.name}:{index}:{name}": told % {"item": index + 1, "number": number}
        for index in range(count)
        for name, number in numbers.items()
    }


def refuse_unknown(form: Form, values: Values) -> None:
    """Raise FilledFileError where a field looks like one of ours, and this form has none such."""
    own = frozenset(field_names(form))
    groups = _groups(form)
    others = 0
    for name in values:
        if name in own:
            continue
        if not OWN_NAME.match(name):
            others += 1
            continue
        _refuse_unless_in_item(form, name, groups)
    if others > MOST_OTHER_FIELDS:
        raise FilledFileError(_("The PDF has too many fields."))


def _refuse_unless_in_item(
    form: Form, name: str, groups: Mapping[str, tuple[Question, frozenset[str]]]
) -> None:
    part = split_item_name(name)
    if part is None or part[0] not in groups or part[2] not in groups[part[0]][1]:
        message = _("The PDF has a field that no form of this site has: “%(name)s”. Download a "
                    "new form, and copy your answers.")  # fmt: skip
        raise FilledFileError(message % {"name": name[:SHOWN_OF_A_NAME]})
    if part[1] > MOST_ROWS:
        number = question_numbers(form)[groups[part[0]][0].name]
        message = _("The PDF has an item %(item)s of question %(number)s; there can be %(limit)s.")
        details = {"item": part[1], "number": number, "limit": MOST_ROWS}
        raise FilledFileError(message % details)


def _groups(form: Form) -> dict[str, tuple[Question, frozenset[str]]]:
    """Return the repeated groups by their fields, each with the fields of an item."""
    return {
        question_name(form, one): (one, frozenset(field_names(form.row_form(one.name))))
        for one in form.questions.values()
        if has_item_blocks(form, one)
    }


def _raw_item(inner: Form, values: Values, prefix: str) -> dict[str, Raw]:
    asked = (one for one in inner.questions.values() if is_filled_in(one))
    return {one.name: raw_answer(inner, one, values, prefix) for one in asked}


def _not_on_paper(
    inner: Form, item: Mapping[str, Raw], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the files of the item; none where its other answers were all taken away."""
    was_filled = any(name in before for name in item)
    if was_filled and not any(map(_is_filled, item.values())):
        return {}
    uploads = (one.name for one in inner.questions.values() if one.is_upload)
    return {name: before[name] for name in uploads if name in before}


def _is_filled(raw: Raw) -> bool:
    return bool(raw.strip() if isinstance(raw, str) else raw)


def _not_drawn(
    stored: Sequence[dict[str, Any]], marks: Sequence[str], count: int
) -> Iterator[dict[str, Any]]:
    """Yield the stored items that the file, with room for `count` of `marks`, does not show.

    One among the first that has changed since is the drawn one, not a further one.
    """
    left = Counter(marks[:count])
    for place, item in enumerate(stored):
        mark = fingerprint(item)
        if left[mark]:
            left[mark] -= 1
        elif place >= count or mark in marks[count:]:
            yield item
