"""Repeated groups on printable forms: drawn item by item, and read back without losing any."""

import io
import re
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.pdf.form_items import MOST_PAGES
from reports.pdf.form_reading import open_form, read_form
from surveys.form.cleaning import MOST_ROWS, RowsError
from surveys.form.expressions import parse
from surveys.form.filled import FilledFileError
from surveys.form.model import Choice, ChoiceList, Form
from tests.reports.pdf.form_samples import (
    UPLOAD,
    draw,
    filled_in,
    pages_of,
    read,
    saved,
    staff_form,
    text_of,
    with_fields,
)
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS
from tests.surveys.xlsform.test_answer_books import answered_rows

ANNA = {"name": "Аня", "role": "osh", "years": 3, "tasks": ["no"]}
BORIS = {"name": "Борис", "tasks": ["yes", "dont_know"]}
VERA = {"name": "Вера", "years": 7}


def names_in(content: bytes) -> set[str]:
    return set(open_form(content)[1])


def large_form() -> Form:
    """An item of it takes a whole page."""
    rows = [ask(f"t{number}", appearance="multiline") for number in range(5)]
    return form_of(group("staff", *rows, ask("last"), repeat=True))


# What is on the pages


def test_three_blocks_are_printed_for_items_to_come():
    content = draw(staff_form())
    text = text_of(content)
    assert [f"Item {number} Staff" in text for number in range(1, 5)] == [True] * 3 + [False]
    for told in ("2.1.1 Name (optional)", "2.1.4 tasks", "More items can be added on the site."):
        assert told in text
    assert "on the site only" not in text
    assert {"q2_r1_q1", "q2_r3_q2", "q2_r2_q4_c3"} <= names_in(content)
    assert not any(name.startswith("q2_r4") for name in names_in(content))


def test_items_so_far_are_filled_in_and_empty_ones_follow():
    content = draw(staff_form(), {"staff": [ANNA, BORIS, VERA]})
    values = open_form(content)[1]
    assert values["q2_r1_q1"] == "Аня"
    assert (values["q2_r1_q2"], values["q2_r1_q3"], values["q2_r1_q4_c2"]) == ("c3", "3", "Yes")
    assert (values["q2_r3_q1"], values["q2_r4_q1"], values["q2_r5_q1"]) == ("Вера", "", "")
    assert "q2_r6_q1" not in values


def test_in_russian():
    form = form_of(group("staff", ask("name", label={"en": "Name", "ru": "Имя"}), repeat=True))
    text = text_of(draw(form, {"staff": [{"name": "Аня"}]}, "ru"))
    assert "1.1.1 Имя" in text


@pytest.mark.parametrize(("count", "blocks"), [("5", 5), ("1", 1), ("0", 0), ("0 div 0", 0)])
def test_a_fixed_number_of_items_has_as_many_blocks(count: str, blocks: int):
    content = draw(staff_form(repeat_count=parse(count)))
    numbers = {name.split("_")[1] for name in names_in(content) if name.startswith("q2_r")}
    assert len(numbers) == blocks
    assert "can be added" not in text_of(content)


def test_a_number_that_is_asked_for_can_still_change():
    rows = group("staff", ask("name"), repeat=True, repeat_count=parse("${n}"))
    form = form_of(ask("n", "integer"), rows)
    for answers, blocks in (({}, 3), ({"n": 2}, 3), ({"n": 7}, 7)):
        names = names_in(draw(form, answers))
        assert sum(name.startswith("q2_r") for name in names) == blocks


def test_conditions_name_questions_of_the_item_and_of_the_form():
    form = form_of(
        ask("a", "select_one", list_name="yes_no"),
        group(
            "staff",
            ask("b", relevant="${a} = 'yes'"),
            ask("c", "select_one", list_name="yes_no"),
            group("more", ask("d"), relevant="${c} = 'no'"),
            ask("e", "note", label={"en": "Nearly done"}),
            repeat=True,
        ),
    )
    text = text_of(draw(form))
    for told in ("choose “Yes” in 1.1.", "choose “No” in 2.1.2.", "More 2.1.3 d", "Nearly done"):
        assert text.count(told) == 3


def test_every_field_says_which_item_it_is_of():
    with pikepdf.open(io.BytesIO(draw(staff_form()))) as pdf:
        told = {str(field.T): str(field.get("/TU", "")) for field in pdf.Root.AcroForm.Fields}
    assert told["q2_r2_q1"] == "Item 2: 2.1.1 Name"
    assert told["q2_r3_q4_c1"] == "Item 3: tasks: Yes"
    assert all(name.isascii() for name in told)


def test_an_item_stays_on_one_page():
    pages = pages_of(draw(staff_form(), {"staff": [{"name": f"N{n}"} for n in range(20)]}))
    for number in range(1, 23):
        (page,) = [text for text in pages if f"Item {number} Staff" in text]
        block = page.split(f"Item {number} Staff")[1].split("Item")[0]
        assert all(f"2.1.{place}" in block for place in range(1, 5))


def test_an_item_that_is_taller_than_a_page_says_again_which_it_is():
    rows = [ask(f"t{number}", appearance="multiline") for number in range(8)]
    content = draw(form_of(group("staff", *rows, repeat=True)))
    first, *others = pages_of(content)
    assert len(others) == 4
    assert "1. Staff 1.1 Staff Item 1 Staff 1.1.1 t0" in first
    for page in others:
        assert re.search(r" / 5 Item [123](, continued)? Staff 1\.1\.\d t", page)
    assert " ".join(others).count("continued") == 4


def test_a_list_of_choices_taller_than_a_page_breaks_between_choices():
    towns = ChoiceList("towns", tuple(Choice(f"t{n}", {"en": f"Town {n}."}) for n in range(120)))
    town = ask("town", "select_multiple", list_name="towns")
    form = form_of(group("staff", ask("a"), town, ask("b"), repeat=True), lists=(towns,))
    answers = {"staff": [{"a": "x", "town": ["t7", "t119"], "b": "y"}]}
    content = draw(form, answers)
    assert [text_of(content).count(f"Town {n}.") for n in (0, 60, 119)] == [3, 3, 3]
    assert saved(form, content, answers) == answers


def test_many_items_take_no_more_than_twenty_pages():
    form = large_form()
    items = [{"t0": f"N{number}"} for number in range(30)]
    pages = pages_of(draw(form, {"staff": items}))
    printed = [page for page in pages if "Item " in page]
    assert MOST_PAGES - 2 <= len(printed) <= MOST_PAGES
    drawn = sum(" Staff 1.1.1" in page for page in printed)
    assert f"More items are on the site: {30 - drawn}. They stay there as they are." in pages[-1]


def test_an_item_taller_than_all_pages_is_for_the_site():
    rows = [ask(f"t{number}", appearance="multiline") for number in range(150)]
    content = draw(form_of(group("staff", *rows, repeat=True)))
    assert "This can be answered on the site only." in text_of(content)
    assert names_in(content) == {"stamp"}


def test_long_answers_are_shown_whole():
    words = " ".join(f"word{number}" for number in range(120))
    content = draw(staff_form(), {"staff": [{"name": words}]})
    with pikepdf.open(io.BytesIO(content)) as pdf:
        field = next(one for one in pdf.Root.AcroForm.Fields if one.T == "q2_r1_q1")
        shown = field.AP.N.read_bytes()
        height = float(field.Rect[3] - field.Rect[1])
    assert height >= 12 * shown.count(b"Tj")
    assert shown.count(b"Tj") > 5


# What comes back


@st.composite
def hard_rows(draw_from: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    """As for a workbook, with rankings, and files that stay on the site."""
    form, answers = draw_from(answered_rows())
    staff = form.repeats["staff"]
    more = (ask("order", "rank", list_name="one"), ask("plan", "file"))
    form = replace(form, items=(replace(staff, items=(*staff.items, *more)),))
    order = draw_from(st.permutations(form.choice_lists["one"].names))
    more_answers = st.sampled_from([{}, {"order": order}, {"plan": UPLOAD}])
    rows = [row | draw_from(more_answers) for row in answers.get("staff", [])]
    return form, {"staff": rows} if rows else {}


@settings(FORM_SETTINGS, max_examples=15)
@given(answered_rows(), st.sampled_from(["en", "ru"]))
def test_any_items_survive(made: tuple[Form, dict[str, Any]], language: str):
    form, answers = made
    assert saved(form, draw(form, answers, language), answers) == answers


@settings(FORM_SETTINGS, max_examples=15)
@given(hard_rows())
def test_rankings_and_files_survive(made: tuple[Form, dict[str, Any]]):
    form, answers = made
    assert saved(form, draw(form, answers), answers) == answers


@settings(FORM_SETTINGS, max_examples=10)
@given(st.integers(0, 40))
def test_any_number_of_items_survives(count: int):
    form = large_form()
    answers = {"staff": [{"t0": str(number)} for number in range(count)]} if count else {}
    assert saved(form, draw(form, answers), answers) == answers


def test_another_program_adds_changes_and_empties_items():
    form = staff_form()
    before = {"staff": [ANNA, BORIS, VERA]}
    values = {
        "q2_r1_q3": "4", "q2_r2_q1": "", "q2_r2_q4_c1": "/Off", "q2_r2_q4_c3": "/Off",
        "q2_r5_q1": "Глеб", "q2_r5_q2": "/c1", "q2_r5_q4_c2": "/Yes",
    }  # fmt: skip
    content = filled_in(draw(form, before), values)
    gleb = {"name": "Глеб", "role": "almaty", "tasks": ["no"]}
    assert saved(form, content, before) == {"staff": [{**ANNA, "years": 4}, VERA, gleb]}


def test_emptied_items_leave_none():
    form = staff_form()
    content = filled_in(draw(form, {"staff": [VERA]}), {"q2_r1_q1": " ", "q2_r1_q3": ""})
    assert saved(form, content, {"staff": [VERA]}) == {}


def test_what_is_wrong_is_told_by_item_and_question():
    form = staff_form()
    filled = read(form, filled_in(draw(form), {"q2_r3_q3": "many"}))
    with pytest.raises(RowsError) as raised:
        saved(form, filled_in(draw(form), {"q2_r3_q3": "many"}))
    (place,) = raised.value.errors
    assert filled.places[place] == "item 3, question 2.1.3"
    assert filled.places["staff"] == "question 2.1"


def test_items_without_room_are_not_removed():
    form, items = large_form(), [{"t0": f"N{number}"} for number in range(30)]
    content = filled_in(draw(form, {"staff": items}), {"q1_r2_q1": "", "q1_r3_q1": "changed"})
    kept = [items[0], {"t0": "changed"}, *items[3:]]
    assert saved(form, content, {"staff": items}) == {"staff": kept}


def test_items_without_room_are_those_of_now():
    form, items = large_form(), [{"t0": "same"}, *({"t0": f"N{number}"} for number in range(29))]
    now = [*items[:-1], {"t0": "new"}, {"t0": "same"}]
    assert saved(form, draw(form, {"staff": items}), {"staff": now}) == {"staff": now}


def test_an_item_that_changed_on_the_site_is_not_taken_for_one_without_room():
    form, items = large_form(), [{"t0": f"N{number}"} for number in range(30)]
    now = [{"t0": "changed on the site"}, *items[1:]]
    assert saved(form, draw(form, {"staff": items}), {"staff": now}) == {"staff": items}


def test_a_file_made_before_there_were_blocks_changes_no_items():
    form = staff_form()
    before = {"staff": [ANNA]}
    stamp, values = open_form(draw(form, before))
    old = {name: value for name, value in values.items() if "_r" not in name}
    assert read_form(stamp, old, form, before).raws.keys() == {"a"}


# Files stay on the site


def file_form() -> Form:
    return staff_form(ask("plan", "file"))


def test_a_file_in_an_item_is_said_to_be_for_the_site():
    text = text_of(draw(file_form()))
    assert text.count("2.1.5 plan (optional) This can be answered on the site only.") == 3


def test_a_group_of_files_alone_is_for_the_site():
    form = form_of(group("staff", ask("plan", "file"), repeat=True))
    content = draw(form, {"staff": [{"plan": UPLOAD}]})
    assert "This can be answered on the site only." in text_of(content)
    assert read(form, content).raws == {}


def test_a_file_goes_with_its_item():
    form = file_form()
    before = {"staff": [ANNA, {**BORIS, "plan": UPLOAD}, {"plan": UPLOAD}, VERA]}
    content = filled_in(draw(form, before), {"q2_r1_q1": "Анна"})
    first = {**ANNA, "name": "Анна"}
    assert saved(form, content, before) == {"staff": [first, *before["staff"][1:]]}


def test_an_item_that_is_emptied_takes_its_file_with_it():
    form = file_form()
    before = {"staff": [{"name": "Аня", "plan": UPLOAD}, VERA]}
    content = filled_in(draw(form, before), {"q2_r1_q1": ""})
    assert saved(form, content, before) == {"staff": [VERA]}


def test_a_file_never_goes_to_another_item():
    form = file_form()
    before = {"staff": [ANNA, {**BORIS, "plan": UPLOAD}]}
    content = draw(form, before)
    now = {"staff": [{**BORIS, "plan": UPLOAD}]}
    assert saved(form, content, now) == {"staff": [ANNA, {**BORIS, "plan": UPLOAD}]}
    assert saved(form, content, {"staff": [{**VERA, "plan": UPLOAD}]}) == {"staff": [ANNA, BORIS]}


# Forged fields


@pytest.mark.parametrize(
    "name",
    ["q99", "q2", "q1_r1_q1", "q2_r1_q9", "q2_r0_q1", "q2_r01_q1", "q2_r1_q4", "q2_r1_q4_c9",
     "q2_r1", "q2_r1_", "q2_rx_q1", "q2_r1_q1_r1_q1", "q2_r1_q1.q1", "q2_r٣_q1",
     f"q2_r{'9' * 5000}_q1", "q1#0"],
)  # fmt: skip
def test_a_field_that_no_form_has_is_named(name: str):
    form = staff_form()
    with pytest.raises(FilledFileError, match="has a field that no form of this site has") as told:
        read(form, with_fields(draw(form), {name: "x"}))
    assert name[:40] in str(told.value)
    assert len(str(told.value)) < 200


def test_an_item_number_beyond_all_items_is_named():
    form = staff_form()
    with pytest.raises(FilledFileError) as told:
        read(form, with_fields(draw(form), {"q2_r999999_q1": "x"}))
    assert str(told.value) == "The PDF has an item 999999 of question 2.1; there can be 100."


def test_ten_thousand_fields_are_refused():
    form = staff_form()
    for begin, message in (("f", "too many fields"), ("q2_r1_q", "no form of this site")):
        fields = {f"{begin}{number}": "x" for number in range(10, 10_010)}
        with pytest.raises(FilledFileError, match=message):
            read(form, with_fields(draw(form), fields))


def test_fields_of_another_program_are_left_alone():
    form = staff_form()
    content = with_fields(draw(form, {"staff": [VERA]}), {"Signature1": "x", "quality": "y"})
    assert saved(form, content) == {"staff": [VERA]}


def test_a_number_within_all_items_is_an_item():
    form = staff_form()
    content = with_fields(draw(form), {f"q2_r{MOST_ROWS}_q1": "Last"})
    assert saved(form, content) == {"staff": [{"name": "Last"}]}
