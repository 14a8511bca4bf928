"""Posted texts and CSV cells become answers in their natural type, or are refused with a reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.form.cleaning import LONGEST_TEXT, AnswerError, clean_text, clean_value
from surveys.form.messages import message
from surveys.form.model import Choice, ChoiceList
from tests.surveys.form.makers import ask, form_of

FORM = form_of(
    ask("text"),
    ask("integer", "integer"),
    ask("decimal", "decimal"),
    ask("date", "date"),
    ask("one", "select_one", list_name="yes_no"),
    ask("many", "select_multiple", list_name="towns"),
    ask("rank", "rank", list_name="towns"),
    ask("agreed", "acknowledge"),
    ask("note", "note"),
    ask("sum", "calculate", calculation="1"),
    ask("start", "start"),
)


def clean(name, raw, language="en"):
    return clean_value(FORM, FORM.question(name), raw, language)


def refusal(name, raw, language="en"):
    with pytest.raises(AnswerError) as caught:
        clean(name, raw, language)
    assert str(caught.value) == caught.value.message
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("name", list(FORM.questions))
@pytest.mark.parametrize("raw", [None, "", "   ", "\r\n", [], [""], ["", " "]])
def test_nothing_is_no_answer(name, raw):
    assert clean(name, raw) is None


@pytest.mark.parametrize(
    ("name", "raw", "answer"),
    [
        ("text", "  Да, конечно \r\nи ещё ", "Да, конечно \nи ещё"),
        ("text", "a\tb\rc", "a\tb\nc"),
        ("text", "е\u0308", "ё"),
        ("text", ["only one"], "only one"),
        ("text", "=1+1", "=1+1"),
        ("integer", "0", 0),
        ("integer", " -12 ", -12),
        ("integer", "007", 7),
        ("integer", "-0", 0),
        ("integer", "9" * 15, 999_999_999_999_999),
        ("decimal", "2.5", 2.5),
        ("decimal", "2,5", 2.5),
        ("decimal", "-0.25", -0.25),
        ("decimal", "3", 3),
        ("decimal", "3.0", 3),
        ("date", "2024-02-29", "2024-02-29"),
        ("one", "yes", "yes"),
        ("one", ["", "no"], "no"),
        ("many", ["osh", "almaty"], ["almaty", "osh"]),
        ("many", "osh  almaty", ["almaty", "osh"]),
        ("many", ["astana", ""], ["astana"]),
        ("rank", ["osh", "almaty", "astana"], ["osh", "almaty", "astana"]),
        ("rank", "osh almaty", ["osh", "almaty"]),
        ("agreed", "on", "OK"),
        ("agreed", "OK", "OK"),
        ("start", "2023-06-05T09:00:00+05:00", "2023-06-05T09:00:00+05:00"),
    ],
)
def test_answer_in_its_natural_type(name, raw, answer):
    assert clean(name, raw) == answer
    assert type(clean(name, raw)) is type(answer)


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("integer", "3.5", "not_an_integer"),
        ("integer", "three", "not_an_integer"),
        ("integer", "+3", "not_an_integer"),
        ("integer", "1e3", "not_an_integer"),
        ("integer", "٣", "not_an_integer"),
        ("integer", "²", "not_an_integer"),
        ("integer", "1 000", "not_an_integer"),
        ("integer", "1_000", "not_an_integer"),
        ("integer", "--1", "not_an_integer"),
        ("integer", "-", "not_an_integer"),
        ("integer", "1" * 16, "number_too_long"),
        ("integer", "1" * 9_000, "number_too_long"),
        ("decimal", "1.2.3", "not_a_number"),
        ("decimal", "nan", "not_a_number"),
        ("decimal", "inf", "not_a_number"),
        ("decimal", ".5", "not_a_number"),
        ("decimal", "0." + "1" * 40, "number_too_long"),
        ("date", "2023-02-29", "not_a_date"),
        ("date", "31.05.2023", "not_a_date"),
        ("date", "20230531", "not_a_date"),
        ("date", "2023-05-31T10:00", "not_a_date"),
        ("one", "maybe", "unknown_choice"),
        ("one", "Yes", "unknown_choice"),
        ("one", ["yes", "no"], "one_choice_only"),
        ("text", ["a", "b"], "one_choice_only"),
        ("many", ["osh", "paris"], "unknown_choice"),
        ("many", ["osh", "osh"], "duplicate_choice"),
        ("rank", "osh osh", "duplicate_choice"),
        ("rank", "paris", "unknown_choice"),
        ("agreed", "no", "wrong_type"),
        ("note", "x", "not_answerable"),
        ("sum", "1", "not_answerable"),
        ("text", "a\x00b", "control_character"),
        ("text", "a\x1bb", "control_character"),
        ("text", "a\x85b", "control_character"),
        ("text", "a\ud800b", "control_character"),
        ("text", "я" * (LONGEST_TEXT + 1), "text_too_long"),
        ("text", "я" * (LONGEST_TEXT * 3), "text_too_long"),
    ],
)
def test_refusal(name, raw, code):
    assert refusal(name, raw)[0] == code


def test_refusal_is_in_the_language_of_the_respondent():
    assert refusal("integer", "x", "ru")[1] == "Введите целое число, только цифры."
    assert refusal("integer", "x", "kk")[1] == "Enter a whole number, using digits only."
    assert refusal("many", ["osh", "osh"], "ru")[1] == "«Ош» выбрано несколько раз."
    assert refusal("one", "maybe", "ru")[1] == "«maybe» нет среди вариантов ответа."


def test_a_wrong_choice_is_not_repeated_at_length():
    assert len(refusal("one", "x" * 1_000)[1]) < 100


def test_the_longest_text_is_accepted():
    assert clean("text", "я" * LONGEST_TEXT) == "я" * LONGEST_TEXT
    assert refusal("text", "я" * (LONGEST_TEXT + 1))[1] == message(
        "text_too_long", "en", limit=LONGEST_TEXT
    )


@settings(deadline=None)
@given(st.text())
def test_a_cleaned_text_stays_as_it_is(text):
    try:
        cleaned = clean_text(text, "en")
    except AnswerError as error:
        assert error.code == "control_character"  # noqa: PT017 -- either outcome is right
    else:
        assert clean_text(cleaned, "en") == cleaned


ODD = ChoiceList(
    "odd", (Choice("plain", {}), Choice("e\u0301", {}), Choice(" space", {}), Choice("a\x07", {}))
)
ODD_FORM = form_of(ask("odd", "select_one", list_name="odd"), lists=(ODD,))


def test_a_choice_whose_name_is_clean_is_taken_as_it_is():
    assert clean_value(ODD_FORM, ODD_FORM.question("odd"), "plain", "en") == "plain"
    assert clean_value(ODD_FORM, ODD_FORM.question("odd"), " plain ", "en") == "plain"
    assert clean_value(ODD_FORM, ODD_FORM.question("odd"), "", "en") is None


@pytest.mark.parametrize("name", ["e\u0301", " space", "a\x07"])
def test_a_choice_whose_name_is_not_clean_cannot_be_chosen(name):
    with pytest.raises(AnswerError):
        clean_value(ODD_FORM, ODD_FORM.question("odd"), name, "en")
