"""The content of a questionnaire version, as immutable values.

A `Form` holds groups and questions in the order in which they are asked, the choice lists
they use, and their texts in every language. Names (of questions, groups, lists and choices)
are the stable codes of the XLSForm; labels are translations of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, TypeAlias

from surveys.form.choices import NOTHING, Choice, ChoiceList, Text, nothing
from surveys.form.expressions import Expression
from surveys.form.types import (
    ASKED_TYPES,
    CALCULATED_TYPES,
    CHOICE_TYPES,
    INPUT_TYPES,
    LIST_VALUED_TYPES,
    METADATA_TYPES,
    NUMBER_TYPES,
    SUPPORTED_TYPES,
    TEXT_KINDS,
    UPLOAD_TYPES,
    QuestionType,
)

__all__ = [
    "ASKED_TYPES",
    "CALCULATED_TYPES",
    "CHOICE_TYPES",
    "INPUT_TYPES",
    "LIST_VALUED_TYPES",
    "METADATA_TYPES",
    "NOTHING",
    "NUMBER_TYPES",
    "SUPPORTED_TYPES",
    "TEXT_KINDS",
    "UPLOAD_TYPES",
    "Answer",
    "Answers",
    "Choice",
    "ChoiceList",
    "Form",
    "FormError",
    "Group",
    "Item",
    "Question",
    "QuestionType",
    "RangeBounds",
    "Section",
    "Text",
    "text_in",
    "walk_all_questions",
    "walk_groups",
    "walk_questions",
]

Answer: TypeAlias = str | int | float | list[Any] | dict[str, Any] | None
"""A stored answer in its natural JSON type; None means no answer.

A date is "2023-05-31", a time "14:30", a date-time "2023-05-31T14:30", a point "latitude
longitude" in degrees; a file is {"id", "name", "size"}; a repeated group a list of objects.
"""

Answers: TypeAlias = Mapping[str, Any]
"""Question name → answer."""

MOST_STEPS = 1_000
"""Of a range."""


class FormError(ValueError):
    """A form, or a document that should hold one, is not well formed."""


@dataclass(frozen=True, slots=True)
class RangeBounds:
    """What a range question offers, from `start` by `step` to `end`; exact numbers."""

    start: Decimal
    end: Decimal
    step: Decimal

    @property
    def is_whole(self) -> bool:
        return all(number == int(number) for number in (self.start, self.end, self.step))

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """Every step, from the start on."""
        sign = 1 if self.end > self.start else -1
        count = int(abs(self.end - self.start) / self.step) + 1
        return tuple(self.start + sign * place * self.step for place in range(count))

    def has(self, number: Decimal) -> bool:
        """Whether the number is one of the steps; a range may go down as well as up."""
        low, high = sorted((self.start, self.end))
        return low <= number <= high and (number - self.start) % self.step == 0


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that is not a group.

    `appearance` are words with spaces between: "multiline", and for a text one of `TEXT_KINDS`;
    for a long list "minimal" or "autocomplete". `parameters`: start, end and step of a range;
    accept ("pdf docx") and max-size (megabytes) of a file; max-pixels of an image.
    """

    name: str
    type: QuestionType
    label: Text = field(default_factory=nothing)
    hint: Text = field(default_factory=nothing)
    required: Expression | None = None
    required_message: Text = field(default_factory=nothing)
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Text = field(default_factory=nothing)
    calculation: Expression | None = None
    choice_filter: Expression | None = None
    list_name: str | None = None
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=nothing)
    default: str = ""
    read_only: bool = False

    @property
    def is_input(self) -> bool:
        """Whether people are asked for an answer."""
        return self.type in INPUT_TYPES and not self.read_only

    @property
    def is_metadata(self) -> bool:
        return self.type in METADATA_TYPES

    @property
    def is_shown(self) -> bool:
        """Whether the question has a place on a page: inputs, notes and read-only values."""
        return self.type in INPUT_TYPES or self.type is QuestionType.NOTE

    @property
    def has_choices(self) -> bool:
        return self.type in CHOICE_TYPES

    @property
    def is_upload(self) -> bool:
        return self.type in UPLOAD_TYPES

    @property
    def looks(self) -> frozenset[str]:
        """The words of the appearance."""
        return frozenset(self.appearance.split())

    @property
    def text_kind(self) -> str:
        """What kind of text is expected: one of `TEXT_KINDS`, "" for any."""
        return next((kind for kind in TEXT_KINDS if kind in self.looks), "")

    @property
    def range(self) -> RangeBounds:
        """The bounds of a range question, 1 to 10 where none are given.

        Raises FormError where they are no numbers, or the step leads nowhere.
        """
        given = {"start": "1", "end": "10", "step": "1", **self.parameters}
        try:
            start, end, step = (Decimal(given[name].strip()) for name in ("start", "end", "step"))
        except InvalidOperation as error:
            raise FormError(f"The range of {self.name} needs numbers.") from error
        if not all(map(Decimal.is_finite, (start, end, step))) or step == 0 or start == end:
            raise FormError(f"The range of {self.name} leads nowhere.")
        if abs(end - start) > MOST_STEPS * abs(step):
            raise FormError(f"The range of {self.name} has more than {MOST_STEPS} steps.")
        return RangeBounds(start, end, abs(step))


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are shown together and share a relevance.

    A repeated group (`repeat`) is answered once per item: its answer is a list of objects
    {question name: answer}. `repeat_count` gives the number of items where it is not free.
    """

    name: str
    label: Text = field(default_factory=nothing)
    hint: Text = field(default_factory=nothing)
    relevant: Expression | None = None
    appearance: str = ""
    items: tuple[Item, ...] = ()
    repeat: bool = False
    repeat_count: Expression | None = None

    @property
    def is_matrix(self) -> bool:
        """Whether the questions are rows of one table whose columns are the choices."""
        return "table-list" in self.appearance.split()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question inside, however deep; a repeated group inside is one question."""
        return tuple(walk_questions(self.items))

    @property
    def as_question(self) -> Question:
        """The repeated group as one question, whose answer is the list of its items."""
        return Question(
            self.name, QuestionType.REPEAT, self.label, self.hint, relevant=self.relevant
        )


Item: TypeAlias = Question | Group


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the questionnaire: a top-level group, or a run of loose questions.

    `name` is the group's name, or that of the first loose question; `number` counts from 1.
    """

    name: str
    number: int
    label: Text
    hint: Text
    items: tuple[Item, ...]
    group: Group | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that have a place on the page, in order."""
        return tuple(question for question in walk_questions(self.items) if question.is_shown)


@dataclass(frozen=True, slots=True)
class Form:
    """A whole questionnaire.

    `questions` are those with an answer of their own: a repeated group is one of them, and what
    is asked inside it is in `all_questions` only. `repeats` are the repeated groups by name;
    `repeat_of` gives the repeated group that a question stands in. `derived` is a cache for what
    other modules of this package work out once per form.
    """

    form_id: str
    title: Text
    version: str
    languages: tuple[str, ...]
    default_language: str
    items: tuple[Item, ...]
    choice_lists: Mapping[str, ChoiceList] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    all_questions: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    repeats: Mapping[str, Group] = field(init=False, repr=False, compare=False)
    repeat_of: Mapping[str, str] = field(init=False, repr=False, compare=False)
    sections: tuple[Section, ...] = field(init=False, repr=False, compare=False)
    derived: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        questions = {question.name: question for question in walk_questions(self.items)}
        repeats = {group.name: group for group in walk_groups(self.items) if group.repeat}
        inside = {
            question.name: group.name
            for group in repeats.values()
            for question in walk_all_questions(group.items)
        }
        every = {question.name: question for question in walk_all_questions(self.items)}
        object.__setattr__(self, "questions", MappingProxyType(questions))
        object.__setattr__(self, "all_questions", MappingProxyType(every))
        object.__setattr__(self, "repeats", MappingProxyType(repeats))
        object.__setattr__(self, "repeat_of", MappingProxyType(inside))
        object.__setattr__(self, "sections", tuple(_sections(self.items, self.title)))
        object.__setattr__(self, "derived", {})

    def question(self, name: str) -> Question:
        """Return the question. Raises KeyError for an unknown name."""
        return self.questions[name]

    def choice_list_of(self, question: Question) -> ChoiceList:
        """Return the list that a choice question draws on.

        Raises FormError where the question has no list, or one that the form lacks.
        """
        found = self.choice_lists.get(question.list_name or "")
        if found is None:
            raise FormError(f"Question {question.name} has no choice list.")
        return found

    def row_form(self, name: str) -> Form:
        """Return one item of a repeated group as a form of its own; made once per form.

        Raises KeyError where there is no such repeated group.
        """
        known: dict[str, Form] = self.derived.setdefault("row_forms", {})
        if name not in known:
            known[name] = replace(self, items=self.repeats[name].items)
        return known[name]

    def section_of(self, name: str) -> Section | None:
        """Return the section that shows the question; None for metadata and calculations."""
        name = self.repeat_of.get(name, name)
        for section in self.sections:
            if any(question.name == name for question in section.questions):
                return section
        return None


def walk_questions(items: tuple[Item, ...]) -> Iterator[Question]:
    """Yield the questions in order, entering groups; a repeated group is one question."""
    for item in items:
        if not isinstance(item, Group):
            yield item
        elif item.repeat:
            yield item.as_question
        else:
            yield from walk_questions(item.items)


def walk_all_questions(items: tuple[Item, ...]) -> Iterator[Question]:
    """Yield the rows that are questions in order, entering all groups."""
    for item in items:
        if isinstance(item, Group):
            yield from walk_all_questions(item.items)
        else:
            yield item


def walk_groups(items: tuple[Item, ...]) -> Iterator[Group]:
    """Yield the groups in order, outer before inner."""
    for item in items:
        if isinstance(item, Group):
            yield item
            yield from walk_groups(item.items)


def text_in(text: Text, language: str, default_language: str) -> tuple[str, str]:
    """Return the text and the language that it is actually in.

    Falls back to the default language, then to any language that has a text, so that a page
    can mark the fallback with `lang`. ("", language) only where there is no text at all.
    """
    for code in (language, default_language, *text):
        found = text.get(code, "")
        if found:
            return found, code
    return "", language


def _sections(items: tuple[Item, ...], title: Text) -> Iterator[Section]:
    number = 0
    for name, group, members in _runs(items):
        shown = [question for question in walk_questions(members) if question.is_shown]
        if not shown:
            continue
        number += 1
        if group is None:
            yield Section(shown[0].name, number, title, NOTHING, members)
        else:
            around = None if group.repeat else group
            yield Section(name, number, group.label, group.hint, members, around)


def _runs(items: tuple[Item, ...]) -> Iterator[tuple[str, Group | None, tuple[Item, ...]]]:
    loose: list[Item] = []
    for item in items:
        if isinstance(item, Group):
            if loose:
                yield "", None, tuple(loose)
                loose = []
            yield item.name, item, (item,) if item.repeat else item.items
        else:
            loose.append(item)
    if loose:
        yield "", None, tuple(loose)
