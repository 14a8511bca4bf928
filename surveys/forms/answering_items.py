"""What a questionnaire page shows, as values for the templates: texts, answers and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from surveys.form.model import (
    ChoiceList,
    Form,
    Group,
    Item,
    Question,
    QuestionType,
    Section,
    Text,
    text_in,
)
from surveys.form.routing import State, available_choices, is_empty, is_required

Raw: TypeAlias = str | list[str] | dict[str, str]
"""As posted: one text, several choices, or places by choice for a ranking."""

KINDS = {
    QuestionType.INTEGER: "integer",
    QuestionType.DECIMAL: "decimal",
    QuestionType.DATE: "date",
    QuestionType.SELECT_ONE: "one",
    QuestionType.SELECT_MULTIPLE: "many",
    QuestionType.RANK: "rank",
    QuestionType.ACKNOWLEDGE: "acknowledge",
    QuestionType.NOTE: "note",
}


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

    @property
    def id(self) -> str:
        return f"q-{self.name}"

    @property
    def focus_id(self) -> str:
        """The control that a link in the error summary leads to."""
        return f"{self.id}-1" if self.choices and self.kind != "dropdown" else self.id

    @property
    def template(self) -> str:
        return f"surveys/partials/item_{TEMPLATES.get(self.kind, self.kind)}.html"

    @property
    def places(self) -> list[str]:
        return [str(place + 1) for place in range(len(self.choices))]

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.errors else ""]
        return " ".join(part for part in parts if part)


@dataclass
class GroupItem:
    """A group inside a section; a matrix has its choices as columns and its questions as rows."""

    name: str
    label: Words
    hint: Words
    items: list[QuestionItem | GroupItem]
    columns: list[ChoiceItem] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def id(self) -> str:
        return f"g-{self.name}"

    @property
    def template(self) -> str:
        return f"surveys/partials/item_{'matrix' if self.columns else 'group'}.html"


TEMPLATES = {"integer": "line", "decimal": "line", "text": "line", "date": "line"}
TEMPLATES |= {"value": "note"}
AnyItem: TypeAlias = QuestionItem | GroupItem


@dataclass(frozen=True)
class Posted:
    """What a page shows instead of the stored answers: the input as it was, and what is wrong."""

    raws: Mapping[str, Raw] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)


class PageMaker:
    """Makes the items of one response's pages in one language."""

    def __init__(
        self, form: Form, state: State, language: str, answers: Mapping[str, Any], posted: Posted
    ) -> None:
        self.form, self.state, self.language = form, state, language
        self.answers, self.posted = answers, posted
        self.interface = (get_language() or "en").split("-")[0]

    def words(self, text: Text) -> Words:
        found, actual = text_in(text, self.language, self.form.default_language)
        return Words(
            found,
            actual,
            lang=actual if actual != self.interface else "",
            is_fallback=bool(found) and actual != self.language,
        )

    def section_items(self, section: Section) -> list[AnyItem]:
        """Return the items of a section, the hidden ones among them, for the script to show."""
        return self._items(section.items)

    def _items(self, items: tuple[Item, ...]) -> list[AnyItem]:
        found: list[AnyItem] = []
        for item in items:
            if isinstance(item, Group):
                found.append(self._group(item))
            elif item.is_shown or self._is_labelled_value(item):
                found.append(self.question(item))
        return found

    def _is_labelled_value(self, question: Question) -> bool:
        return question.type is QuestionType.CALCULATE and bool(question.label)

    def _group(self, group: Group) -> GroupItem:
        items = self._items(group.items)
        shown = [question.name in self.state.visible for question in group.questions]
        return GroupItem(
            name=group.name,
            label=self.words(group.label),
            hint=self.words(group.hint),
            items=items,
            columns=self._columns(group, items),
            is_hidden=not any(shown),
        )

    def _columns(self, group: Group, items: list[AnyItem]) -> list[ChoiceItem]:
        """The common choices of a matrix; none where its questions do not fit into one table."""
        rows = [item for item in items if isinstance(item, QuestionItem)]
        lists = {question.list_name for question in group.questions}
        fits = len(rows) == len(items) and len(lists) == 1
        if not (group.is_matrix and fits and all(row.kind in ("one", "many") for row in rows)):
            return []
        choices = self.form.choice_list_of(group.questions[0])
        return self._choices(choices, f"g-{group.name}", [])

    def question(self, question: Question) -> QuestionItem:
        raw = self._raw(question)
        item = QuestionItem(
            name=question.name,
            kind=self._kind(question),
            label=self.words(question.label),
            hint=self.words(question.hint),
            raw=raw,
            errors=list(self.posted.errors.get(question.name, [])),
            is_hidden=question.name not in self.state.visible,
            is_optional=question.is_input and not is_required(question, self.state),
            is_long="multiline" in question.appearance.split(),
        )
        if question.has_choices:
            offered = available_choices(self.form, question, self.state)
            listed = ChoiceList(question.list_name or "", offered)
            item.choices = self._choices(listed, item.id, raw)
        return item

    def _kind(self, question: Question) -> str:
        if not question.is_input and question.type is not QuestionType.NOTE:
            return "value"
        if question.type is QuestionType.SELECT_ONE and "minimal" in question.appearance.split():
            return "dropdown"
        return KINDS.get(question.type, "text")

    def _raw(self, question: Question) -> Raw:
        if question.name in self.posted.raws:
            return self.posted.raws[question.name]
        value = self.answers.get(question.name)
        if question.name in self.state.values and not question.is_input:
            value = self.state.values[question.name]
        return raw_of(value)

    def _choices(self, choices: ChoiceList, prefix: str, raw: Raw) -> list[ChoiceItem]:
        chosen = [raw] if isinstance(raw, str) else list(raw)
        places = raw if isinstance(raw, dict) else places_of(chosen)
        return [
            ChoiceItem(
                name=choice.name,
                label=self.words(choice.label) or Words(choice.name),
                id=f"{prefix}-{number}",
                is_chosen=choice.name in chosen,
                place=places.get(choice.name, ""),
            )
            for number, choice in enumerate(choices.choices, start=1)
        ]

    def answer_words(self, question: Question) -> list[Words]:
        """Return a stored answer as people read it: labels of choices, places before ranks."""
        return self.value_words(question, self.state.values.get(question.name))

    def value_words(self, question: Question, value: Any) -> list[Words]:
        """Like `answer_words`, for any value of the question."""
        if is_empty(value):
            return []
        if not question.has_choices:
            return [Words("✓" if question.type is QuestionType.ACKNOWLEDGE else str(value))]
        names = value if isinstance(value, list) else [value]
        choices = self.form.choice_list_of(question)
        return [self._choice_words(choices, name) for name in names]

    def _choice_words(self, choices: ChoiceList, name: str) -> Words:
        choice = choices.get(name)
        return self.words(choice.label) if choice and choice.label else Words(name)


def raw_of(value: object) -> Raw:
    """Return a stored answer as the page's controls hold it."""
    if isinstance(value, list):
        return [str(name) for name in value]
    return "" if value is None else str(value)


def places_of(ranking: list[str]) -> dict[str, str]:
    return {name: str(place) for place, name in enumerate(ranking, start=1)}


def flat_questions(items: list[AnyItem]) -> list[QuestionItem]:
    """Return every question of a page in order, those in groups among them."""
    found: list[QuestionItem] = []
    for item in items:
        if isinstance(item, GroupItem):
            found += flat_questions(item.items)
        else:
            found.append(item)
    return found


def language_name(code: str) -> str:
    """Return a language's own name, or its code where Django does not know it."""
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return name[:1].upper() + name[1:]
