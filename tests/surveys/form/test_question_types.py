"""What each type of question takes for an answer, as posted and as stored."""

import pytest

from surveys.form.choices import Choice, ChoiceList
from surveys.form.cleaning import AnswerError, clean_value
from surveys.form.defaults import initial_answers
from surveys.form.model import FormError
from surveys.form.routing import work_out
from surveys.form.validation import validate
from tests.surveys.form.makers import ask, form_of

FILE = {"id": "0123456789abcdef" * 2, "name": "plan.pdf", "size": 10}
MEANS = ChoiceList(
    "means",
    (
        Choice("mail", {"en": "Mail"}),
        Choice("phone", {"en": "Phone"}),
        Choice("none", {"en": "None of these"}, {"exclusive": "yes"}),
    ),
)


def cleaned(type_, raw, **fields):
    form = form_of(ask("q", type_, **fields))
    return clean_value(form, form.questions["q"], raw, "en")


def codes(type_, value, **fields):
    form = form_of(ask("q", type_, **fields), lists=(MEANS,))
    return [problem.code for problem in validate(form, {"q": value}, language="en")]


@pytest.mark.parametrize(
    ("type_", "raw", "answer"),
    [
        ("time", "14:30", "14:30"),
        ("time", "09:05:59", "09:05"),
        ("dateTime", "2023-05-31T14:30", "2023-05-31T14:30"),
        ("dateTime", "2023-05-31 14:30:00", "2023-05-31T14:30"),
        ("range", "5", 5),
        ("range", "2,5", 2.5),
        ("geopoint", "43.2389 76.8897", "43.2389 76.8897"),
        ("geopoint", "43.2389, 76.8897", "43.2389 76.8897"),
        ("geopoint", "-43.2 76.8897 820.5 4", "-43.2 76.8897"),
        ("file", FILE, FILE),
        ("image", {**FILE, "path": "/etc"}, FILE),
        ("file", "", None),
        ("time", "", None),
    ],
)
def test_a_posted_answer(type_, raw, answer):
    assert cleaned(type_, raw) == answer


@pytest.mark.parametrize(
    ("type_", "raw", "code"),
    [
        ("time", "25:00", "not_a_time"),
        ("time", "2 pm", "not_a_time"),
        ("dateTime", "2023-02-30T10:00", "not_a_date_time"),
        ("dateTime", "2023-02-03", "not_a_date_time"),
        ("range", "many", "not_a_number"),
        ("geopoint", "91 0", "not_a_point"),
        ("geopoint", "43.2", "not_a_point"),
        ("geopoint", "north east", "not_a_point"),
        ("file", "plan.pdf", "not_a_file"),
        ("file", {"id": "../../etc/passwd", "name": "x", "size": 1}, "not_a_file"),
    ],
)
def test_what_cannot_be_an_answer(type_, raw, code):
    with pytest.raises(AnswerError) as caught:
        cleaned(type_, raw)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("email", ["a@b.org", "имя@пример.рф"], ["a@b", "a b@c.org", "@b.org", "a@.org"]),
        ("phone", ["+7 701 123-45-67", "(0312) 66-00-00"], ["112", "call me", "+7--"]),
        ("url", ["https://example.org/a?b=c"], ["example.org", "javascript:alert(1)", "http://"]),
    ],
)
def test_kinds_of_text(kind, right, wrong):
    assert [codes("text", text, appearance=kind) for text in right] == [[] for _ in right]
    assert [codes("text", text, appearance=kind) for text in wrong] == [
        [f"not_a{'n' if kind == 'email' else ''}_{kind}"] for _ in wrong
    ]


@pytest.mark.parametrize(
    ("parameters", "right", "wrong"),
    [
        ({}, [1, 10], [0, 11, 1.5]),
        ({"start": "0", "end": "1", "step": "0.1"}, [0, 0.3, 0.7, 1], [0.35, 1.1, -0.1]),
        ({"start": "10", "end": "0", "step": "-5"}, [10, 5, 0], [3, 15]),
    ],
)
def test_a_range_takes_its_steps(parameters, right, wrong):
    assert [codes("range", number, parameters=parameters) for number in right] == [[]] * len(right)
    assert [codes("range", number, parameters=parameters) for number in wrong] == [
        ["not_in_range"]
    ] * len(wrong)


@pytest.mark.parametrize("step", ["0", "x", "NaN", "0.0001", "Infinity"])
def test_a_range_that_leads_nowhere_is_no_range(step):
    with pytest.raises(FormError):
        _bounds = ask("q", "range", parameters={"step": step}).range


def test_an_exclusive_choice_stands_alone():
    assert codes("select_multiple", ["none"], list_name="means") == []
    assert codes("select_multiple", ["mail", "phone"], list_name="means") == []
    assert codes("select_multiple", ["mail", "none"], list_name="means") == ["exclusive_choice"]


@pytest.mark.parametrize("type_", ["time", "dateTime", "geopoint", "file", "image", "range"])
@pytest.mark.parametrize("value", [True, {}, ["a"], {"id": 1}, "x"])
def test_a_stored_value_of_another_kind_is_told(type_, value):
    assert len(codes(type_, value)) == 1


def test_a_hidden_question_holds_its_default_or_its_calculation():
    form = form_of(
        ask("source", "hidden", default="paper"),
        ask("twice", "hidden", calculation="${n} * 2"),
        ask("n", "integer"),
        ask("told", default="fixed", read_only=True),
    )

    values = work_out(form, {"n": 4, "source": "forged", "told": "forged"}).values

    assert values == {"source": "paper", "twice": 8, "n": 4, "told": "fixed"}
    assert validate(form, values, language="en") == []


def test_a_new_response_begins_with_the_defaults():
    form = form_of(
        ask("n", "integer", default="3"),
        ask("bad", "integer", default="three"),
        ask("one", "select_one", list_name="yes_no", default="yes"),
        ask("fixed", "hidden", default="x"),
    )

    assert initial_answers(form) == {"n": 3, "one": "yes"}


def test_times_are_compared_as_parts_of_a_day():
    form = form_of(ask("q", "time", constraint=". >= '08:00' and . < '18:00:00'"))

    assert validate(form, {"q": "08:00"}, language="en") == []
    assert len(validate(form, {"q": "18:30"}, language="en")) == 1


def test_a_file_is_its_name_to_expressions():
    form = form_of(ask("f", "file"), ask("name", "calculate", calculation="${f}"))

    assert work_out(form, {"f": FILE}).values["name"] == "plan.pdf"


def test_the_label_of_a_choice_is_told_in_the_default_language():
    form = form_of(
        ask("q", "select_multiple", list_name="means"),
        ask("label", "calculate", calculation="jr:choice-name(${q}, '${q}')"),
        lists=(MEANS,),
    )

    assert work_out(form, {"q": ["mail", "phone"]}).values["label"] == "Mail, Phone"
