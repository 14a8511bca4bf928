"""Forms → workbooks: nothing is lost, and other programs read them."""

import io
from dataclasses import replace
from typing import Any

from hypothesis import given
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from surveys.form.document import digest, form_to_document
from surveys.form.model import CHOICE_TYPES, Choice, ChoiceList, Form
from surveys.xlsform.read import read_workbook
from surveys.xlsform.write import write_workbook
from tests.surveys.form.makers import TOWNS, ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS
from tests.surveys.xlsform.strategies import written_forms


def again(form: Form) -> Form:
    result = read_workbook(write_workbook(form))
    assert result.errors == ()
    assert result.form is not None, result.unsupported
    return result.form


def as_xform(form: Form) -> str:
    """Convert with pyxform, which raises for what it cannot make sense of."""
    return str(convert(write_workbook(form), validate=False, file_type=".xlsx").xform)


def sheet(form: Form, title: str) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(write_workbook(form)))
    return [list(row) for row in book[title].iter_rows(values_only=True)]


@FORM_SETTINGS
@given(written_forms())
def test_a_form_survives(form: Form):
    found = again(form)
    assert found == form
    assert digest(form_to_document(found)) == digest(form_to_document(form))


@FORM_SETTINGS
@given(written_forms())
def test_pyxform_converts_every_form(form: Form):
    assert "<h:html" in as_xform(form)


def test_all_languages_have_columns():
    form = form_of(ask("a", hint={"ru": "Подсказка"}))
    heading, row = sheet(form, "survey")
    assert heading == [
        "type", "name", "label::English (en)", "label::Russian (ru)",
        "hint::English (en)", "hint::Russian (ru)",
    ]  # fmt: skip
    assert row == ["text", "a", "a", None, None, "Подсказка"]


def test_groups_are_nested():
    form = form_of(group("outer", group("inner", ask("a")), ask("b")))
    rows = sheet(form, "survey")[1:]
    assert [row[:2] for row in rows] == [
        ["begin_group", "outer"],
        ["begin_group", "inner"],
        ["text", "a"],
        ["end_group", None],
        ["text", "b"],
        ["end_group", None],
    ]


def test_what_a_choice_filter_reads_has_a_column():
    form = form_of(ask("town", "select_one", list_name="towns", choice_filter="country = 'KZ'"))
    heading, *rows = sheet(form, "choices")
    assert heading[-1] == "country"
    assert [row[-1] for row in rows if row[0] == "towns"] == ["KZ", "KZ", "KG"]
    assert "country = 'KZ'" in as_xform(form)


def test_what_was_decided_about_a_list_is_not_guessed_again():
    scale = replace(TOWNS, ordinal=True, dont_know="osh")
    form = form_of(ask("a", "select_one", list_name="towns"), lists=(scale,))
    assert again(form).choice_lists["towns"] == scale


def test_a_choice_for_do_not_know_must_be_in_the_list():
    form = form_of(
        ask("a", "select_one", list_name="towns"), lists=(replace(TOWNS, dont_know="x"),)
    )
    (problem,) = read_workbook(write_workbook(form)).errors
    assert str(problem) == "lists, row 2, dont_know: “x” is not in the list “towns”."


def test_titles_and_the_order_of_languages_survive():
    form = replace(form_of(ask("a", label={"en": "A", "ru": "А"})), languages=("ru", "en"))
    form = replace(form, title={"en": "Test", "ru": "Проба"})
    found = again(form)
    assert (found.title, found.languages, found.default_language) == (
        {"en": "Test", "ru": "Проба"},
        ("ru", "en"),
        "en",
    )
    assert "<h:title>Test</h:title>" in as_xform(form)


def test_a_text_is_never_a_formula():
    form = form_of(ask("a", label={"en": '=HYPERLINK("http://x")'}))
    cell = load_workbook(io.BytesIO(write_workbook(form)))["survey"]["C2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert again(form).question("a").label == {"en": '=HYPERLINK("http://x")'}


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    form = form_of(ask("a", label={"en": "A\x00\x0bB\r\nC"}))
    assert again(form).question("a").label == {"en": "AB\nC"}


def test_an_unused_list_stays():
    lists = (ChoiceList("spare", (Choice("x", {"en": "X"}),)),)
    assert again(form_of(ask("a"), lists=lists)).choice_lists.keys() == {"spare"}


def test_a_form_without_choices_has_no_sheet_for_them():
    book = load_workbook(io.BytesIO(write_workbook(form_of(ask("a"), lists=()))))
    assert book.sheetnames == ["survey", "settings"]


def test_every_type_of_choice_names_its_list():
    form = form_of(*(ask(kind, kind, list_name="yes_no") for kind in sorted(CHOICE_TYPES)))
    rows = sheet(form, "survey")[1:]
    assert [row[0] for row in rows] == [f"{kind} yes_no" for kind in sorted(CHOICE_TYPES)]
