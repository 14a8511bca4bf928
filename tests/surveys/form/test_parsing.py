"""What is an expression, and what is told about what is none."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.form.expressions import Context, Expression, ExpressionError, parse
from surveys.form.expressions.lexer import MAX_LENGTH, MAX_TOKENS
from surveys.form.expressions.tree import MAX_DEPTH
from tests.surveys.form.strategies import expressions, json_answers


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("", "A value is missing here.", 0),
        ("1 +", "A value is missing here.", 3),
        ("1 2", "An operator is expected before “2”.", 2),
        ("(1", "“)” is expected here.", 2),
        ("1)", "An operator is expected before “)”.", 1),
        ("'abc", "A quotation mark is not closed.", 0),
        ("$x", "A reference is written ${question_name}.", 0),
        ("${two words}", "“${two words}” does not refer to a question.", 0),
        ("${}", "“${}” does not refer to a question.", 0),
        ("${last-saved#x}", "“${last-saved#x}” does not refer to a question.", 0),
        ("1 & 2", "The character “&” is not expected here.", 2),
        ("a | b", "The character “|” is not expected here.", 2),
        ("/data/x", "The character “/” is not expected here.", 0),
        ("frobnicate(1)", "There is no function frobnicate().", 0),
        ("1 + pulldata('a')", "The function pulldata() is not supported.", 4),
        ("random()", "The function random() is not supported.", 0),
        (
            "jr:choice-name('a', 'b')",
            "The second part of jr:choice-name() is a question in quotation marks: '${name}'.",
            0,
        ),
        ("count(1)", "count() needs a question, written ${name}.", 0),
        ("indexed-repeat(${a}, 1, 1)", "indexed-repeat() needs a question, written ${name}.", 0),
        ("position()", "Write position(..) for the number of the item.", 0),
        ("position(..", "“)” is expected here.", 11),
        ("1 + ..", "“..” can be used in position(..) only.", 4),
        ("1 + " + "9" * 400, "This number is too large.", 4),
        ("not()", "not() takes 1 argument, not 0.", 0),
        ("if(1, 2)", "if() takes 3 arguments, not 2.", 0),
        ("round(1, 2, 3)", "round() takes 1 to 2 arguments, not 3.", 0),
        ("min()", "min() takes 1 or more arguments, not 0.", 0),
        ("regex('a', .)", "The pattern of regex() must be written in quotation marks.", 0),
        ("regex('a', '(')", "In the pattern of regex(): a “(” is not closed.", 0),
    ],
)
def test_mistake_is_told_with_its_place(text, message, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text)

    assert (caught.value.message, caught.value.position) == (message, position)


@pytest.mark.parametrize(
    "text",
    [
        "1" * (MAX_LENGTH + 1),
        "+".join("1" * MAX_TOKENS),
        "(" * 200 + "1" + ")" * 200,
        "not(" * 100 + "1" + ")" * 100,
        "-" * 200 + "1",
        "+".join("1" * (MAX_DEPTH + 1)),
    ],
    ids=["long", "many parts", "brackets", "calls", "signs", "deep to the left"],
)
def test_size_is_bounded(text):
    with pytest.raises(ExpressionError):
        parse(text)


def test_references_and_columns():
    expression = parse("selected(${a}, 'x') and region = ${b} and . != ${a}")

    assert expression.references == {"a", "b"}
    assert expression.columns == {"region"}


def test_a_constant_requirement_is_recognised():
    assert parse("true()").is_always_true
    assert not parse("true() and ${a} = 1").is_always_true


def test_json_form():
    expression = parse("not(${a} = 'x') or -. < 2.5")

    assert expression.to_json() == {
        "text": "not(${a} = 'x') or -. < 2.5",
        "tree": [
            "or",
            ["call", "not", ["=", ["answer", "a"], ["string", "x"]]],
            ["<", ["negative", ["self"]], ["number", 2.5]],
        ],
    }


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"text": 1, "tree": ["self"]},
        {"text": "."},
        {"text": ".", "tree": "self"},
        {"text": ".", "tree": ["unknown"]},
        {"text": ".", "tree": ["number", True]},
        {"text": ".", "tree": ["number", "1"]},
        {"text": ".", "tree": ["number", 10**400]},
        {"text": ".", "tree": ["number", float("inf")]},
        {"text": ".", "tree": ["number", float("nan")]},
        {"text": ".", "tree": ["+", ["self"]]},
        {"text": ".", "tree": ["call", "frobnicate"]},
        {"text": ".", "tree": ["call", "not"]},
        {"text": ".", "tree": ["call", "regex", ["string", "a"], ["string", "("]]},
    ],
)
def test_a_damaged_document_is_refused(stored):
    with pytest.raises(ExpressionError):
        Expression.from_json(stored)


def test_a_stored_tree_that_is_too_deep_is_refused():
    tree: list[Any] = ["self"]
    for _ in range(MAX_DEPTH):
        tree = ["negative", tree]

    with pytest.raises(ExpressionError, match="nested too deeply"):
        Expression.from_json({"text": ".", "tree": tree})


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_parses_or_is_refused(text):
    try:
        expression = parse(text)
    except ExpressionError as error:
        position = error.position
    else:
        position = len(expression.text)

    assert 0 <= position <= len(text)


@settings(deadline=None)
@given(expressions(), st.dictionaries(st.sampled_from("abc"), json_answers()), json_answers())
def test_any_expression_has_a_value(expression, answers, value):
    found = expression.evaluate(Context(answers, value))

    assert isinstance(found, str | int | float | bool)
    assert isinstance(expression.is_true(Context(answers, value)), bool)


@settings(deadline=None)
@given(expressions())
def test_any_expression_survives_storing(expression):
    assert Expression.from_json(expression.to_json()) == expression


def test_the_clock_is_read_where_no_time_is_given():
    assert parse("today() = substr(now(), 0, 10)").is_true(Context({}))


def test_numbers_beyond_floating_point_are_infinite():
    assert parse("string(${a} + 1)").evaluate(Context({"a": 10**400})) == "Infinity"
    assert parse("${a} < 0").is_true(Context({"a": -(10**400)}))
