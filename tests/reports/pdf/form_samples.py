"""Printable forms that tests draw, fill in as another program does, and read back."""

import io
from typing import Any

import pikepdf
from pypdf import PdfReader, PdfWriter

from reports.pdf.form_pages import FormPages, render_form
from reports.pdf.form_reading import open_form, read_form
from surveys.actions.answering import stamp as fingerprint
from surveys.form.filled import Filled, Stamp
from surveys.form.model import Form
from surveys.forms.answering import clean_raw
from tests.surveys.form.makers import ask, form_of, group

UPLOAD = {"id": "0123456789abcdef" * 2, "name": "plan.pdf", "size": 1024}


def staff_form(*more: Any, **fields: Any) -> Form:
    """One question, and a repeated group that asks four things of each item."""
    rows = (
        ask("name", label={"en": "Name", "ru": "Имя"}),
        ask("role", "select_one", list_name="towns"),
        ask("years", "integer"),
        ask("tasks", "select_multiple", list_name="yes_no"),
        *more,
    )
    return form_of(ask("a"), group("staff", *rows, repeat=True, **fields))


def stamp_for(answers: dict[str, Any], form: Form, language: str = "en") -> Stamp:
    """The stamp of a file that is made from a draft with these answers."""
    items = {name: tuple(map(fingerprint, answers.get(name, []))) for name in form.repeats}
    return Stamp("a" * 64, "needs", 2, "key", language, items=items)


def draw(form: Form, answers: dict[str, Any] | None = None, language: str = "en") -> bytes:
    answers = answers or {}
    stamp = stamp_for(answers, form, language)
    return render_form(FormPages(form, "Needs", language, "Agency", "Kazakhstan", stamp, answers))


def read(form: Form, content: bytes, now: dict[str, Any] | None = None) -> Filled:
    """What the file holds, taken into a draft with the answers of `now`."""
    stamp, values = open_form(content)
    return read_form(stamp, values, form, now or {})


def saved(form: Form, content: bytes, now: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answers as they would be saved."""
    filled = read(form, content, now)
    assert filled.problems == ()
    found = {
        name: clean_raw(form, form.question(name), raw, "en") for name, raw in filled.raws.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def pages_of(content: bytes) -> list[str]:
    """The text of each page, its spaces as single ones."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def text_of(content: bytes) -> str:
    return " ".join(pages_of(content))


def filled_in(content: bytes, values: dict[str, str]) -> bytes:
    """The form as pypdf saves it: another program's idea of the same fields."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def with_fields(content: bytes, fields: dict[str, str]) -> bytes:
    """The form with more fields than it had."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for name, value in fields.items():
            made = pikepdf.Dictionary(T=name, FT=pikepdf.Name.Tx, V=pikepdf.String(value))
            pdf.Root.AcroForm.Fields.append(pdf.make_indirect(made))
        pdf.save(file)
    return file.getvalue()
