"""Answers → workbook → answers: nothing is lost, and nothing comes in that was not asked."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from surveys.actions.answering import stamp as fingerprint
from surveys.form.cleaning import RowsError, clean_value
from surveys.form.filled import Filled, FilledFileError, Stamp
from surveys.form.model import Form, Question, QuestionType
from surveys.form.validation import AnswerError
from surveys.forms.answering import clean_raw
from surveys.queries.paper import is_filled_in, rows_are_filled_in
from surveys.xlsform.answers_read import open_answers, read_answers
from surveys.xlsform.answers_write import write_answers
from tests.surveys.form import strategies
from tests.surveys.form.makers import TOWNS, YES_NO, ask, form_of, group
from tests.surveys.form.strategies import CHOICE_NAMES, FORM_SETTINGS
from tests.surveys.xlsform.strategies import written_forms

TABLE_TYPES = tuple(
    kind
    for kind in strategies.TYPES
    if kind not in (QuestionType.IMAGE, QuestionType.FILE, QuestionType.RANK)
)
STAMP = Stamp("a" * 64, "test", 1, "key", "en")


def write(form: Form, answers: dict[str, Any], stamp: Stamp = STAMP, language: str = "en") -> bytes:
    return write_answers(form, answers, stamp=stamp, title="Test", language=language)


def read(form: Form, content: bytes) -> Filled:
    return read_answers(open_answers(content), form)


def cleaned(form: Form, filled: Filled) -> dict[str, Any]:
    """The answers as they would be saved."""
    values = {
        name: clean_raw(form, form.question(name), raw, "en") for name, raw in filled.raws.items()
    }
    return {name: value for name, value in values.items() if value is not None}


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def put(content: bytes, place: str, value: Any, sheet: int = 1) -> bytes:
    def change(book: Workbook) -> None:
        book.worksheets[sheet][place] = value

    return changed(content, change)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    """A form, and answers as they would be stored after cleaning."""
    form = draw(written_forms())
    answers = {}
    for question in form.questions.values():
        value = _clean(form, question, draw(raws())) if is_filled_in(question) else None
        if value is not None:
            answers[question.name] = value
    return form, answers


@st.composite
def answered_rows(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    """A form with a repeated group that a table can hold, and some items."""
    names = [f"q{number}" for number in range(draw(st.integers(1, 4)))]
    asked = [draw(strategies.questions(name, (), TABLE_TYPES)) for name in names]
    members = [ask("first"), *(replace(one, label={"en": one.name}) for one in asked)]
    lists = tuple(draw(strategies.choice_lists(name)) for name in strategies.LIST_NAMES)
    form = form_of(group("staff", *members, repeat=True), lists=lists)
    inner = [one for one in form.row_form("staff").questions.values() if one.is_input]
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        values = {one.name: _clean(form, one, draw(raws())) for one in inner}
        rows.append({name: value for name, value in values.items() if value is not None})
    filled = [row for row in rows if row]
    return form, {"staff": filled} if filled else {}


def _tables(form: Form) -> list[Question]:
    return [one for one in form.questions.values() if rows_are_filled_in(form, one)]


def raws() -> st.SearchStrategy[str | list[str]]:
    names = st.lists(st.sampled_from(CHOICE_NAMES), max_size=4, unique=True)
    numbers = st.integers(-(10**15) + 1, 10**15 - 1).map(str)
    decimals = st.decimals(-1000, 1000, places=6).map(lambda number: format(number, "f"))
    texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20)
    others = st.sampled_from(["=1+1", "007", "OK", "x", "-", "true", "1900-01-31", "a\nb"])
    days = st.dates().map(str)
    return st.one_of(names, numbers, decimals, texts, others, days)


def _clean(form: Form, question: Question, raw: str | list[str]) -> Any:
    try:
        return clean_value(form, question, raw, "en")
    except AnswerError:
        return None


@FORM_SETTINGS
@given(answered(), st.sampled_from(["en", "ru"]))
def test_any_answers_to_any_form_survive(made: tuple[Form, dict[str, Any]], language: str):
    form, answers = made
    filled = read(form, write(form, answers, language=language))
    assert filled.problems == ()
    assert cleaned(form, filled) == answers
    places = {one.name for one in form.questions.values() if is_filled_in(one)}
    assert filled.raws.keys() == places | {one.name for one in _tables(form)}


@settings(FORM_SETTINGS, max_examples=10)
@given(answered_rows())
def test_items_of_repeated_groups_survive(made: tuple[Form, dict[str, Any]]):
    form, answers = made
    filled = read(form, write(form, answers))
    assert filled.problems == ()
    assert cleaned(form, filled) == answers


def staff_form() -> Form:
    rows = (
        ask("name"),
        ask("role", "select_one", list_name="towns"),
        ask("years", "integer"),
        ask("tasks", "select_multiple", list_name="yes_no"),
    )
    return form_of(ask("a"), group("staff", *rows, repeat=True))


def test_a_repeated_group_is_a_table():
    form = staff_form()
    content = write(form, {"staff": [{"name": "Аня", "role": "osh", "tasks": ["no"]}]})
    sheet = load_workbook(io.BytesIO(content)).worksheets[3]
    assert sheet.title == "2.1 Staff"
    assert [cell.value for cell in sheet[3]][1:4] == ["name", "role", "years"]
    assert [cell.value for cell in sheet[4]] == ["1", "Аня", "Osh", None, None, "x", None]
    content = put(put(content, "B6", "Борис", sheet=3), "D6", 7, sheet=3)
    assert cleaned(form, read(form, content))["staff"] == [
        {"name": "Аня", "role": "osh", "tasks": ["no"]},
        {"name": "Борис", "years": 7},
    ]


def test_what_is_wrong_in_a_table_is_told_at_its_cell():
    form = staff_form()
    filled = read(form, put(write(form, {}), "D5", "many", sheet=3))
    assert filled.places["staff:1:years"] == "sheet “2.1 Staff”, cell D5"
    with pytest.raises(RowsError) as raised:
        cleaned(form, filled)
    assert raised.value.errors.keys() == {"staff:1:years"}


def test_a_repeated_group_with_files_is_for_the_site():
    form = form_of(group("staff", ask("plan", "file"), repeat=True))
    book = load_workbook(io.BytesIO(write(form, {"staff": [{}]})))
    assert [sheet.title for sheet in book.worksheets[:2]] == ["How to fill in", "1. Staff"]
    assert book.worksheets[1]["D4"].value == "This can be answered on the site only."
    assert read(form, write(form, {})).raws == {}


def test_what_it_was_made_for_comes_back():
    form = form_of(ask("a"), ask("b", "select_multiple", list_name="yes_no"))
    stamp = replace(STAMP, base={"a": (3, fingerprint("x")), "b": (0, "")})
    assert open_answers(write(form, {"a": "x"}, stamp)).stamp == stamp


def test_labels_are_shown_and_names_come_back():
    form = form_of(ask("town", "select_one", list_name="towns"))
    content = write(form, {"town": "osh"}, language="ru")
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    assert sheet["C4"].value == "Ош"
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, str(rule.sqref)) == ("list", "C4")
    assert cleaned(form, read(form, put(content, "C4", "Almaty"))) == {"town": "almaty"}


def test_labels_that_are_the_same_are_told_apart():
    twins = replace(TOWNS, choices=tuple(replace(c, label={"en": "A"}) for c in TOWNS.choices))
    form = form_of(ask("town", "select_one", list_name="towns"), lists=(twins,))
    content = write(form, {"town": "osh"})
    assert load_workbook(io.BytesIO(content)).worksheets[1]["C4"].value == "A (osh)"
    assert cleaned(form, read(form, content)) == {"town": "osh"}


def test_only_answers_can_be_changed():
    form = form_of(ask("a"), ask("b", "rank", list_name="yes_no"), ask("c", "note"))
    book = load_workbook(io.BytesIO(write(form, {})))
    assert book.security.lockStructure
    assert [s.sheet_state for s in book.worksheets] == ["visible"] * 2 + ["veryHidden"] * 3
    open_cells = [
        cell.coordinate
        for row in book.worksheets[1].iter_rows()
        for cell in row
        if not cell.protection.locked
    ]
    assert open_cells == ["C4", "C6", "C7", "C8"]
    assert all(sheet.protection.sheet for sheet in book.worksheets[:2])


@pytest.mark.parametrize("mark", ["x", "X", "х", "✓", 1, "да", True])
def test_a_choice_is_marked_in_many_ways(mark: Any):
    form = form_of(ask("a", "select_multiple", list_name="yes_no"))
    content = put(put(write(form, {}), "C5", mark), "C7", mark)
    assert cleaned(form, read(form, content)) == {"a": ["yes", "dont_know"]}


def test_what_is_no_mark_is_told_at_its_cell():
    form = form_of(ask("a", "select_multiple", list_name="yes_no"))
    (problem,) = read(form, put(write(form, {}), "C6", "maybe")).problems
    assert (problem.place, problem.message) == (
        "sheet “1. Test”, cell C6",
        "Put “x” here, or leave the cell empty.",
    )


def test_a_formula_is_refused_at_its_cell():
    form = form_of(ask("a", "integer"))
    (problem,) = read(form, put(write(form, {}), "C4", "=1+1")).problems
    assert problem.place == "sheet “1. Test”, cell C4"
    assert "holds a formula" in problem.message


def test_places_of_a_ranking():
    form = form_of(ask("a", "rank", list_name="yes_no"))
    content = put(put(write(form, {}), "C7", 1), "C5", 2.0)
    assert cleaned(form, read(form, content)) == {"a": ["dont_know", "yes"]}
    with pytest.raises(AnswerError, match="only once"):
        cleaned(form, read(form, put(put(write(form, {}), "C7", 1), "C5", 1)))


def test_an_unknown_label_is_no_answer():
    form = form_of(ask("town", "select_one", list_name="towns"))
    with pytest.raises(AnswerError, match="“Paris” is not one of the choices"):
        cleaned(form, read(form, put(write(form, {}), "C4", "Paris")))


def test_groups_conditions_and_hints_are_told():
    form = form_of(
        ask("a", "select_one", list_name="yes_no", required="true()"),
        group("more", ask("b", hint={"en": "Say how"}), relevant="${a} = 'yes'"),
    )
    sheet = load_workbook(io.BytesIO(write(form, {}))).worksheets[2]
    assert sheet["B2"].value == "Only if you choose “Yes” in 1.1."
    assert (sheet["A4"].value, sheet["B4"].value) == ("2.1", "b (optional)")
    assert sheet["D4"].value == "Say how"


def test_a_field_of_a_table_of_numbers_is_told_with_its_row():
    rows = [
        replace(
            group(name, ask(f"{name}_1", "integer", label={"en": "2023"})),
            hint={"en": f"Of {name}"},
        )
        for name in ("women", "men")
    ]
    patients = group("patients", *rows, appearance="table-list")
    form = form_of(group("part", ask("a"), patients))
    content = write(form, {"men_1": 7})
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    told = [sheet[place].value for place in ("B5", "B6", "B7", "D7", "C7")]
    assert told == ["Patients", "Women: 2023 (optional)", "Men: 2023 (optional)", "Of men", 7]
    assert cleaned(form, read(form, content)) == {"men_1": 7}


def test_other_files_are_refused():
    book = Workbook()
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(FilledFileError, match="not a workbook that was downloaded here"):
        open_answers(file.getvalue())
    with pytest.raises(FilledFileError, match=r"not an \.xlsx workbook"):
        open_answers(b"text")


def test_an_older_layout_is_refused():
    content = changed(
        write(form_of(ask("a")), {}), lambda book: book["stamp"].__setitem__("B2", "0")
    )
    with pytest.raises(FilledFileError, match="older version of the site"):
        open_answers(content)


def test_a_workbook_cannot_answer_what_was_not_asked():
    def forge(book: Workbook) -> None:
        book["cells"]["C2"] = "unknown"

    form = form_of(ask("a"), ask("b", "calculate", calculation="1"), lists=(YES_NO,))
    assert read(form, changed(write(form, {"a": "x"}), forge)).raws == {}
