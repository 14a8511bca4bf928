"""What the templates of a questionnaire page are given: texts, questions, groups, items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.html import format_html
from django.utils.safestring import SafeString

from surveys.form.model import QuestionType

Raw: TypeAlias = str | list[str] | dict[str, Any] | list[dict[str, Any]]
"""As posted: one text, several choices, places by choice for a ranking, a file, or items."""

KINDS = {
    QuestionType.INTEGER: "integer",
    QuestionType.DECIMAL: "decimal",
    QuestionType.DATE: "date",
    QuestionType.SELECT_ONE: "one",
    QuestionType.SELECT_MULTIPLE: "many",
    QuestionType.RANK: "rank",
    QuestionType.ACKNOWLEDGE: "acknowledge",
    QuestionType.NOTE: "note",
    QuestionType.TIME: "time",
    QuestionType.DATETIME: "moment",
    QuestionType.RANGE: "scale",
    QuestionType.GEOPOINT: "point",
    QuestionType.FILE: "file",
    QuestionType.IMAGE: "file",
    QuestionType.REPEAT: "repeat",
}
CONTROLS = {
    "integer": {"type": "text", "inputmode": "numeric"},
    "decimal": {"type": "text", "inputmode": "decimal"},
    "text": {"type": "text", "maxlength": "10000"},
    "email": {"type": "email", "maxlength": "300"},
    "phone": {"type": "tel", "maxlength": "300"},
    "url": {"type": "url", "inputmode": "url", "maxlength": "300"},
    "date": {"type": "date"},
    "time": {"type": "time"},
    "moment": {"type": "datetime-local"},
}
MOST_SHOWN_STEPS = 11
"""A range of more steps is a field for a number."""


@dataclass(frozen=True)
class Words:
    """A text of the form, and the language that it is actually in.

    `lang` is set where that is not the language of the page around it; `is_fallback` where it is
    not the one asked for, because the translation is missing.
    """

    text: str
    actual: str = ""
    lang: str = ""
    is_fallback: bool = False
    upload: str = ""
    """The id of the file that this names, if it names one."""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def attributes(self) -> SafeString:
        """The attributes of the element around the text; the style sheet shows the fallback's."""
        lang = format_html(' lang="{}"', self.lang) if self.lang else ""
        mark = format_html(' data-fallback="{}"', self.actual) if self.is_fallback else ""
        return format_html("{}{}", lang, mark)


@dataclass(frozen=True)
class ChoiceItem:
    name: str
    label: Words
    id: str
    is_chosen: bool = False
    place: str = ""
    is_offered: bool = True
    """False for a choice that the filter leaves out now; the page's script may bring it in."""


@dataclass
class QuestionItem:
    """One question; `raw` is the answer as the controls hold it, bad input included."""

    name: str
    kind: str
    label: Words
    hint: Words
    raw: Raw = ""
    choices: list[ChoiceItem] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    is_hidden: bool = False
    is_optional: bool = False
    is_long: bool = False
    control: Mapping[str, str] = field(default_factory=dict)
    """What the control of a line is told: its type, input mode and bounds."""
    rows: list[RowItem] = field(default_factory=list)
    has_fixed_rows: bool = False

    @property
    def id(self) -> str:
        return f"q-{self.name}"

    @property
    def focus_id(self) -> str:
        """The control that a link in the error summary leads to."""
        if self.rows:
            return self.rows[0].focus_id
        is_one_of_many = self.choices and self.kind not in ("dropdown", "search")
        return f"{self.id}-1" if is_one_of_many else self.id

    @property
    def template(self) -> str:
        return f"surveys/partials/item_{TEMPLATES.get(self.kind, self.kind)}.html"

    @property
    def places(self) -> list[str]:
        return [str(place + 1) for place in range(len(self.choices))]

    @property
    def latitude(self) -> str:
        return str(self.raw).partition(" ")[0]

    @property
    def longitude(self) -> str:
        return str(self.raw).partition(" ")[2]

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.errors else ""]
        return " ".join(part for part in parts if part)


@dataclass
class RowItem:
    """One item of a repeated group: `number` from 1, `marker` the field that says it is there."""

    number: int
    marker: str
    items: list[QuestionItem | GroupItem]

    @property
    def focus_id(self) -> str:
        questions = flat_questions(self.items)
        return questions[0].focus_id if questions else self.marker


@dataclass
class GroupItem:
    """A group inside a section; a matrix has its choices as columns and its questions as rows."""

    name: str
    label: Words
    hint: Words
    items: list[QuestionItem | GroupItem]
    columns: list[ChoiceItem] = field(default_factory=list)
    headings: list[Words] = field(default_factory=list)
    """Of a matrix of numbers: the columns; its rows are groups, or single questions."""
    is_hidden: bool = False

    @property
    def id(self) -> str:
        return f"g-{self.name}"

    @property
    def template(self) -> str:
        if self.headings:
            return "surveys/partials/item_numbers.html"
        return f"surveys/partials/item_{'matrix' if self.columns else 'group'}.html"

    @property
    def is_grid(self) -> bool:
        """Whether the rows of the matrix are groups of several fields."""
        return all(isinstance(item, GroupItem) for item in self.items)

    @property
    def lines(self) -> list[tuple[Words, list[QuestionItem]]]:
        """The rows of a matrix of numbers: their labels and their fields."""
        return [(item.label, flat_questions([item])) for item in self.items]


TEMPLATES = {"value": "note", "search": "dropdown"}
TEMPLATES |= dict.fromkeys(("integer", "decimal", "text", "date", "time", "moment"), "line")
TEMPLATES |= dict.fromkeys(("email", "phone", "url"), "line")
AnyItem: TypeAlias = QuestionItem | GroupItem


@dataclass(frozen=True)
class Posted:
    """What a page shows instead of the stored answers: the input as it was, and what is wrong."""

    raws: Mapping[str, Raw] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def flat_questions(items: list[AnyItem]) -> list[QuestionItem]:
    """Return every question of a page in order, those in groups among them."""
    found: list[QuestionItem] = []
    for item in items:
        if isinstance(item, GroupItem):
            found += flat_questions(item.items)
        else:
            found.append(item)
            for row in item.rows:
                found += flat_questions(row.items)
    return found
