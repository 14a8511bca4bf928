"""What is asked, given the answers so far."""

from datetime import datetime

import pytest
from hypothesis import given

from surveys.form.order import circular_names, ordered_steps
from surveys.form.routing import (
    available_choices,
    calculate,
    completion,
    is_empty,
    is_required,
    relevant_answers,
    stored_value,
    visible_questions,
    work_out,
)
from tests.surveys.form import strategies
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS

CHAIN = form_of(
    ask("a"),
    ask("b", relevant="${a} = 'x'"),
    ask("c", relevant="${b} = 'y'"),
    group("g", ask("d"), group("h", ask("e"), relevant="${d} != ''"), relevant="${c} = 'z'"),
)


@pytest.mark.parametrize(
    ("answers", "visible"),
    [
        ({}, "a"),
        ({"a": "x"}, "ab"),
        ({"a": "x", "b": "y"}, "abc"),
        ({"a": "x", "b": "y", "c": "z"}, "abcd"),
        ({"a": "x", "b": "y", "c": "z", "d": "1"}, "abcde"),
        ({"b": "y", "c": "z", "d": "1", "e": "2"}, "a"),
        ({"a": "-", "b": "y", "c": "z"}, "a"),
    ],
)
def test_a_hidden_answer_does_not_count(answers, visible):
    assert visible_questions(CHAIN, answers) == set(visible)


def test_relevance_may_look_forward():
    form = form_of(ask("a", relevant="${b} = 'x'"), ask("b", relevant="${c} = 'y'"), ask("c"))

    assert visible_questions(form, {"b": "x", "c": "y"}) == {"a", "b", "c"}
    assert visible_questions(form, {"b": "x"}) == {"c"}


def test_relevant_answers_leave_out_hidden_empty_and_unknown_ones():
    answers = {"zzz": 1, "c": "z", "b": "", "a": "x", "d": None}

    assert relevant_answers(CHAIN, answers) == {"a": "x"}
    assert list(relevant_answers(CHAIN, {"b": "y", "a": "x"})) == ["a", "b"]


def test_calculations_follow_each_other_and_relevance():
    form = form_of(
        ask("total", "calculate", calculation="${double} + 1"),
        ask("double", "calculate", calculation="${n} * 2"),
        ask("n", "integer"),
        ask("big", relevant="${total} > 10"),
        ask("hidden", "calculate", calculation="1", relevant="${n} > 5"),
    )

    assert calculate(form, {"n": 5}) == {"n": 5, "double": 10, "total": 11}
    assert visible_questions(form, {"n": 5}) >= {"big"}
    assert "big" not in visible_questions(form, {"n": 4})
    assert calculate(form, {"n": 6})["hidden"] == 1


def test_calculations_are_renewed_and_empty_ones_removed():
    form = form_of(ask("n", "integer"), ask("twice", "calculate", calculation="${n} * 2"))

    assert calculate(form, {"n": 1, "twice": 99}) == {"n": 1, "twice": 2}
    assert calculate(form, {"twice": 99}) == {}
    assert calculate(form, {"other": "kept"}) == {"other": "kept"}


def test_once_keeps_what_was_calculated_first():
    form = form_of(ask("first", "calculate", calculation="once(${n})"), ask("n", "integer"))
    answers = calculate(form, {"n": 1})

    assert calculate(form, answers | {"n": 2})["first"] == 1


def test_time_is_the_callers():
    form = form_of(ask("day", "calculate", calculation="today()"))
    now = datetime.fromisoformat("2023-05-31T23:59:00+05:00")

    assert calculate(form, {}, now=now) == {"day": "2023-05-31"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, 3),
        (2.5, 2.5),
        (float("nan"), None),
        (float("inf"), None),
        ("", None),
        ("x", "x"),
        (True, "true"),
        (1e300, 1e300),
    ],
)
def test_stored_value(value, expected):
    assert stored_value(value) == expected
    assert type(stored_value(value)) is type(expected)


@pytest.mark.parametrize(("value", "empty"), [(None, True), ("", True), ([], True), (0, False)])
def test_empty_answers(value, empty):
    assert is_empty(value) is empty


def test_completion_of_each_section():
    form = form_of(
        group("one", ask("a", required="true()"), ask("b"), ask("note", "note")),
        group(
            "two",
            ask("c", required="${a} = 'x'"),
            ask("d", relevant="${b} = 'y'"),
            relevant="${a} != ''",
        ),
    )

    def told(answers):
        return [
            (one.section.name, one.answered, one.required_missing, one.total, one.is_visible)
            for one in completion(form, answers)
        ]

    assert told({}) == [("one", 0, 1, 2, True), ("two", 0, 0, 0, False)]
    assert told({"a": "x"}) == [("one", 1, 0, 2, True), ("two", 0, 1, 1, True)]
    assert told({"a": "-", "b": "y", "d": "1"}) == [("one", 2, 0, 2, True), ("two", 1, 0, 2, True)]
    assert [one.is_complete for one in completion(form, {})] == [False, True]


def test_requirement_that_depends_on_answers():
    form = form_of(ask("a"), ask("b", required="${a} = 'x'"), ask("c"))

    state = work_out(form, {"a": "x"})
    assert is_required(form.question("b"), state)
    assert not is_required(form.question("c"), state)
    assert not is_required(form.question("b"), work_out(form, {}))


def test_choice_filter():
    form = form_of(
        ask("country"),
        ask("town", "select_one", list_name="towns", choice_filter="country = ${country}"),
        ask("any", "select_one", list_name="towns"),
    )

    def names(question, answers):
        state = work_out(form, answers)
        return [one.name for one in available_choices(form, form.question(question), state)]

    assert names("town", {"country": "KZ"}) == ["almaty", "astana"]
    assert names("town", {}) == []
    assert names("any", {}) == ["almaty", "astana", "osh"]


def test_steps_come_after_what_they_need():
    form = form_of(
        ask("a", relevant="${b} = 1"), group("g", ask("b"), relevant="${c} = 1"), ask("c")
    )

    assert [step.name for step in ordered_steps(form)] == ["c", "g", "b", "a"]
    assert circular_names(form) == ()
    assert ordered_steps(form) is ordered_steps(form)


def test_a_circle_is_still_worked_out():
    form = form_of(ask("a", relevant="${b} = ''"), ask("b", relevant="${a} = ''"), ask("c"))

    assert visible_questions(form, {"a": "1", "b": "2"}) == {"a", "c"}


@FORM_SETTINGS
@given(strategies.forms(), strategies.answers())
def test_relevant_answers_are_idempotent(form, answers):
    once = relevant_answers(form, answers)

    assert relevant_answers(form, once) == once
    assert once.keys() <= visible_questions(form, answers)
    assert visible_questions(form, once) == visible_questions(form, answers)


@FORM_SETTINGS
@given(strategies.forms(), strategies.answers())
def test_completion_never_counts_more_than_it_asks(form, answers):
    for one in completion(form, answers):
        assert 0 <= one.answered + one.required_missing <= one.total
        assert one.is_visible or one.total == 0
