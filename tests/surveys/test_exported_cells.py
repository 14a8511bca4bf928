"""Cells of an exported file, one by one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.actions.exported_cells import answer_in, items_in, number_in, worked_out
from surveys.form.cleaning import AnswerError
from tests.surveys.form.makers import ask, form_of
from tests.surveys.form.strategies import FILE

NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))


@given(NUMBERS)
def test_a_number_comes_back_with_its_type(number):
    found = number_in(str(number))
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize(
    "cell", ["", "a", "1,5", "1_000", "٧", "+1", "01", "1.50", "inf", "nan", "1e999", "9" * 301]
)
def test_what_python_would_not_write_is_no_number(cell):
    assert number_in(cell) is None


@pytest.mark.parametrize(
    ("kind", "cell", "answer"),
    [
        ("decimal", "1e-08", 1e-08),
        ("decimal", "0,5", 0.5),
        ("decimal", "-7", -7),
        ("integer", " 7 ", 7),
        ("text", "007", "007"),
        ("text", " ", None),
        ("date", "2023-05-31", "2023-05-31"),
        ("time", "14:30", "14:30"),
        ("dateTime", "2023-05-31T14:30", "2023-05-31T14:30"),
        ("geopoint", "-43.2 76.9", "-43.2 76.9"),
        ("acknowledge", "OK", "OK"),
        ("hidden", "x", "x"),
        ("start", "2023-05-31T14:30:00", "2023-05-31T14:30:00"),
    ],
)
def test_a_cell_is_read_by_its_question(kind, cell, answer):
    form = form_of(ask("q", kind))
    assert answer_in(form, form.questions["q"], cell, "en") == answer


@pytest.mark.parametrize(
    ("kind", "cell", "answer"),
    [
        ("select_one", "osh", "osh"),
        ("select_multiple", "osh almaty", ["almaty", "osh"]),
        ("rank", "osh almaty", ["osh", "almaty"]),
    ],
)
def test_choices_are_read_by_their_names(kind, cell, answer):
    form = form_of(ask("q", kind, list_name="towns"))
    assert answer_in(form, form.questions["q"], cell, "en") == answer
    with pytest.raises(AnswerError, match="is not one of the choices"):
        answer_in(form, form.questions["q"], "Osh", "en")


def test_a_file_is_read_as_what_it_was_and_nothing_else():
    form = form_of(ask("q", "file"))
    assert answer_in(form, form.questions["q"], json.dumps(FILE), "en") == FILE
    for bad in ("plan.pdf", "{}", "1", "[" * 100_000):
        with pytest.raises(AnswerError, match="Add a file on the page"):
            answer_in(form, form.questions["q"], bad, "en")


def test_items_stay_in_their_places_and_types():
    cell = '[{}, {"a": "1", "b": 1, "c": 1.5, "d": ["x"]}, {}]'
    assert items_in(cell, "en") == [{}, {"a": "1", "b": 1, "c": 1.5, "d": ["x"]}, {}]


@pytest.mark.parametrize(
    ("cell", "fresh", "result"),
    [
        ("", 5, None),
        ("5", 5, 5),
        ("5", "5", "5"),
        ("6", "5", "6"),
        ("6", 5, 6),
        ("6", None, 6),
        ("0,5", 0.25, 0.5),
        ("0,5", None, "0,5"),
        ("0,5", "x", "0,5"),
        ("n/a", 5, "n/a"),
        (" a ", " a ", " a "),
    ],
)
def test_a_result_is_a_text_or_a_number_as_it_would_be_now(cell, fresh, result):
    found = worked_out(cell, fresh, "en")
    assert (found, type(found)) == (result, type(result))


def test_a_result_that_cannot_be_stored_is_told():
    with pytest.raises(AnswerError, match="cannot be stored"):
        worked_out("\x07", None, "en")
    with pytest.raises(AnswerError, match="too long: 10000"):
        worked_out("a" * 10_001, None, "en")
