"""Spans in code points and the joining of two writers' changes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.texts import (
    SearchableText,
    Span,
    find_passage,
    merge,
    normalise,
    span_at,
    span_of_lines,
)

# Cyrillic, combining letters, emoji with joiners, flags, blanks and line breaks.
PIECES = ["а", "Ө", "ң", "e\u0301", "й", "👩‍⚕️", "🇰🇿", " ", "\n", "z", "«", "\u00a0"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_span_equals_its_quote(text: str, start: int, end: int) -> None:
    span = span_at(text, start, end)
    if span:
        assert span.of(text) == text[start:end].strip()
        before, after = span.context(text)
        assert before + span.of(text) + after in text


@given(TEXTS, st.integers(0, 40), st.integers(1, 20))
def test_every_passage_of_a_text_is_found(text: str, start: int, size: int) -> None:
    span = span_at(text, start, min(start + size, len(text)))
    if span:
        found = find_passage(text, span.of(text))
        assert found
        assert all(place.of(text).split() == span.of(text).split() for place in found)


def test_passage_is_found_across_line_breaks() -> None:
    text = "Первая строка\nвторая  строка"
    assert [span.of(text) for span in find_passage(text, "строка вторая строка")] == [
        "строка\nвторая  строка"
    ]


def test_passage_that_stands_twice_is_found_twice() -> None:
    assert len(find_passage("рост, рост и рост", "рост")) == 3


@given(st.text("ab \n\t\u00a0\x1c", max_size=30), st.text("ab \n", max_size=6))
def test_places_are_those_of_the_words_with_any_blanks_between(text: str, passage: str) -> None:
    pattern = r"\s+".join(map(re.escape, passage.split()))
    expected = [Span(*match.span()) for match in re.finditer(pattern, text)] if pattern else []
    assert find_passage(text, passage) == expected
    assert SearchableText(text).find(passage, most=2) == expected[:2]


def test_a_long_passage_that_nearly_stands_everywhere_is_looked_for_in_a_moment() -> None:
    begin = time.process_time()
    assert find_passage("да " * 200_000, "да " * 20_000 + "нет") == []
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("passage", ["", "  \n"])
def test_empty_passage_is_nowhere(passage: str) -> None:
    assert find_passage("anything", passage) == []


def test_span_of_lines_counts_from_one() -> None:
    text = "one\n  two \nthree"
    assert span_of_lines(text, 2, 2) == Span(6, 9)
    assert span_of_lines(text, 1, 3) == Span(0, len(text))
    assert span_of_lines(text, 0, 1) is None
    assert span_of_lines(text, 2, 4) is None
    assert span_of_lines("a\n\nb", 2, 2) is None


def test_line_breaks_are_normalised() -> None:
    assert normalise("a\r\nb\rc\x00") == "a\nb\nc"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "joined"),
    [
        ("", "mine", "", "mine"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb", "a\nb\nmine", "theirs\na\nb", "theirs\na\nb\nmine"),
        ("a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine"),
        ("a\nb\nc\nd", "a\nc\nd", "a\nb\nc\nD", "a\nc\nD"),
        ("a\nb", "a\nB", "a\nB", "a\nB"),
        ("a\n\nb", "a\nx\n\nb", "a\n\ny\nb", "a\nx\n\ny\nb"),
        ("", "mine", "theirs", "theirs\nmine"),
        # Both write at the end: one goes on with a line beside which the other has put one.
        ("a\nfo", "a\nfoo", "a\ntheirs\nfo", "a\ntheirs\nfoo"),
        ("a\nfo", "a\nfoo", "a\nfo\ntheirs", "a\nfoo\ntheirs"),
        ("a\nb\nc", "a\nc", "a\nb", "a"),
    ],
)
def test_changes_in_different_places_are_joined(base, mine, theirs, joined) -> None:
    result = merge(base, mine, theirs)
    assert result.text == joined
    assert not result.clashes


def test_same_line_changed_differently_clashes() -> None:
    result = merge("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc")
    assert result.text == "a\ntheirs\nc"
    assert [(clash.base, clash.mine, clash.theirs) for clash in result.clashes] == [
        ("b", "mine", "theirs")
    ]


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "д", "👍"]), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_one_writer_alone_never_clashes(base: str, other: str) -> None:
    assert merge(base, base, other).text == other
    assert merge(base, other, base).text == other
    assert merge(base, other, other).text == other


@given(LINES, LINES, LINES)
def test_no_line_of_the_other_writer_is_lost(base: str, mine: str, theirs: str) -> None:
    """Each line that the other added stands in the joined text, clash or not."""
    result = merge(base, mine, theirs)
    added = set(theirs.split("\n")) - set(base.split("\n")) - {""}
    assert added <= set(result.text.split("\n"))


@given(LINES, LINES, LINES)
def test_without_clash_nothing_mine_is_lost(base: str, mine: str, theirs: str) -> None:
    result = merge(base, mine, theirs)
    added = set(mine.split("\n")) - set(base.split("\n")) - {""}
    clashing = {line for clash in result.clashes for line in clash.mine.split("\n")}
    assert added <= set(result.text.split("\n")) | clashing
