"""Stored answers against the form: required, typed, constrained; visible questions only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.form import messages
from surveys.form.routing import calculate, relevant_answers
from surveys.form.validation import AnswerError, Problem, clean_value, validate
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.speed import MOST_COSTLY, cost_of_validation
from tests.surveys.form.strategies import FORM_SETTINGS, answers, forms


def codes(form, given_answers, **options):
    options.setdefault("language", "en")
    return [(one.question, one.code) for one in validate(form, given_answers, **options)]


def test_required_answers():
    form = form_of(
        ask("a", required="true()"),
        ask("b", required="${a} = 'x'"),
        ask("c", required="true()", relevant="${a} = 'x'"),
        ask("d", "note", required="true()"),
        ask("e", required="true()", read_only=True),
    )

    assert codes(form, {}) == [("a", "required")]
    assert codes(form, {"a": "x"}) == [("b", "required"), ("c", "required")]
    assert codes(form, {"a": "-"}) == []
    assert codes(form, {"a": ""}) == [("a", "required")]
    assert codes(form, {}, require=False) == []


def test_only_the_named_questions_are_looked_at():
    form = form_of(ask("a", required="true()"), ask("b", required="true()"))

    assert codes(form, {}, questions=["b"]) == [("b", "required")]
    assert codes(form, {"zzz": 1}, questions=["b"]) == [("b", "required")]
    assert codes(form, {"zzz": 1}, questions=[]) == []


def test_own_words_come_first_and_fall_back_to_the_forms_language():
    form = form_of(
        ask("a", required="true()", required_message={"en": "Please!", "ru": "Пожалуйста!"}),
        ask("b", "integer", constraint=". < 5", constraint_message={"en": "Too many."}),
        ask("c", "integer", constraint=". < 5"),
    )

    told = [one.message for one in validate(form, {"b": 7, "c": 7}, language="ru")]

    assert told == ["Пожалуйста!", "Too many.", "Этот ответ недопустим."]
    assert validate(form, {"a": "x", "b": 7}, language="ru") == [
        Problem("b", "constraint", "Too many.", 7)
    ]


@pytest.mark.parametrize(
    ("constraint", "value", "is_right"),
    [
        (". >= 0 and . <= 60", 0, True),
        (". >= 0 and . <= 60", 60, True),
        (". >= 0 and . <= 60", 61, False),
        (". >= ${least}", 3, True),
        (". >= ${least}", 2, False),
    ],
)
def test_constraint_of_a_number(constraint, value, is_right):
    form = form_of(ask("least", "integer"), ask("a", "integer", constraint=constraint))

    assert (codes(form, {"a": value, "least": 3}) == []) is is_right


@pytest.mark.parametrize(
    "question",
    [
        ask("a", "hidden", default="x", constraint=". = 'y'"),
        ask("a", read_only=True, default="x", constraint=". = 'y'"),
        ask("a", "start", constraint=". = 'y'"),
    ],
    ids=lambda question: question.type,
)
def test_a_constraint_is_not_asked_of_what_nobody_enters(question):
    """Nobody could put it right, so that the answers could never be sent."""
    given_answers = {"a": "2026-03-01T09:30:00+05:00"} if question.is_metadata else {}

    assert codes(form_of(question), given_answers) == []


def test_a_constraint_is_not_asked_of_a_missing_answer():
    form = form_of(ask("a", "integer", constraint=". > 0"))

    assert codes(form, {}) == []
    assert codes(form, {"a": None}) == []


def test_hidden_answers_are_not_looked_at():
    form = form_of(ask("a"), group("g", ask("b", "integer"), relevant="${a} = 'x'"))

    assert codes(form, {"b": "wrong"}) == []
    assert codes(form, {"a": "x", "b": "wrong"}) == [("b", "not_an_integer")]


@pytest.mark.parametrize(
    ("type_", "value", "code"),
    [
        ("text", 1, "wrong_type"),
        ("text", "a\x00", "control_character"),
        ("text", "a" * 10_001, "text_too_long"),
        ("integer", "1", "not_an_integer"),
        ("integer", 1.5, "not_an_integer"),
        ("integer", True, "not_an_integer"),
        ("integer", 10**15, "number_too_long"),
        ("decimal", "1", "not_a_number"),
        ("decimal", False, "not_a_number"),
        ("decimal", float("inf"), "not_a_number"),
        ("decimal", 10.0**15, "number_too_long"),
        ("decimal", 10**400, "number_too_long"),
        ("date", "2023-02-30", "not_a_date"),
        ("date", 20230101, "not_a_date"),
        ("acknowledge", "yes", "wrong_type"),
        ("note", "x", "not_answerable"),
        ("select_one", "paris", "unknown_choice"),
        ("select_one", ["osh"], "wrong_type"),
        ("select_multiple", "osh", "wrong_type"),
        ("select_multiple", ["osh", "paris"], "unknown_choice"),
        ("select_multiple", ["osh", "osh"], "duplicate_choice"),
        ("select_multiple", ["osh", 3], "wrong_type"),
        ("rank", [{}], "wrong_type"),
        ("rank", ["osh", "almaty", "osh"], "duplicate_choice"),
        ("start", 5, "wrong_type"),
    ],
)
def test_stored_value_of_the_wrong_kind(type_, value, code):
    form = form_of(ask("a", type_, list_name="towns"))

    assert codes(form, {"a": value}) == [("a", code)]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("text", "x"),
        ("integer", -3),
        ("decimal", 2),
        ("decimal", 2.5),
        ("date", "2023-05-31"),
        ("acknowledge", "OK"),
        ("select_one", "osh"),
        ("select_multiple", ["osh", "almaty"]),
        ("rank", ["osh", "almaty", "astana"]),
        ("start", "2023-06-05T09:00:00+05:00"),
    ],
)
def test_stored_value_of_the_right_kind(type_, value):
    assert codes(form_of(ask("a", type_, list_name="towns")), {"a": value}) == []


def test_choices_that_the_filter_holds_back():
    form = form_of(
        ask("country"),
        ask("town", "select_one", list_name="towns", choice_filter="country = ${country}"),
        ask("all", "select_multiple", list_name="towns", choice_filter="country = ${country}"),
    )
    right = {"country": "KZ", "town": "astana", "all": ["almaty", "astana"]}

    assert codes(form, right) == []
    problems = validate(form, right | {"town": "osh", "all": ["almaty", "osh"]}, language="ru")
    assert [one.code for one in problems] == ["choice_not_offered"] * 2
    assert problems[0].message == "«Ош» нельзя выбрать при других ваших ответах."


def test_unknown_questions_are_told():
    assert validate(form_of(ask("a")), {"b": 1}, language="en") == [
        Problem("b", "unknown_question", "There is no such question.", 1)
    ]


def test_problems_come_in_the_order_of_the_form():
    form = form_of(ask("b", required="true()"), group("g", ask("a", required="true()")))

    assert [name for name, _ in codes(form, {})] == ["b", "a"]


def test_calculated_values_are_not_held_against_the_respondent():
    form = form_of(
        ask("a", "calculate", calculation="'x'", constraint=". = 'y'", required="true()")
    )

    assert codes(form, {}) == []


def test_every_message_exists_in_russian():
    assert messages._RUSSIAN.keys() == messages._ENGLISH.keys()
    for code in messages.CODES:
        details = {"choice": "x", "limit": 5}
        assert messages.message(code, "ru", **details) != messages.message(code, "en", **details)


def test_a_language_can_be_added():
    messages.register_messages("kk", {"required": "Бұл сұраққа жауап беру керек."})
    form = form_of(ask("a", required="true()"), ask("b", "integer", constraint=". > 1"))

    told = [one.message for one in validate(form, {"b": 0}, language="kk")]

    assert told == ["Бұл сұраққа жауап беру керек.", "This answer is not valid."]
    with pytest.raises(ValueError, match="nonsense"):
        messages.register_messages("kk", {"nonsense": "x"})


@FORM_SETTINGS
@given(forms(), answers(), st.booleans())
def test_validate_never_raises(form, given_answers, require):
    for problem in validate(form, given_answers, language="ru", require=require):
        assert problem.code in messages.CODES
        assert problem.message


@FORM_SETTINGS
@given(forms(), answers())
def test_calculating_what_counts_never_raises(form, given_answers):
    result = calculate(form, relevant_answers(form, given_answers))

    assert all(value is not None for value in result.values())


@FORM_SETTINGS
@given(forms(), st.data())
def test_a_cleaned_value_has_no_fault_of_its_own(form, data):
    """What cleaning lets through has no fault but those that validation alone looks for."""
    posted = st.one_of(st.text(max_size=8), st.sampled_from(["a", "a b", "1", "2.5", "2023-05-31"]))
    cleaned = {}
    for question in form.questions.values():
        try:
            cleaned[question.name] = clean_value(form, question, data.draw(posted), "en")
        except AnswerError as error:
            assert error.code in messages.CODES  # noqa: PT017 -- either outcome is right

    logic = {"required", "constraint", "choice_not_offered"}
    kinds = {"not_in_range", "not_an_email", "not_a_phone", "not_a_url"}
    found = {problem.code for problem in validate(form, cleaned, language="en")}
    assert found <= logic | kinds


def test_twenty_answers_are_validated_quickly():
    questions = [
        ask(f"q{number}", "integer", required="true()", constraint=". >= 0 and . <= 60")
        for number in range(20)
    ]
    form = form_of(group("g", *questions))
    given_answers = {question.name: 30 for question in questions}

    assert cost_of_validation(form, given_answers) < MOST_COSTLY
