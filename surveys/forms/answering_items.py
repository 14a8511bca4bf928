"""What a questionnaire page shows, as values for the templates: texts, answers and errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language_info

from institutions.page_language import page_language
from surveys.form.cleaning import is_upload
from surveys.form.defaults import initial_row
from surveys.form.model import (
    NUMBER_TYPES,
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
from surveys.form.routing import (
    State,
    available_choices,
    is_empty,
    is_required,
    row_state,
    stored_rows,
)
from surveys.form.uploads import upload_limits
from surveys.forms.answering_shapes import (
    CONTROLS,
    KINDS,
    MOST_SHOWN_STEPS,
    AnyItem,
    ChoiceItem,
    GroupItem,
    Posted,
    QuestionItem,
    Raw,
    RowItem,
    Words,
    flat_questions,
)

__all__ = [
    "AnyItem",
    "ChoiceItem",
    "GroupItem",
    "PageMaker",
    "Posted",
    "QuestionItem",
    "Raw",
    "RowItem",
    "Words",
    "flat_questions",
    "language_name",
    "places_of",
    "raw_of",
]

REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}")


class PageMaker:
    """Makes the items of one response's pages in one language."""

    def __init__(
        self,
        form: Form,
        state: State,
        language: str,
        answers: Mapping[str, Any],
        posted: Posted,
        prefix: str = "",
    ) -> None:
        """`prefix` is what the names of the controls begin with in an item of a repeated group."""
        self.form, self.state, self.language = form, state, language
        self.answers, self.posted, self.prefix = answers, posted, prefix
        self.interface = page_language()

    def words(self, text: Text) -> Words:
        found, actual = text_in(text, self.language, self.form.default_language)
        if "${" in found:
            found = REFERENCE.sub(self._answer_text, found)
        return Words(
            found,
            actual,
            lang=actual if actual != self.interface else "",
            is_fallback=bool(found) and actual != self.language,
        )

    def _answer_text(self, reference: re.Match[str]) -> str:
        """What `${name}` in a text stands for: the answer in words."""
        question = self.form.questions.get(reference[1])
        return ", ".join(map(str, self.answer_words(question))) if question else ""

    def section_items(self, section: Section) -> list[AnyItem]:
        """Return the items of a section, the hidden ones among them, for the script to show."""
        return self._items(section.items)

    def _items(self, items: tuple[Item, ...]) -> list[AnyItem]:
        found: list[AnyItem] = []
        for item in items:
            if isinstance(item, Group) and item.repeat:
                found.append(self.question(item.as_question))
            elif isinstance(item, Group):
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
            headings=self._headings(group, items),
            is_hidden=not any(shown),
        )

    def _headings(self, group: Group, items: list[AnyItem]) -> list[Words]:
        """The columns of a matrix of numbers; none where the group is no such matrix."""
        if not group.is_matrix or not all(one.type in NUMBER_TYPES for one in group.questions):
            return []
        rows = [flat_questions([item]) for item in items]
        if not rows or len({len(row) for row in rows}) > 1:
            return []
        is_grid = all(isinstance(item, GroupItem) for item in items)
        return [field.label if is_grid else Words("") for field in rows[0]]

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
        name = self.prefix + question.name
        item = QuestionItem(
            name=name,
            kind=self._kind(question),
            label=self.words(question.label),
            hint=self.words(question.hint),
            raw=raw,
            errors=list(self.posted.errors.get(name, [])),
            is_hidden=question.name not in self.state.visible,
            is_optional=question.is_input and not is_required(question, self.state),
            is_long="multiline" in question.looks,
        )
        item.control = control_of(question, item.kind)
        if question.has_choices:
            item.choices = self._offered(question, item.id, raw)
        elif item.kind == "scale":
            item.choices = self._steps(question, item.id, raw)
        elif item.kind == "repeat":
            self._add_rows(question, item)
        return item

    def _offered(self, question: Question, prefix: str, raw: Raw) -> list[ChoiceItem]:
        """The choices; those that the filter leaves out now are marked, but for a ranking."""
        every = self.form.choice_list_of(question)
        if question.choice_filter is None:
            return self._choices(every, prefix, raw)
        offered = available_choices(self.form, question, self.state)
        if question.type is QuestionType.RANK:
            return self._choices(ChoiceList(every.name, offered), prefix, raw)
        names = {choice.name for choice in offered}
        found = self._choices(every, prefix, raw)
        return [replace(choice, is_offered=choice.name in names) for choice in found]

    def _steps(self, question: Question, prefix: str, raw: Raw) -> list[ChoiceItem]:
        """The numbers of a short range as choices."""
        names = [str(step) for step in question.range.numbers]
        return [
            ChoiceItem(name, Words(name), f"{prefix}-{place}", is_chosen=name == raw)
            for place, name in enumerate(names, start=1)
        ]

    def _add_rows(self, question: Question, item: QuestionItem) -> None:
        """Draw the items of a repeated group: those that are there, one to begin with."""
        group = self.form.repeats[question.name]
        item.has_fixed_rows = group.repeat_count is not None
        posted = self.posted.raws.get(question.name)
        rows = stored_rows(self.answers.get(question.name))
        states = self.state.rows.get(question.name, ())
        count = max(len(states), len(posted or rows), 0 if item.has_fixed_rows else 1)
        if item.has_fixed_rows and item.name in self.state.visible:
            count = len(states)
        # A stored item without answers was only just added, unless all of them are kept.
        stored = [row if row or item.has_fixed_rows else None for row in rows]
        for place in range(count):
            row = stored[place] if place < len(stored) else None
            raws = posted[place] if isinstance(posted, list) and place < len(posted) else {}
            maker = self._row_maker(group, row, place, raws if isinstance(raws, dict) else {})
            marker = f"{item.name}:{place}:"
            inner = maker._items(group.items)  # noqa: SLF001 -- its own class
            item.rows.append(RowItem(place + 1, marker, inner))

    def _row_maker(
        self, group: Group, row: Mapping[str, Any] | None, place: int, raws: Mapping[str, Raw]
    ) -> PageMaker:
        """`row` is None for a new item, which begins with its defaults."""
        states = self.state.rows.get(group.name, ())
        begun = initial_row(self.form, group.name) if row is None else {}
        row = row or begun
        if place < len(states) and not begun:
            state = states[place]
        else:
            state = row_state(self.form, group, row, place + 1, self.state.context())
        form = self.form.row_form(group.name)
        posted = Posted(raws, self.posted.errors)
        prefix = f"{self.prefix}{group.name}:{place}:"
        return PageMaker(form, state, self.language, row, posted, prefix)

    def _kind(self, question: Question) -> str:
        if not question.is_input and question.type is not QuestionType.NOTE:
            return "value"
        if question.type is QuestionType.SELECT_ONE and question.looks & {"autocomplete", "search"}:
            return "search"
        if question.type is QuestionType.SELECT_ONE and "minimal" in question.looks:
            return "dropdown"
        if question.type is QuestionType.RANGE and len(question.range.numbers) > MOST_SHOWN_STEPS:
            return "decimal"
        return KINDS.get(question.type, question.text_kind or "text")

    def _raw(self, question: Question) -> Raw:
        if question.name in self.posted.raws:
            return self.posted.raws[question.name]
        value = self.answers.get(question.name)
        if question.name in self.state.values and not question.is_input:
            value = self.state.values[question.name]
        return raw_of(value)

    def _choices(self, choices: ChoiceList, prefix: str, raw: Raw) -> list[ChoiceItem]:
        chosen = [raw] if isinstance(raw, str) else [str(name) for name in raw]
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
        if question.type is QuestionType.REPEAT:
            return [self._row_words(question, row, place) for place, row in enumerate(value, 1)]
        if question.is_upload:
            return [upload_words(value)]
        if not question.has_choices:
            return [Words(value_text(question, value))]
        names = value if isinstance(value, list) else [value]
        choices = self.form.choice_list_of(question)
        return [self._choice_words(choices, name) for name in names]

    def _row_words(self, question: Question, row: Mapping[str, Any], place: int) -> Words:
        """One item of a repeated group on one line."""
        form = self.form.row_form(question.name)
        maker = PageMaker(form, State(frozenset(), dict(row)), self.language, row, Posted())
        parts = [
            f"{maker.words(asked.label)}: {', '.join(map(str, maker.answer_words(asked)))}"
            for asked in form.questions.values()
            if asked.is_input and not is_empty(row.get(asked.name))
        ]
        return Words(f"{place}. {'; '.join(parts)}")

    def _choice_words(self, choices: ChoiceList, name: str) -> Words:
        choice = choices.get(name)
        return self.words(choice.label) if choice and choice.label else Words(name)


def value_text(question: Question, value: Any) -> str:
    """Return an answer that is one text or number as people read it."""
    if question.type is QuestionType.ACKNOWLEDGE:
        return "✓"
    if question.type is QuestionType.DATETIME:
        return str(value).replace("T", " ")
    return str(value)


def upload_words(value: Any) -> Words:
    """Return a file as people read it: its name and size."""
    if not is_upload(value):
        return Words(str(value))
    return Words(f"{value['name']} ({filesizeformat(value['size'])})", upload=value["id"])


def control_of(question: Question, kind: str) -> dict[str, str]:
    """Return the attributes of the control of a line."""
    found = dict(CONTROLS.get(kind, {}))
    if kind == "file":
        accept, megabytes = upload_limits(question)
        return {"accept": ", ".join(f".{name}" for name in accept), "megabytes": str(megabytes)}
    return found


def raw_of(value: object) -> Raw:
    """Return a stored answer as the page's controls hold it."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value
    if isinstance(value, list):
        return [str(name) for name in value]
    return "" if value is None else str(value)


def places_of(ranking: list[str]) -> dict[str, str]:
    return {name: str(place) for place, name in enumerate(ranking, start=1)}


# Django names these two alike.
NAMED_BY_SCRIPT = {"uz-Latn": "O‘zbek tili (lotin)", "uz-Cyrl": "Ўзбек тили (кирилл)"}


def language_name(code: str) -> str:
    """Return a language's own name, or its code where Django does not know it."""
    if code in NAMED_BY_SCRIPT:
        return NAMED_BY_SCRIPT[code]
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return name[:1].upper() + name[1:]
