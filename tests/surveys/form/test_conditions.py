"""Conditions put together line by line, and read back from expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.form.conditions import (
    Condition,
    Join,
    Operator,
    choice_value,
    condition_text,
    read_conditions,
)
from surveys.form.expressions import parse
from tests.surveys.form.makers import ask, form_of

FORM = form_of(
    ask("one", "select_one", list_name="yes_no"),
    ask("many", "select_multiple", list_name="yes_no"),
    ask("number", "integer"),
    ask("text"),
)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition("one", Operator.IS, "yes"), "${one} = 'yes'"),
        (Condition("one", Operator.IS_NOT, "yes"), "${one} != 'yes'"),
        (Condition("many", Operator.IS, "yes"), "selected(${many}, 'yes')"),
        (Condition("many", Operator.IS_NOT, "yes"), "not(selected(${many}, 'yes'))"),
        (Condition("number", Operator.AT_LEAST, "18"), "${number} >= 18"),
        (Condition("number", Operator.LESS, "-2.5"), "${number} < -2.5"),
        (Condition("text", Operator.IS, "it's"), '${text} = "it\'s"'),
        (Condition("text", Operator.ANSWERED), "${text} != ''"),
        (Condition("text", Operator.NOT_ANSWERED), "${text} = ''"),
    ],
)
def test_a_line_is_written_and_read_back(condition, text):
    assert condition_text(FORM, [condition], Join.AND) == text
    assert read_conditions(FORM, parse(text)) == ([condition], Join.AND)


@pytest.mark.parametrize(
    "text",
    [
        "${one} = 'yes' and (${text} = 'a' or ${text} = 'b')",
        "count-selected(${many}) > 1",
        "${number} + 1 > 2",
        "not(${one} = 'yes')",
        "true()",
        "${one} = ${text}",
    ],
)
def test_what_needs_an_expression_is_left_alone(text):
    assert read_conditions(FORM, parse(text)) is None


def test_lines_are_joined():
    lines = [Condition("one", Operator.IS, "yes"), Condition("number", Operator.AT_MOST, "3")]

    assert condition_text(FORM, lines, Join.OR) == "${one} = 'yes' or ${number} <= 3"
    assert read_conditions(FORM, parse("${one} = 'yes' or ${number} <= 3")) == (lines, Join.OR)


def test_a_choice_is_known_by_its_text():
    question = FORM.questions["one"]

    assert choice_value(FORM, question, "Да") == "yes"
    assert choice_value(FORM, question, " no ") == "no"
    assert choice_value(FORM, question, "i do not know") == "dont_know"
    assert choice_value(FORM, question, "something") == "something"
    assert choice_value(FORM, FORM.questions["text"], "Да") == "Да"


names = st.sampled_from(["one", "many", "number", "text"])
lines = st.builds(
    Condition,
    names,
    st.sampled_from([Operator.IS, Operator.IS_NOT]),
    st.text("abc 19.-", min_size=1, max_size=5),
)


@given(st.lists(lines, min_size=1, max_size=4), st.sampled_from(Join))
def test_any_lines_are_read_back_as_what_they_mean(conditions, join):
    text = condition_text(FORM, conditions, join)
    found = read_conditions(FORM, parse(text))

    if found is not None:
        again = condition_text(FORM, *found)
        assert parse(again).tree == parse(text).tree
