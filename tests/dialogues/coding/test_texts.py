"""Sentences, painted paragraphs and anchors: every span equals what stands there."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.coding.anchors import find_again
from dialogues.coding.painting import Mark, paint
from dialogues.coding.sentences import paragraphs_of, sentences_of
from dialogues.texts import Span, find_passage, span_at

PIECES = ["а", "Ө", "e\u0301", "й", "👩‍⚕️", "🇰🇿", " ", "\n", ". ", "! ", "Z", "«", "\u00a0"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def words(text: str) -> list[str]:
    return [span.of(text) for span in sentences_of(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Спрос растёт. Предложение тоже!", ["Спрос растёт.", "Предложение тоже!"]),
        ("One.\n\n  Two lines\nThree", ["One.", "Two lines", "Three"]),
        ("«Рост есть». «Но малый…» Итог", ["«Рост есть».", "«Но малый…»", "Итог"]),
        ("It rose by 3.5 per cent, e.g. here.", ["It rose by 3.5 per cent, e.g. here."]),
        ("Why? – Because. 12 cases.", ["Why?", "– Because.", "12 cases."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert words(text) == sentences


@given(TEXTS)
def test_sentences_hold_every_word_once(text: str) -> None:
    spans = sentences_of(text)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(spans))


@st.composite
def marked_texts(draw) -> tuple[str, list[Mark]]:
    text = draw(TEXTS)
    marks = []
    for pk in range(draw(st.integers(0, 5))):
        span = span_at(text, draw(st.integers(0, 60)), draw(st.integers(0, 80)))
        if span:
            polarity = draw(st.sampled_from(["positive", "challenge"]))
            marks.append(Mark(pk, span.start, span.end, polarity))
    return text, marks


@given(marked_texts())
def test_runs_make_up_the_text_and_each_passage(drawn) -> None:
    text, marks = drawn
    painted = paint(text, marks)
    lines = text.split("\n")
    for paragraph in painted:
        assert "".join(run.text for run in paragraph.runs) == lines[paragraph.number - 1]
    for mark in marks:
        covered = [run.text for paragraph in painted for run in paragraph.runs if mark in run.marks]
        assert "".join("".join(covered).split()) == "".join(text[mark.start : mark.end].split())


@given(marked_texts())
def test_a_part_is_painted_as_in_the_whole(drawn) -> None:
    text, marks = drawn
    whole = {paragraph.number: paragraph for paragraph in paint(text, marks)}
    for number, span in paragraphs_of(text):
        assert paint(text, marks, within=span) == [whole[number]]


def test_overlapping_passages_are_told_apart() -> None:
    marks = [Mark(1, 0, 4, "positive"), Mark(2, 2, 6, "challenge"), Mark(3, 2, 3, "challenge")]
    runs = paint("abcdefg", marks)[0].runs
    found = [(run.text, run.ids, run.polarity, run.depth) for run in runs]
    assert found == [
        ("ab", "1", "positive", 1),
        ("c", "1 2 3", "mixed", 3),
        ("d", "1 2", "mixed", 2),
        ("ef", "2", "challenge", 1),
        ("g", "", "", 0),
    ]


def test_passage_is_found_where_it_moved() -> None:
    old, new = "Спрос растёт. Итог.", "Вступление 👍\nСпрос\nрастёт. Итог."
    place = find_again(old, new, Span(0, 13))
    assert place
    assert place.of(new) == "Спрос\nрастёт."


def test_changed_words_are_not_found() -> None:
    assert find_again("Спрос растёт.", "Спрос падает.", Span(0, 12)) is None


def test_context_decides_between_places() -> None:
    old = "Alpha: rising. Beta: rising."
    new = "Beta: rising. Alpha: rising."
    place = find_again(old, new, Span(21, 27))
    assert place == Span(6, 12)


def test_ordinal_number_decides_where_the_context_is_the_same() -> None:
    line = "a" * 100 + " rising " + "b" * 100
    old = f"{line}\n{line}"
    second = find_passage(old, "rising")[1]
    assert find_again(old, f"{line}\n{line}\nend", second) == second
    assert find_again(old, f"{line}\n{line}\n{line}", second) is None


@given(TEXTS, st.integers(0, 60), st.integers(0, 60), TEXTS)
def test_found_passage_has_the_same_words(old: str, start: int, end: int, new: str) -> None:
    span = span_at(old, start, end)
    if span:
        place = find_again(old, new, span)
        assert place is None or place.of(new).split() == span.of(old).split()
        same = find_again(old, old, span)
        assert same is None or same.of(old).split() == span.of(old).split()
