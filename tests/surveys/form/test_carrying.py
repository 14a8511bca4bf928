"""Answers that go over into another version, and those that are kept beside it."""

import pytest

from surveys.form.carrying import carry
from surveys.form.model import Choice, ChoiceList
from tests.surveys.form.makers import YES_NO, ask, form_of

NEW = form_of(
    ask("text", constraint="string-length(.) < 2", relevant="false()"),
    ask("number", "integer"),
    ask("one", "select_one", list_name="yes_no"),
    ask("many", "select_multiple", list_name="small"),
    ask("order", "rank", list_name="small"),
    ask("day", "date"),
    ask("sum", "calculate", label={}, calculation="1"),
    lists=(YES_NO, ChoiceList("small", (Choice("a", {"en": "A"}), Choice("b", {"en": "B"})))),
)


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("text", "long enough", "long enough"),
        ("number", 3, 3),
        ("one", "yes", "yes"),
        ("many", ["a", "b"], ["a", "b"]),
        ("order", ["b", "a"], ["b", "a"]),
        ("day", "2023-05-31", "2023-05-31"),
    ],
)
def test_what_fits_goes_over(name, value, taken):
    carried = carry(NEW, {name: value}, {})

    assert carried.answers == {name: taken}
    assert carried.kept == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gone", "words"),
        ("number", "three"),
        ("one", "maybe"),
        ("day", "yesterday"),
        ("one", ["yes"]),
        ("sum", 4),
    ],
)
def test_what_does_not_fit_is_kept(name, value):
    carried = carry(NEW, {name: value}, {})

    assert carried.answers == {}
    assert carried.kept == {name: value}


def test_of_several_choices_those_go_over_that_are_still_there():
    carried = carry(NEW, {"many": ["a", "c"], "order": ["c", "b"]}, {})

    assert carried.answers == {"many": ["a"], "order": ["b"]}
    assert carried.kept == {"many": ["a", "c"], "order": ["c", "b"]}


def test_what_was_kept_comes_back_unless_it_was_answered_anew():
    kept = {"text": "old", "number": 1, "gone": "still"}
    carried = carry(NEW, {"number": 2}, kept)

    assert carried.answers == {"text": "old", "number": 2}
    assert carried.kept == {"gone": "still"}
