"""What a response and an item of a repeated group begin with, and who has looked at it."""

import pytest

from surveys.form.cleaning import clean_value
from surveys.form.defaults import (
    all_looked_at,
    initial_answers,
    initial_row,
    rows_of_page,
    untouched,
)
from surveys.form.expressions import parse
from surveys.form.lint import Level, lint
from tests.surveys.form.makers import ask, form_of, group

UNITS = (ask("name"), ask("unit", default="kg"), ask("count", "integer", default="1"))
FORM = form_of(
    ask("n", "integer", default="3"),
    ask("several", "select_multiple", list_name="yes_no", default="no yes"),
    ask("fixed", default="x", read_only=True),
    ask("no_list", "select_one", list_name="gone", default="x"),
    group("free", *UNITS, repeat=True),
    group(
        "given",
        *(ask(f"{one.name}2", one.type.value, default=one.default) for one in UNITS),
        repeat=True,
        repeat_count=parse("${n}"),
    ),
)
BEGUN = {"unit": "kg", "count": 1}


def test_defaults_are_answers_in_their_natural_type():
    assert initial_answers(FORM) == {"n": 3, "several": ["yes", "no"]}
    assert initial_row(FORM, "free") == BEGUN


def test_nobody_changes_what_the_next_response_begins_with():
    initial_answers(FORM)["several"].append("dont_know")

    assert initial_answers(FORM)["several"] == ["yes", "no"]


@pytest.mark.parametrize(
    ("answers", "revisions", "left"),
    [
        ({"n": 3, "several": ["yes", "no"]}, {}, {"n", "several"}),
        ({"n": 4, "several": ["yes"]}, {}, set()),
        ({"n": 3}, {"n": 0}, set()),
        ({"n": 3}, {"n": 2}, set()),
        ({}, {}, set()),
    ],
)
def test_what_nobody_has_looked_at(answers, revisions, left):
    assert untouched(FORM, answers, revisions) == left


def test_answers_that_were_confirmed_as_a_whole_were_looked_at():
    revisions = all_looked_at({"n": 3, "several": ["yes", "no"]}, {"n": 2})

    assert revisions == {"n": 2, "several": 0}
    assert untouched(FORM, {"several": ["yes", "no"]}, revisions) == set()


def test_the_item_of_an_untouched_page_is_not_kept_and_what_was_added_is():
    filled, emptied = {"name": "A", **BEGUN}, {"name": "B"}

    assert rows_of_page(FORM, "free", [BEGUN], 1) is None
    assert rows_of_page(FORM, "free", [filled, BEGUN, emptied], 3) == [filled, BEGUN, emptied]
    assert rows_of_page(FORM, "free", [BEGUN], 2) == [BEGUN]
    assert rows_of_page(FORM, "free", None, 1) is None


def test_of_a_given_number_of_items_all_are_kept():
    begun = {"unit2": "kg", "count2": 1}

    assert rows_of_page(FORM, "given", [begun], 3) == [begun, {}, {}]
    assert rows_of_page(FORM, "given", None, 2) == [{}, {}]


def test_without_defaults_the_items_stay_as_they_are():
    form = form_of(group("free", ask("name"), repeat=True))

    assert rows_of_page(form, "free", None, 3) is None


def test_an_item_of_a_given_number_stays_in_its_place():
    """It was moved up where the one before it was blank, and so became another's answer."""
    rows = [{"name2": ""}, {"name2": "B"}, {"name2": ""}]

    assert clean_value(FORM, FORM.questions["given"], rows, "en") == [{}, {"name2": "B"}]
    assert clean_value(FORM, FORM.questions["given"], [{"name2": ""}], "en") is None


@pytest.mark.parametrize("default", ["three", "today()", "${n}"])
def test_a_designer_is_told_of_a_default_that_is_no_answer(default):
    form = form_of(
        ask("n", "integer", default=default), group("g", ask("d", "date", default="x"), repeat=True)
    )
    told = [(one.subject, one.level) for one in lint(form) if "value at the start" in one.message]

    assert told == [("n", Level.WARNING), ("d", Level.WARNING)]


def test_a_designer_is_told_that_an_item_of_nothing_but_defaults_is_not_kept():
    whole = group("whole", ask("unit", default="kg"), repeat=True)
    given = group("given", ask("u", default="kg"), repeat=True, repeat_count=parse("2"))
    part = group("part", ask("a"), ask("b", default="x"), repeat=True)
    needed = group("needed", ask("c", required="true()"), ask("d", default="x"), repeat=True)
    form = form_of(whole, part, needed, given)

    assert [one.subject for one in lint(form) if "is not kept" in one.message] == ["whole", "part"]
