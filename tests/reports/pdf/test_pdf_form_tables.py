"""Tables on printable forms: choices as columns, and numbers in rows and columns."""

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from reports.pdf.form_reading import open_form
from surveys.form.model import Choice, ChoiceList, Form, Question
from tests.reports.pdf.form_samples import draw, filled_in, saved, text_of
from tests.surveys.form.makers import YES_NO, ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS

LABELS = "Yes No I do not know"
LONG = ChoiceList(
    "long", tuple(Choice(f"c{n}", {"en": f"Unsatisfactorily{n} done"}) for n in range(9))
)


def marks(kind: str, *names: str, list_name: str = "yes_no") -> list[Question]:
    return [ask(name, kind, list_name=list_name) for name in names]


def table(*rows: Any, **fields: Any) -> Form:
    group_fields = {"appearance": "table-list", **fields}
    return form_of(group("m", *rows, **group_fields), lists=(YES_NO, LONG))


def grid(kind: str = "integer", columns: int = 2) -> Form:
    """How many there were: rows of groups, one field for each year."""
    rows = [
        group(name, *(ask(f"{name}_{year}", kind, label={"en": str(2020 + year)})
                      for year in range(columns)))
        for name in ("women", "men")
    ]  # fmt: skip
    return table(*rows)


def boxes(content: bytes) -> dict[str, tuple[float, float]]:
    """The left and bottom edge of the first field of each name."""
    found: dict[str, tuple[float, float]] = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            widget = field.Kids[0] if "/Kids" in field else field
            found[str(field.T)] = (float(widget.Rect[0]), float(widget.Rect[1]))
    return found


# Choices


def test_several_choices_are_one_table_of_boxes():
    form = table(*marks("select_multiple", "a", "b"))
    content = draw(form, {"b": ["yes", "dont_know"]})
    assert text_of(content).count(LABELS) == 1
    assert {"q1_c1", "q1_c3", "q2_c2"} <= boxes(content).keys()
    assert saved(form, content) == {"b": ["yes", "dont_know"]}


def test_the_boxes_of_a_choice_stand_under_each_other():
    found = boxes(draw(table(*marks("select_multiple", "a", "b"))))
    assert found["q1_c2"][0] == found["q2_c2"][0]
    assert found["q1_c2"][1] == found["q1_c3"][1] > found["q2_c2"][1]


def test_another_program_marks_some():
    form = table(*marks("select_multiple", "a", "b"))
    content = filled_in(draw(form), {"q1_c2": "/Yes", "q2_c1": "/Yes", "q2_c3": "/Yes"})
    assert saved(form, content) == {"a": ["no"], "b": ["yes", "dont_know"]}


def test_how_to_answer_is_said_once():
    text = text_of(draw(table(*marks("select_multiple", "a", "b", "c"))))
    assert text.count("Several answers are possible.") == 1
    form = form_of(
        ask("x"),
        group("g", group("m", *marks("select_multiple", "a"), appearance="table-list",
                         hint={"en": "Tick all that apply"})),
    )  # fmt: skip
    assert "Several answers are possible." not in text_of(draw(form))


def test_one_and_several_choices_stand_in_one_table():
    form = table(*marks("select_one", "a"), *marks("select_multiple", "b"))
    content = draw(form, {"a": "no", "b": ["no"]})
    assert text_of(content).count(LABELS) == 1
    assert saved(form, content) == {"a": "no", "b": ["no"]}


@pytest.mark.parametrize(
    "rows",
    [
        (*marks("select_one", "a"), ask("b")),
        (*marks("select_one", "a"), *marks("select_one", "b", list_name="long")),
        (*marks("select_one", "a"), ask("b", "note")),
        (*marks("select_one", "a"), replace(marks("select_one", "b")[0], read_only=True)),
        marks("rank", "a", "b"),
    ],
)
def test_what_does_not_fit_into_a_table_stands_below_each_other(rows: tuple[Question, ...]):
    text = text_of(draw(table(*rows)))
    assert LABELS in text
    assert "1.1 a (optional) Yes" in text or "and so on. Yes" in text


def test_labels_that_are_too_wide_are_not_broken():
    form = table(*marks("select_multiple", "a", "b", list_name="long"))
    content = draw(form, {"a": ["c3"]})
    assert text_of(content).count("Unsatisfactorily8 done") == 2
    assert saved(form, content) == {"a": ["c3"]}


# Numbers


def test_numbers_are_one_table_of_text_fields():
    form = grid()
    content = draw(form, {"women_0": 3, "men_1": 40})
    text = text_of(content)
    assert text.count("2020") == text.count("2021") == 1
    assert "Women (optional) 1.1 1.2 Men" in text
    found = boxes(content)
    assert found["q1"][0] == found["q3"][0] < found["q2"][0] == found["q4"][0]
    assert found["q1"][1] == found["q2"][1] > found["q3"][1]
    assert saved(form, content) == {"women_0": 3, "men_1": 40}


def test_every_number_says_what_it_is_of():
    with pikepdf.open(io.BytesIO(draw(grid()))) as pdf:
        told = {str(one.T): str(one.TU) for one in pdf.Root.AcroForm.Fields if one.T != "stamp"}
    assert told["q2"] == "1.2 Women: 2021"


def test_single_numbers_are_a_table_of_one_column():
    form = table(ask("a", "integer"), ask("b", "decimal"))
    content = filled_in(draw(form), {"q1": "5", "q2": "2,5"})
    found = boxes(content)
    assert found["q1"][0] == found["q2"][0] > 200
    assert saved(form, content) == {"a": 5, "b": 2.5}


def test_a_column_of_another_name_is_told_at_its_field():
    rows = [
        group("women", ask("a", "integer", label={"en": "2020"})),
        group("men", ask("b", "integer", label={"en": "2019"}, hint={"en": "Mid-year"})),
    ]
    text = text_of(draw(table(*rows)))
    assert "Men (optional) 1.2 2019 Mid-year" in text


def test_conditions_of_rows_and_fields_are_told():
    rows = [
        group(
            "women",
            ask("a", "integer"),
            ask("b", "integer", required="true()"),
            relevant="${x} > 1",
        ),
        group("men", ask("c", "integer"), ask("d", "integer", relevant="${x} > 2")),
    ]
    form = form_of(ask("x", "integer"), group("g", group("m", *rows, appearance="table-list")))
    text = text_of(draw(form))
    assert text.count("Only if 1.1 > 1.") == 1
    assert "2.1 (optional) 2.2" in text
    assert "Men (optional) 2.3 c 2.4 d Only if 1.1 > 2." in text


def test_too_many_columns_stand_below_each_other_with_their_rows():
    form = grid(columns=12)
    content = draw(form, {"men_11": 7})
    assert "1.24 Men: 2031 (optional)" in text_of(content)
    assert saved(form, content) == {"men_11": 7}


def test_rows_of_different_length_are_no_table():
    rows = [group("women", ask("a", "integer")), group("men", ask("b", "integer"), ask("c"))]
    assert "1.1 a (optional)" in text_of(draw(table(*rows)))


def test_a_tall_table_repeats_its_head_on_every_page():
    rows = marks("select_multiple", *(f"r{number}" for number in range(90)))
    content = draw(table(*rows), {"r80": ["no"]})
    count = len(PdfReader(io.BytesIO(content)).pages)
    assert text_of(content).count(LABELS) == count == 3


@settings(FORM_SETTINGS, max_examples=15)
@given(st.data())
def test_any_answers_in_tables_survive(data: st.DataObject):
    several = st.lists(st.sampled_from(YES_NO.names), unique=True, min_size=1)
    ordered = several.map(lambda names: [one for one in YES_NO.names if one in names])
    many = data.draw(st.dictionaries(st.sampled_from(["a", "b"]), ordered))
    numbers = st.dictionaries(st.sampled_from(["women_0", "men_1"]), st.integers(0, 10**9))
    form = table(*marks("select_multiple", "a", "b"))
    assert saved(form, draw(form, many)) == many
    counted = data.draw(numbers)
    assert saved(grid(), draw(grid(), counted)) == counted


def test_tables_stand_in_items_too():
    inner = group("m", *marks("select_multiple", "b", "c"), appearance="table-list")
    years = group("women", ask("d", "integer"), ask("e", "integer"))
    numbers = group("n", years, appearance="table-list")
    form = form_of(group("staff", ask("a"), inner, numbers, repeat=True))
    answers = {"staff": [{"a": "x", "c": ["no"], "e": 4}, {"b": ["yes"], "d": 0}]}
    content = draw(form, answers)
    assert text_of(content).count(LABELS) == 4
    assert {"q1_r1_q3_c2", "q1_r3_q5"} <= open_form(content)[1].keys()
    assert saved(form, content, answers) == answers
