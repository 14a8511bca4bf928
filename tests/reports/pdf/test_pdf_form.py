"""Forms to print and to fill in: what is on the pages, and what comes back from the fields."""

import base64
import io
import json
import time
import zlib
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings

from reports.pdf.form_pages import FormPages, render_form
from reports.pdf.form_reading import open_form, read_form
from surveys.form.filled import LAYOUT, FilledFileError, Stamp
from surveys.form.model import Form
from surveys.forms.answering import clean_raw
from tests.reports.pdf.form_samples import filled_in, text_of
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS
from tests.surveys.makers import make_form
from tests.surveys.xlsform.test_answer_books import answered

STAMP = Stamp(
    "a" * 64, "needs", 2, "key", "en", {"years": (1, "12345678")}, {"staff": ("87654321", "")}
)
ANSWERS = {
    "institution_name": "Министерство, Ўзбекистон",
    "sector": "government",
    "measures": ["treatment", "work"],
    "order": ["work", "treatment"],
    "years": 12,
}


def render(form: Form, answers: dict[str, Any] | None = None, language: str = "en") -> bytes:
    pages = FormPages(form, "Needs", language, "Agency", "Kazakhstan", STAMP, answers or {})
    return render_form(pages)


def answers_in(form: Form, content: bytes) -> dict[str, Any]:
    """The answers as they would be saved."""
    stamp, values = open_form(content)
    filled = read_form(stamp, values, form)
    assert filled.problems == ()
    found = {
        name: clean_raw(form, form.question(name), raw, "en") for name, raw in filled.raws.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def test_answers_so_far_come_back():
    form = make_form()
    assert answers_in(form, render(form, ANSWERS)) == ANSWERS


@settings(FORM_SETTINGS, max_examples=15)
@given(answered())
def test_any_answers_to_any_form_survive(made: tuple[Form, dict[str, Any]]):
    form, answers = made
    assert answers_in(form, render(form, answers)) == answers


def test_the_stamp_comes_back():
    stamp, _values = open_form(render(make_form()))
    assert stamp == STAMP


def test_the_same_form_gives_the_same_bytes():
    assert render(make_form(), ANSWERS) == render(make_form(), ANSWERS)


def test_another_program_fills_it_in():
    form = make_form()
    values = {"q1": "Агентство", "q2": "/c2", "q4_c1": "/Yes", "q5_c2": "1", "q6": "7"}
    assert open_form(render(form))[1].keys() >= values.keys()
    content = filled_in(render(form), values)
    assert answers_in(form, content) == {
        "institution_name": "Агентство",
        "sector": form.choice_lists["sector"].names[1],
        "measures": ["treatment"],
        "order": ["prevention"],
        "years": 7,
    }


def test_typed_cyrillic_has_a_font_that_shows_it():
    with pikepdf.open(io.BytesIO(render(make_form(), ANSWERS))) as pdf:
        form = pdf.Root.AcroForm
        font = form.DR.Font.Noto
        assert font.Subtype == "/Type0"
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        texts = [field for field in form.Fields if field.get("/FT") == "/Tx"]
        assert {str(field.DA).split()[0] for field in texts} == {"/Noto"}
        assert b"<0000>" not in texts[0].AP.N.read_bytes()


def test_a_text_that_is_shown_is_what_was_answered():
    with pikepdf.open(io.BytesIO(render(make_form(), ANSWERS))) as pdf:
        field = next(f for f in pdf.Root.AcroForm.Fields if f.T == "q1")
        assert str(field.V) == ANSWERS["institution_name"]
        assert len(field.AP.N.read_bytes()) > 100


def test_every_field_has_a_name_for_those_who_do_not_see():
    with pikepdf.open(io.BytesIO(render(make_form()))) as pdf:
        told = {str(f.T): str(f.get("/TU", "")) for f in pdf.Root.AcroForm.Fields}
    assert told.pop("stamp") == ""
    assert all(told.values())
    assert told["q1"] == "1.1 Question institution_name"
    assert told["q4_c2"] == "Question measures: Prevention"


def test_the_page_tells_what_to_do_and_when():
    form = form_of(
        ask("a", "select_one", list_name="yes_no", required="true()"),
        ask("b", hint={"en": "Say how"}, relevant="${a} = 'yes'"),
        ask("c", "note", label={"en": "Nearly done"}),
        ask("d", "file"),
    )
    text = text_of(render(form))
    for told in (
        "1.1 a",
        "1.2 b (optional)",
        "Only if you choose “Yes” in 1.1.",
        "Say how",
        "Nearly done",
        "This can be answered on the site only.",
        "Version needs · 2 · aaaaaaaa",
    ):
        assert told in text


def hinted(kind: str, hint: str, language: str = "en") -> str:
    fields = {} if kind == "date" else {"list_name": "towns"}
    form = form_of(ask("a", kind, hint={language: hint}, **fields))
    return text_of(render(form, language=language))


SEVERAL, NUMBERS = "Several answers are possible.", "Write 1 beside the first"


@pytest.mark.parametrize(
    ("kind", "hint", "ours"),
    [
        ("select_multiple", "Choose all that apply.", SEVERAL),
        ("select_multiple", "Tick up to three.", SEVERAL),
        ("rank", "Put a 1 beside what matters most.", NUMBERS),
        ("date", "As YYYY-MM-DD.", "for example 2023"),
    ],
)
def test_what_the_questionnaire_itself_says_is_not_said_again(kind: str, hint: str, ours: str):
    text = hinted(kind, hint)
    assert hint in text
    assert ours not in text


def test_so_in_russian():
    text = hinted("select_multiple", "Выберите все подходящие варианты.", "ru")
    assert "Возможно несколько ответов" not in text
    assert "Возможно несколько ответов" in hinted("select_multiple", "За последний год.", "ru")


@pytest.mark.parametrize(
    ("kind", "ours"),
    [("select_multiple", SEVERAL), ("rank", NUMBERS), ("date", "for example 2023")],
)
def test_how_to_answer_is_said_where_the_hint_is_of_something_else(kind: str, ours: str):
    text = hinted(kind, "Think of your institution.")
    assert "Think of your institution." in text
    assert ours in text


def test_a_hint_that_repeats_the_question_is_left_out():
    form = form_of(ask("a", label={"en": "How many?"}, hint={"en": "how many"}))
    assert text_of(render(form)).lower().count("how many") == 1


def test_a_matrix_is_one_table():
    rows = [ask(name, "select_one", list_name="yes_no") for name in ("a", "b")]
    form = form_of(group("m", *rows, appearance="table-list"))
    text = text_of(render(form, {"b": "no"}))
    assert text.count("I do not know") == 1
    assert answers_in(form, render(form, {"b": "no"})) == {"b": "no"}


def test_in_russian():
    text = text_of(render(make_form(), language="ru"))
    assert "Вопрос importance" in text
    assert "Организация" in text


def test_hidden_questions_and_calculations_have_no_fields():
    form = form_of(ask("a"), ask("b", "calculate", calculation="1"), ask("c", "hidden"))
    assert open_form(render(form))[1].keys() == {"q1", "stamp"}


# What is no such file


def test_a_pdf_without_fields_is_refused():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    file = io.BytesIO()
    pdf.save(file)
    with pytest.raises(FilledFileError, match="it was printed or scanned"):
        open_form(file.getvalue())


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"", b"%PDF" + b"x" * 999])
def test_damaged_files_are_refused(content: bytes):
    with pytest.raises(FilledFileError):
        open_form(content)


def test_a_password_is_named():
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(render(make_form()))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(FilledFileError, match="protected by a password"):
        open_form(file.getvalue())


def packed(text: str) -> str:
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


STAMP_OF_NO_END = {"layout": LAYOUT, "version": 1, "questionnaire": 1, "number": float("inf")}
ENDLESS = packed(json.dumps(STAMP_OF_NO_END))
DEEP = packed("[" * 100_000)


@pytest.mark.parametrize("items", [{"a": 1}, {"a": None}, [1], "x"])
def test_forged_items_of_a_stamp_are_refused(items: Any):
    told = {"version": "a", "questionnaire": "n", "number": 1, "response": "", "language": "en"}
    text = packed(json.dumps({**told, "layout": LAYOUT, "base": {}, "items": items}))

    def forge(pdf: pikepdf.Pdf) -> None:
        next(f for f in pdf.Root.AcroForm.Fields if f.T == "stamp").V = pikepdf.String(text)

    with pytest.raises(FilledFileError, match="damaged"):
        open_form(_changed(render(make_form()), forge))


@pytest.mark.parametrize("text", ["", "x", "{}", "ABCDE~", "é", packed("null"), DEEP, ENDLESS])
def test_a_forged_stamp_is_refused(text: str):
    def forge(pdf: pikepdf.Pdf) -> None:
        next(f for f in pdf.Root.AcroForm.Fields if f.T == "stamp").V = pikepdf.String(text)

    with pytest.raises(FilledFileError, match="damaged"):
        open_form(_changed(render(make_form()), forge))


def test_a_field_that_is_no_choice_is_told():
    form = make_form()

    def forge(pdf: pikepdf.Pdf) -> None:
        next(f for f in pdf.Root.AcroForm.Fields if f.T == "q2").V = pikepdf.Name("/c99")

    with pytest.raises(ValueError, match="“c99” is not one of the choices"):
        answers_in(form, _changed(render(form), forge))


def test_places_are_the_numbers_of_the_questions():
    form = make_form()
    stamp, values = open_form(render(form))
    assert read_form(stamp, values, form).places["years"] == "question 1.6"


def test_a_stamp_that_unpacks_without_end_is_refused():
    text = packed(" " * 30_000_000)

    def forge(pdf: pikepdf.Pdf) -> None:
        next(f for f in pdf.Root.AcroForm.Fields if f.T == "stamp").V = pikepdf.String(text)

    assert len(text) < 50_000
    with pytest.raises(FilledFileError):
        open_form(_changed(render(make_form()), forge))


def _changed(content: bytes, change: Any) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(file)
    return file.getvalue()


@pytest.mark.parametrize("width", [6, 60, 2_000])
def test_fields_that_contain_one_another_are_refused_soon(width: int):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    fields = [
        pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String("a"))) for _number in range(width)
    ]
    together = pdf.make_indirect(pikepdf.Array(fields))
    for field in fields:
        field.Kids = together
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=together)
    file = io.BytesIO()
    pdf.save(file)
    start = time.process_time()
    with pytest.raises(FilledFileError, match="too many fields"):
        open_form(file.getvalue())
    assert time.process_time() - start < 3
