"""Sentences of drafts in both languages, with their plurals."""

import re
import string

import pytest

from reports.agreement import Label
from reports.wording import count, label_in, quoted, russian_form, say, sector_in
from reports.wording_catalogue import COUNTED, LABELS, SECTORS, SENTENCES


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        ((1, 21, 31, 101, 1001), 0),
        ((2, 3, 4, 22, 34, 102), 1),
        ((0, 5, 9, 10, 11, 12, 13, 14, 19, 20, 25, 111, 112, 114), 2),
    ],
)
def test_the_three_forms_of_russian(numbers, form):
    assert {russian_form(number) for number in numbers} == {form}


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (1, "получен 1 ответ"),
        (3, "получено 3 ответа"),
        (11, "получено 11 ответов"),
        (21, "получен 21 ответ"),
    ],
)
def test_counted_sentences_agree_with_their_number(number, told):
    assert count("ru", "answers", number) == told


def test_english_has_two_forms():
    assert [count("en", "answers", n) for n in (0, 1, 2)] == ["0 answers", "1 answer", "2 answers"]


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_and_values():
    for catalogue in (SENTENCES, LABELS, SECTORS):
        assert catalogue["en"].keys() == catalogue["ru"].keys()
    assert all(
        fields(SENTENCES["en"][key]) == fields(SENTENCES["ru"][key]) for key in SENTENCES["en"]
    )
    assert COUNTED["en"].keys() == COUNTED["ru"].keys()
    for key, forms in COUNTED["ru"].items():
        assert len(forms) == 3
        assert len(COUNTED["en"][key]) == 2
        assert {frozenset(fields(form)) for form in forms} == {frozenset({"n"})}


def test_russian_is_russian():
    texts = [
        *SENTENCES["ru"].values(),
        *(form for forms in COUNTED["ru"].values() for form in forms),
    ]
    for text in texts:
        assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", text)), text


def test_every_label_has_words():
    for language in ("en", "ru"):
        assert {label for label in Label if label_in(label, language)} == set(Label)


def test_other_languages_read_english_and_quotes_are_the_reader_s():
    assert say("kk", "of", count=1, answered=2) == "1 of 2"
    assert (quoted("ru", "a"), quoted("en", "a")) == ("«a»", "“a”")
    assert sector_in("government", "ru") == "Государственные органы"
    assert sector_in("unknown", "en") == "unknown"
