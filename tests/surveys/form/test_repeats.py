"""A group that is answered once per item: its logic, its rules, and what others see of it."""

import pytest

from surveys.form.cleaning import MOST_ROWS, AnswerError, RowsError, clean_value
from surveys.form.document import form_from_document, form_to_document
from surveys.form.expressions import parse
from surveys.form.model import QuestionType
from surveys.form.routing import work_out
from surveys.form.validation import validate
from tests.surveys.form.makers import ask, form_of, group

STAFF = group(
    "staff",
    ask("name", required="true()"),
    ask("age", "integer", constraint=". > ${least}"),
    ask("pension", relevant="${age} >= 60"),
    ask("number", "calculate", calculation="position(..)"),
    repeat=True,
)
FORM = form_of(
    ask("least", "integer"),
    STAFF,
    ask("total", "calculate", calculation="sum(${age})"),
    ask("how_many", "calculate", calculation="count(${staff})"),
    ask("second", "calculate", calculation="indexed-repeat(${name}, ${staff}, 2)"),
    ask("names", "calculate", calculation="join(', ', ${name})"),
    ask("pensions", "calculate", calculation="count(${pension})"),
    ask("old", relevant="max(${age}) > 60"),
)
ROWS = [{"name": "A", "age": 40}, {"name": "B", "age": 61, "pension": "yes"}]


def calculated(rows, name):
    return work_out(FORM, {"staff": rows}).values.get(name)


def test_a_repeated_group_is_one_question_of_the_form():
    assert list(FORM.questions)[:2] == ["least", "staff"]
    assert FORM.questions["staff"].type is QuestionType.REPEAT
    assert "age" not in FORM.questions
    assert FORM.repeat_of["age"] == "staff"
    assert FORM.section_of("age") == FORM.section_of("staff")


def test_it_is_stored_in_the_document_and_read_back():
    document = form_to_document(FORM)

    assert form_from_document(document) == FORM
    assert document["items"][1]["repeat"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [("total", 101), ("how_many", 2), ("second", "B"), ("names", "A, B"), ("pensions", 1)],
)
def test_functions_take_the_answers_of_all_items(name, value):
    assert calculated(ROWS, name) == value


def test_without_items_there_is_nothing_to_add_up():
    assert calculated([], "total") == 0
    assert calculated([], "how_many") == 0
    assert calculated([], "second") is None


def test_empty_answers_are_left_out_of_a_sum():
    assert calculated([{"age": 3}, {"name": "B"}, {"age": 4}], "total") == 7


def test_logic_inside_sees_its_own_item():
    state = work_out(FORM, {"staff": ROWS})

    assert [row.values["number"] for row in state.rows["staff"]] == [1, 2]
    assert ["pension" in row.visible for row in state.rows["staff"]] == [False, True]
    assert "old" in state.visible


def test_an_answer_that_is_hidden_in_its_item_does_not_count():
    rows = [{"name": "A", "age": 40, "pension": "yes"}]

    state = work_out(FORM, {"staff": rows})

    assert state.values["staff"] == [{"name": "A", "age": 40, "number": 1}]
    assert state.values["pensions"] == 0


def test_blank_items_at_the_end_do_not_count():
    state = work_out(FORM, {"staff": [*ROWS, {}, {"name": ""}]})

    assert len(state.values["staff"]) == 2


def test_a_number_of_items_makes_that_many():
    form = form_of(
        ask("n", "integer"),
        group("part", ask("x", required="true()"), repeat=True, repeat_count=parse("${n}")),
    )

    assert len(work_out(form, {"n": 2}).rows["part"]) == 2
    assert len(work_out(form, {"n": 1, "part": [{"x": "a"}, {"x": "b"}]}).rows["part"]) == 1
    assert "part" not in work_out(form, {}).values
    assert len(work_out(form, {"n": 10**9}).rows["part"]) == MOST_ROWS


def test_problems_name_the_item():
    rows = [{"age": 5}, {"name": "B", "age": 20}]

    problems = validate(FORM, {"least": 10, "staff": rows}, language="en")

    assert [(one.place, one.code) for one in problems] == [
        ("staff:0:name", "required"),
        ("staff:0:age", "constraint"),
    ]


def test_a_draft_may_lack_required_answers():
    problems = validate(FORM, {"staff": [{"age": 5}]}, language="en", require=False)

    assert [one.code for one in problems] == ["constraint"]


def test_items_are_cleaned_one_by_one():
    raw = [{"name": " A ", "age": "40"}, {"name": "", "age": ""}, {"name": "B", "unknown": "x"}]

    assert clean_value(FORM, FORM.questions["staff"], raw, "en") == [
        {"name": "A", "age": 40},
        {"name": "B"},
    ]


def test_mistakes_are_told_at_their_places():
    raw = [{"name": "A", "age": "x"}, {"age": "y"}]

    with pytest.raises(RowsError) as caught:
        clean_value(FORM, FORM.questions["staff"], raw, "en")

    assert list(caught.value.errors) == ["staff:0:age", "staff:1:age"]


@pytest.mark.parametrize("raw", ["no json", "{}", "[1]", '["a"]', [{}] * (MOST_ROWS + 1)])
def test_what_is_no_list_of_items_is_refused(raw):
    with pytest.raises(AnswerError):
        clean_value(FORM, FORM.questions["staff"], raw, "en")


def test_a_cell_of_a_file_holds_the_items_as_json():
    cell = '[{"name": "A", "age": "7"}]'

    assert clean_value(FORM, FORM.questions["staff"], cell, "en") == [{"name": "A", "age": 7}]
