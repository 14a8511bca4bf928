"""What files that are filled in away from the site show: numbers, headings, tables and items."""

import pytest

from surveys.form.model import Form
from surveys.queries.paper import (
    PaperLine,
    has_item_blocks,
    item_lines,
    item_numbers,
    paper_sections,
    row_lines,
    rows_are_filled_in,
)
from tests.surveys.form.makers import ask, form_of, group


def lines_of(form: Form, language: str = "en") -> list[PaperLine]:
    return [line for section in paper_sections(form, language) for line in section.lines]


def staff() -> Form:
    more = group("more", ask("c"), ask("d"), relevant="${b} = 'yes'", hint={"en": "If you can"})
    rows = (
        ask("x", "calculate", calculation="1"),
        ask("a", label={"en": "Name", "ru": "Имя"}, relevant="${first} > 2"),
        ask("b", "select_one", list_name="yes_no"),
        ask("told", "note"),
        more,
    )
    return form_of(ask("first", "integer"), ask("second"), group("staff", *rows, repeat=True))


def test_items_have_the_number_of_their_group():
    numbers = item_numbers(staff(), "staff")
    assert numbers == {"a": "2.1.1", "b": "2.1.2", "told": "2.1.3", "c": "2.1.4", "d": "2.1.5"}


def test_an_item_shows_its_questions_and_notes_in_the_language():
    form = staff()
    found = item_lines(form, form.question("staff"), "ru")
    assert [line.question.name for line in found] == ["a", "b", "told", "c", "d"]
    assert [line.number for line in found] == [f"2.1.{place}" for place in range(1, 6)]
    assert found[0].label == "Имя"
    rows = row_lines(form, form.question("staff"), "ru")
    assert [line.question.name for line in rows] == ["a", "b", "c", "d"]


def test_conditions_in_an_item_name_what_is_inside_and_outside():
    form = staff()
    found = {line.question.name: line for line in item_lines(form, form.question("staff"), "en")}
    assert found["a"].condition == "Only if 1.1 > 2."
    assert found["c"].condition == "Only if you choose “Yes” in 2.1.2."
    assert (found["c"].group, found["c"].group_hint) == ("More", "If you can")
    assert found["d"].group == ""


def test_a_condition_on_a_repeated_group_itself_is_no_error():
    form = form_of(group("staff", ask("a"), repeat=True), ask("b", relevant="${staff} = 'x'"))
    assert lines_of(form)[1].condition == "Only if this follows from your answers to 1.1."


def test_outer_groups_are_told_before_inner_ones_once():
    form = form_of(
        group("part", group("outer", group("inner", ask("a")), group("next", ask("b")), ask("c")))
    )
    assert [line.group for line in lines_of(form)] == ["Outer\nInner", "Next", "Outer"]


def test_a_field_of_a_table_of_numbers_knows_its_row():
    rows = [group(name, ask(f"{name}1", "integer"), ask(f"{name}2", "integer")) for name in "ab"]
    form = form_of(group("part", group("m", *rows, appearance="table-list")))
    found = lines_of(form)
    assert [line.full_label for line in found] == ["A: a1", "A: a2", "B: b1", "B: b2"]
    assert {line.matrix for line in found} == {"m"}
    assert [line.group for line in found] == ["M", "", "", ""]


@pytest.mark.parametrize(
    ("kinds", "is_table"),
    [
        ("integer decimal range", True), ("select_one select_one", True),
        ("select_multiple select_one", True), ("select_multiple", True),
        ("integer text", False), ("integer select_one", False), ("rank", False),
        ("select_one note", False), ("integer calculate", False), ("date date", False),
    ],
)  # fmt: skip
def test_which_groups_are_tables(kinds: str, is_table: bool):
    rows = [
        ask(f"q{place}", kind, list_name="yes_no" if "select" in kind or kind == "rank" else None)
        for place, kind in enumerate(kinds.split())
    ]
    form = form_of(group("m", *rows, appearance="table-list"))
    assert next(line.matrix for line in lines_of(form)) == ("m" if is_table else "")
    assert {line.matrix for line in lines_of(form_of(group("m", *rows)))} == {""}


@pytest.mark.parametrize(
    ("kinds", "in_blocks", "in_rows"),
    [("text", True, True), ("text rank", True, False), ("text file", True, False),
     ("file image", False, False), ("note text", True, True)],
)  # fmt: skip
def test_which_repeated_groups_files_have_places_for(kinds: str, in_blocks: bool, in_rows: bool):
    rows = [
        ask(f"q{place}", kind, list_name="yes_no" if kind == "rank" else None)
        for place, kind in enumerate(kinds.split())
    ]
    form = form_of(ask("a"), group("staff", *rows, repeat=True))
    staff = form.question("staff")
    assert (has_item_blocks(form, staff), rows_are_filled_in(form, staff)) == (in_blocks, in_rows)
    assert not has_item_blocks(form, form.question("a"))
