"""A form → an XLSForm workbook, which `read.read_workbook` turns into the same form.

Two things that XLSForm has no place for stand where other programs do not look. Titles in further
languages, and the order of the languages, are in the columns `form_title (xx)` and `languages` of
the settings; what a choice list is (a scale? which choice means "don't know"?) is on a sheet of
its own, `lists`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language_info
from openpyxl import Workbook

from surveys.form.expressions import Expression
from surveys.form.model import (
    Choice,
    ChoiceList,
    Form,
    Group,
    Item,
    Question,
    Text,
    walk_all_questions,
    walk_groups,
)
from surveys.xlsform.cells import add_table, new_book, saved

Row = dict[str, str]
"""Heading → text; empty texts are absent."""

TEXTS = ("label", "hint", "required_message", "constraint_message")
LOGIC = ("required", "relevant", "constraint", "calculation", "choice_filter", "repeat_count")
OPTIONAL = (
    "hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "choice_filter",
    "appearance",
    "parameters",
    "default",
    "calculation",
    "readonly",
    "repeat_count",
)


def write_workbook(form: Form) -> bytes:
    """Return the form as an .xlsx file."""
    writer = _Writer(form, {code: language_heading(code) for code in _languages(form)})
    rows = list(writer.survey(form.items))
    book = new_book()
    _add(book, "survey", ["type", "name", *writer.columns("label"), *writer.used(rows)], rows)
    choices = list(writer.choices())
    if choices:
        attributes = dict.fromkeys(key for row in choices for key in row)
        known = ["list_name", "name", *writer.columns("label")]
        others = [key for key in attributes if key not in known]
        _add(book, "choices", [*known, *others], choices)
    settings = writer.settings()
    _add(book, "settings", list(settings), [settings])
    if form.choice_lists:
        lists = [_list_row(one) for one in form.choice_lists.values()]
        _add(book, "lists", ["list_name", "ordinal", "dont_know"], lists)
    return saved(book)


def _languages(form: Form) -> list[str]:
    """The form's languages, and any other that a text of it is in."""
    lists = form.choice_lists.values()
    texts = [choice.label for choices in lists for choice in choices.choices]
    for item in (*walk_groups(form.items), *walk_all_questions(form.items)):
        texts += [getattr(item, base, {}) for base in TEXTS]
    return list(dict.fromkeys([*form.languages, *(code for text in texts for code in text)]))


def language_heading(code: str) -> str:
    """Return how a heading names a language: "Russian (ru)"."""
    try:
        name = str(get_language_info(code)["name"])
    except KeyError:  # a language that Django has not heard of
        name = code
    return f"{name} ({code})"


@dataclass(frozen=True, slots=True)
class _Writer:
    form: Form
    languages: dict[str, str]

    def columns(self, base: str) -> list[str]:
        return [f"{base}::{name}" for name in self.languages.values()]

    def used(self, rows: list[Row]) -> Iterator[str]:
        """Yield the headings that some row fills; of a text, those of all languages."""
        filled = {heading.partition("::")[0] for row in rows for heading in row}
        for base in OPTIONAL:
            if base in filled:
                yield from self.columns(base) if base in TEXTS else [base]

    def survey(self, items: tuple[Item, ...]) -> Iterator[Row]:
        for item in items:
            if isinstance(item, Group):
                kind = "repeat" if item.repeat else "group"
                yield _row(f"begin_{kind}", item) | self.texts(item)
                yield from self.survey(item.items)
                yield {"type": f"end_{kind}"}
            else:
                yield _question_row(item) | self.texts(item)

    def texts(self, item: Item) -> Row:
        found: Row = {}
        for base in TEXTS:
            found |= self.text(base, getattr(item, base, {}))
        return found

    def text(self, base: str, text: Text) -> Row:
        return {f"{base}::{self.languages[code]}": told for code, told in text.items()}

    def choices(self) -> Iterator[Row]:
        for choices in self.form.choice_lists.values():
            for choice in choices.choices:
                yield self.choice(choices, choice)

    def choice(self, choices: ChoiceList, choice: Choice) -> Row:
        known = {"list_name": list_key(choices.name), "name": choice.name}
        return known | self.text("label", choice.label) | dict(choice.attributes)

    def settings(self) -> Row:
        form = self.form
        titles = {
            "form_title" if code == form.default_language else f"form_title ({code})": text
            for code, text in form.title.items()
        }
        default = self.languages.get(form.default_language, form.default_language)
        return titles | {
            "form_id": form.form_id,
            "version": form.version,
            "default_language": default,
            "languages": " ".join(form.languages),
        }


def list_key(name: str) -> str:
    """Return a choice list's name as a type cell can hold it."""
    return "_".join(name.split())


def _question_row(question: Question) -> Row:
    kind = question.type.value
    if question.list_name is not None:
        kind = f"{kind} {list_key(question.list_name)}"
    told = {key: "|".join(value.split()) for key, value in question.parameters.items()}
    parameters = " ".join(f"{key}={value}" for key, value in told.items())
    more = {
        "parameters": parameters,
        "default": question.default,
        "readonly": "yes" if question.read_only else "",
    }
    return _row(kind, question) | {key: text for key, text in more.items() if text}


def _row(kind: str, item: Item) -> Row:
    row = {"type": kind, "name": item.name}
    for column in LOGIC:
        expression: Expression | None = getattr(item, column, None)
        if expression is not None:
            row[column] = expression.text
    if item.appearance:
        row["appearance"] = item.appearance
    return row


def _list_row(choices: ChoiceList) -> Row:
    return {
        "list_name": list_key(choices.name),
        "ordinal": "yes" if choices.ordinal else "no",
        "dont_know": choices.dont_know or "",
    }


def _add(book: Workbook, title: str, headings: list[str], rows: list[Row]) -> None:
    add_table(book, title, headings, [[row.get(key, "") for key in headings] for row in rows])
