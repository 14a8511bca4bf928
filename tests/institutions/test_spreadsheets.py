"""Texts that a spreadsheet would run, marked and brought back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.spreadsheets import is_formula, plain_text, safe_text

ANY_TEXT = st.one_of(st.text(), st.text("'=+-@ \t\n＝a"))


@given(ANY_TEXT)
def test_every_text_comes_back_as_it_was(text):
    assert plain_text(safe_text(text)) == text


@given(ANY_TEXT)
def test_no_text_runs_and_most_stay_as_they_are(text):
    safe = safe_text(text)
    assert not is_formula(safe)
    assert safe in (text, f"'{text}")
    assert (safe == text) == (not is_formula(text.lstrip("'")))


@given(ANY_TEXT, ANY_TEXT)
def test_no_two_texts_look_alike_afterwards(one, other):
    assert (safe_text(one) == safe_text(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("  -5", "'  -5"),
        ("'90s", "'90s"),
        ("' or '", "' or '"),
        ("'", "'"),
        ("", ""),
        ("1-2", "1-2"),
    ],
)
def test_an_apostrophe_is_added_only_where_it_is_needed(text, safe):
    assert safe_text(text) == safe
    assert plain_text(safe) == text


def test_a_file_made_before_is_read_as_it_was_meant():
    """Then an apostrophe before a formula was nearly always ours."""
    assert plain_text("'=SUM(A1)") == "=SUM(A1)"
