"""Patterns match whole texts, in bounded time."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.form.expressions import ExpressionError
from surveys.form.expressions.regex import LONGEST_TEXT, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a", "“(” is not closed"),
        ("a)", "“)” has no “(”"),
        ("*a", "not expected"),
        ("a**", "two repetitions"),
        ("^*", "cannot be repeated"),
        ("a{3,1}", "{2}, {2,} or {2,5}"),
        ("a{x}", "counts from"),
        ("a{1", "{2}, {2,} or {2,5}"),
        ("a{999}", "counts from"),
        ("[]", "“[]” is empty"),
        ("[a", "stops too early"),
        ("a\\", "stops too early"),
        ("[z-a]", "wrong way round"),
        ("[\\d-z]", "from one character to another"),
        ("\\b", "not supported"),
        ("(?=a)", "look ahead"),
        ("(?P<n>a)", "look ahead"),
        ("(a)\\1", "not supported"),
        ("\\p{Greek}", "takes one of"),
        ("\\p", "takes one of"),
        ("a" * 501, "too long"),
        ("(" * 20 + "a" + ")" * 20, "nested too deeply"),
        ("((a{200}){200}){200}", "too large"),
        ("{", "not expected"),
    ],
)
def test_syntax_that_is_not_supported(pattern, problem):
    with pytest.raises(ExpressionError) as caught:
        compile_pattern(pattern)

    assert problem in caught.value.message


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(a*)*b", "(a|aa)+$", "(.*)(.*)(.*)x"])
def test_no_pattern_takes_long(pattern):
    started = time.perf_counter()
    compile_pattern(pattern).matches("a" * (LONGEST_TEXT - 1) + "!")

    assert time.perf_counter() - started < 1


def test_a_long_class_in_many_states_does_not_take_long():
    letters = "".join(map(chr, range(0x400, 0x400 + 450)))
    text = "".join(map(chr, range(0x1000, 0x1000 + LONGEST_TEXT)))
    started = time.perf_counter()

    assert compile_pattern(f"([^{letters}].*){{150}}").matches(text)
    assert time.perf_counter() - started < 2


def test_repeating_nothing_takes_no_time():
    """Nothing makes no states, so that the limit of states does not stop it."""
    started = time.perf_counter()
    pattern = compile_pattern("(" * 12 + "a{0}" + "){200}" * 12 + "b")

    assert pattern.matches("b")
    assert not pattern.matches("ab")
    assert time.perf_counter() - started < 1


def test_ways_that_lead_to_one_place_count_once():
    automaton = compile_pattern(f"(a{'|' * 400}){{100}}")

    assert max(map(len, automaton.free)) == 2
    assert automaton.matches("a" * 100)
    assert automaton.matches("")
    assert not automaton.matches("a" * 101)


def test_longer_texts_do_not_match():
    assert compile_pattern("a*").matches("a" * LONGEST_TEXT)
    assert not compile_pattern("a*").matches("a" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^a$", "a", True),
        ("a^b", "ab", False),
        ("(^a|b)c", "bc", True),
        ("(a$|b)", "a", True),
        ("a$b", "ab", False),
        ("^$", "", True),
        ("[^a-c]", "d", True),
        ("[a-]", "-", True),
        (r"[\]]", "]", True),
        (r"\P{Lu}", "a", True),
        (r"\S\D\W", "ab-", True),
        (".", "\n", False),
        (r"\t", "\t", True),
        ("(ab){0}", "", True),
        ("(a?){3}", "aa", True),
    ],
)
def test_matching(pattern, text, expected):
    assert compile_pattern(pattern).matches(text) is expected


def patterns() -> st.SearchStrategy[str]:
    """Patterns of the syntax that Python's own matcher shares."""
    atoms = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "1"])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        repeated = st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}", "{2}"]))
        return st.one_of(
            st.lists(inner, max_size=3).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            repeated.map(lambda parts: f"(?:{parts[0]}){parts[1]}"),
        )

    return st.recursive(atoms, larger, max_leaves=6)


@settings(deadline=None)
@given(patterns(), st.text("ab1c", max_size=8))
def test_agrees_with_the_standard_library(pattern, text):
    expected = re.fullmatch(pattern, text) is not None

    assert compile_pattern(pattern).matches(text) is expected
