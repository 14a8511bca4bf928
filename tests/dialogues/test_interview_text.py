"""Time stamps, turns, and what stays of a text when somebody is taken out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.interview_text import GAP, cut, mask, time_marks, turns
from dialogues.texts import Span

TEXT = """Интервьюер: Что изменилось?
[00:01:05] КЗ-1: Синтетика растёт.
Например: соли.
КЗ-2: Лечение бесплатно 👩‍⚕️.
(02:10) КЗ-1 — В 14:30 мы закрылись."""


def test_time_marks_are_offsets_and_seconds() -> None:
    marks = time_marks(TEXT)
    assert [seconds for _offset, seconds in marks] == [65, 130]
    assert [TEXT[offset:][:5] for offset, _seconds in marks] == ["[00:0", "(02:1"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("[1:02:03]", [3723]),
        ("a [02:03] b", [123]),
        ("#00:02:03-4#", [123]),
        ("  12:34 yes", [754]),
        ("[02:03.250]", [123]),
        ("at 14:30 we", []),
        ("1:2", []),
        ("[12:75]", []),
        ("12:34:56:78", []),
    ],
)
def test_what_is_a_time_mark(text, seconds) -> None:
    assert [found for _offset, found in time_marks(text)] == seconds


def test_turns_of_a_speaker() -> None:
    first, second = turns(TEXT, "кз-1", ["КЗ-2"])
    assert first.of(TEXT).startswith("[00:01:05] КЗ-1: Синтетика")
    assert first.of(TEXT).endswith("Например: соли.\n")
    assert second.of(TEXT) == "(02:10) КЗ-1 — В 14:30 мы закрылись."


def test_unknown_mark_ends_no_turn() -> None:
    assert turns("A: one\nStranger: two\nI: three", "A", [])[0] == Span(0, 21)
    assert turns("A: one\nStranger: two", "A", ["Stranger"])[0] == Span(0, 7)


def test_speaker_who_says_nothing_has_no_turns() -> None:
    assert turns(TEXT, "KZ-9", []) == []
    assert turns(TEXT, "", []) == []
    assert turns("", "A", []) == []


def test_cut_takes_out_and_shows_gaps() -> None:
    left = cut("one two three", [Span(3, 8)])
    assert left.text == f"one{GAP}three"
    place = left.moved(Span(8, 13))
    assert place
    assert place.of(left.text) == "three"
    assert left.moved(Span(2, 5)) is None


def test_cut_keeps_coded_passages_of_what_is_taken_out() -> None:
    text = "one two three four"
    kept = [Span(4, 13), Span(8, 13)]
    left = cut(text, [Span(0, len(text))], kept)
    assert left.text == "two three"
    places = [left.moved(span) for span in kept]
    assert [place and place.of(left.text) for place in places] == ["two three", "three"]


def test_cut_of_everything_leaves_nothing() -> None:
    assert cut("words", [Span(0, 5)]).text == ""
    assert cut("", []).text == ""
    assert cut("words", []).text == "words"


spans = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda at: Span(at[0], sum(at)))


@given(st.text(min_size=72), st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_kept_passages_stand_where_they_are_said_to(text, removed, kept) -> None:
    left = cut(text, removed, kept)
    for span in kept:
        place = left.moved(span)
        assert place
        assert place.of(left.text) == span.of(text)
    gone = set().union(*(range(span.start, span.end) for span in removed))
    gone -= set().union(*(range(span.start, span.end) for span in kept))
    for piece, _place in left.pieces:
        assert not gone & set(range(piece.start, piece.end))


def test_mask_hides_names_with_their_endings_and_keeps_offsets() -> None:
    text = "Спасибо, Айгерим! С Садыковой (a.sadykova@example.org, +77011234567) мы… Ли, Лилия."
    hidden = mask(text, "Айгерим Садыкова", "a.sadykova@example.org; +77011234567")
    assert len(hidden) == len(text)
    assert hidden == (f"Спасибо, {'•' * 7}! С {'•' * 9} ({'•' * 22}, {'•' * 12}) мы… Ли, Лилия.")


def test_mask_without_names_changes_nothing() -> None:
    assert mask("Спасибо, да.", "", "Ли, J.") == "Спасибо, да."
    assert mask("Kim said: kimono", "Kim") == "••• said: kimono"
