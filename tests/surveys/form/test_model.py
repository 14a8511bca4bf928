"""Sections, look-ups and the language that a text is in."""

import pytest

from surveys.form.model import FormError, QuestionType, text_in, walk_groups
from tests.surveys.form.makers import TOWNS, YES_NO, ask, form_of, group


def test_top_level_groups_are_sections_and_loose_questions_form_their_own():
    form = form_of(
        ask("start", "start"),
        ask("first"),
        ask("second"),
        group("about", ask("third"), group("inner", ask("fourth"))),
        ask("sum", "calculate", calculation="1"),
        group("numbers", ask("total", "calculate", calculation="2")),
        ask("last", "note"),
    )

    sections = [
        (section.number, section.name, [question.name for question in section.questions])
        for section in form.sections
    ]

    assert sections == [
        (1, "first", ["first", "second"]),
        (2, "about", ["third", "fourth"]),
        (3, "last", ["last"]),
    ]


def test_a_loose_section_bears_the_title_of_the_form():
    form = form_of(ask("first"), group("about", ask("second"), hint={"en": "Please"}))

    loose, about = form.sections
    assert (loose.label, loose.group) == ({"en": "Test"}, None)
    assert (about.label, about.hint, about.group) == (
        {"en": "About"},
        {"en": "Please"},
        form.items[1],
    )


def test_section_of():
    form = form_of(group("about", ask("first")), ask("sum", "calculate", calculation="1"))

    assert form.section_of("first") == form.sections[0]
    assert form.section_of("sum") is None
    assert form.section_of("nobody") is None


def test_questions_are_in_order_however_deep():
    form = form_of(ask("a"), group("g", ask("b"), group("h", ask("c")), ask("d")), ask("e"))

    assert list(form.questions) == ["a", "b", "c", "d", "e"]
    assert form.question("c").name == "c"
    assert [found.name for found in walk_groups(form.items)] == ["g", "h"]
    with pytest.raises(KeyError):
        form.question("z")


def test_choice_list_of():
    form = form_of(ask("a", "select_one", list_name="yes_no"), ask("b"))

    assert form.choice_list_of(form.question("a")) is YES_NO
    with pytest.raises(FormError):
        form.choice_list_of(form.question("b"))


def test_the_scale_of_a_list_leaves_dont_know_out():
    assert [choice.name for choice in YES_NO.scale] == ["yes", "no"]
    assert YES_NO.names == ("yes", "no", "dont_know")
    assert YES_NO.get("no") == YES_NO.choices[1]
    assert TOWNS.get("nowhere") is None
    assert TOWNS.scale == TOWNS.choices


@pytest.mark.parametrize(
    ("type_", "fields", "is_input", "is_shown", "is_metadata"),
    [
        ("text", {}, True, True, False),
        ("text", {"read_only": True}, False, True, False),
        ("note", {}, False, True, False),
        ("calculate", {}, False, False, False),
        ("start", {}, False, False, True),
        ("rank", {}, True, True, False),
        ("acknowledge", {}, True, True, False),
    ],
)
def test_what_is_asked_and_shown(type_, fields, is_input, is_shown, is_metadata):
    question = ask("a", type_, **fields)

    assert question.is_input is is_input
    assert question.is_shown is is_shown
    assert question.is_metadata is is_metadata
    assert question.has_choices is (question.type is QuestionType.RANK)


def test_a_table_list_is_a_matrix():
    assert group("g", appearance="field-list table-list").is_matrix
    assert not group("g", appearance="field-list").is_matrix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ({"en": "Yes", "ru": "Да"}, ("Да", "ru")),
        ({"en": "Yes"}, ("Yes", "en")),
        ({"en": "Yes", "ru": ""}, ("Yes", "en")),
        ({"kk": "Иә"}, ("Иә", "kk")),
        ({}, ("", "ru")),
    ],
)
def test_a_missing_translation_falls_back_and_says_so(text, expected):
    assert text_in(text, "ru", "en") == expected
