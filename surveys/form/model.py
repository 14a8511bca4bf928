"""The content of a questionnaire version, as immutable values.

A `Form` holds groups and questions in the order in which they are asked, the choice lists
they use, and their texts in every language. Names (of questions, groups, lists and choices)
are the stable codes of the XLSForm; labels are translations of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from surveys.form.expressions import Expression

Text: TypeAlias = Mapping[str, str]
"""Language code → text. A language without a translation is absent."""

Answer: TypeAlias = str | int | float | list[str] | None
"""A stored answer in its natural JSON type; None means no answer."""

Answers: TypeAlias = Mapping[str, Any]
"""Question name → answer."""

NOTHING: Mapping[str, str] = MappingProxyType({})


def _nothing() -> Mapping[str, str]:
    return NOTHING


class FormError(ValueError):
    """A form, or a document that should hold one, is not well formed."""


class QuestionType(StrEnum):
    """XLSForm's question types. Only those in `SUPPORTED_TYPES` can be asked."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    START = "start"
    END = "end"
    TODAY = "today"
    TIME = "time"
    DATETIME = "dateTime"
    RANGE = "range"
    HIDDEN = "hidden"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    BARCODE = "barcode"


METADATA_TYPES = frozenset({QuestionType.START, QuestionType.END, QuestionType.TODAY})
CHOICE_TYPES = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
LIST_VALUED_TYPES = frozenset({QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
INPUT_TYPES = CHOICE_TYPES | {
    QuestionType.TEXT,
    QuestionType.INTEGER,
    QuestionType.DECIMAL,
    QuestionType.DATE,
    QuestionType.ACKNOWLEDGE,
}
SUPPORTED_TYPES = INPUT_TYPES | METADATA_TYPES | {QuestionType.NOTE, QuestionType.CALCULATE}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list; `attributes` are the extra columns that choice filters read."""

    name: str
    label: Text
    attributes: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A named list of choices.

    `ordinal` says that the choices other than `dont_know` are steps of a scale, in order.
    """

    name: str
    choices: tuple[Choice, ...]
    ordinal: bool = False
    dont_know: str | None = None
    _by_name: dict[str, Choice] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {choice.name: choice for choice in self.choices})

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    @property
    def scale(self) -> tuple[Choice, ...]:
        """The choices without "don't know"."""
        return tuple(choice for choice in self.choices if choice.name != self.dont_know)

    def get(self, name: str) -> Choice | None:
        return self._by_name.get(name)


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that is not a group."""

    name: str
    type: QuestionType
    label: Text = field(default_factory=_nothing)
    hint: Text = field(default_factory=_nothing)
    required: Expression | None = None
    required_message: Text = field(default_factory=_nothing)
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Text = field(default_factory=_nothing)
    calculation: Expression | None = None
    choice_filter: Expression | None = None
    list_name: str | None = None
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=_nothing)
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


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are shown together and share a relevance."""

    name: str
    label: Text = field(default_factory=_nothing)
    hint: Text = field(default_factory=_nothing)
    relevant: Expression | None = None
    appearance: str = ""
    items: tuple[Item, ...] = ()

    @property
    def is_matrix(self) -> bool:
        """Whether the questions are rows of one table whose columns are the choices."""
        return "table-list" in self.appearance.split()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question inside, however deep."""
        return tuple(walk_questions(self.items))


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

    `derived` is a cache for what other modules of this package work out once per form.
    """

    form_id: str
    title: Text
    version: str
    languages: tuple[str, ...]
    default_language: str
    items: tuple[Item, ...]
    choice_lists: Mapping[str, ChoiceList] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    sections: tuple[Section, ...] = field(init=False, repr=False, compare=False)
    derived: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        questions = {question.name: question for question in walk_questions(self.items)}
        object.__setattr__(self, "questions", MappingProxyType(questions))
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

    def section_of(self, name: str) -> Section | None:
        """Return the section that shows the question; None for metadata and calculations."""
        for section in self.sections:
            if any(question.name == name for question in section.questions):
                return section
        return None


def walk_questions(items: tuple[Item, ...]) -> Iterator[Question]:
    """Yield the questions in order, entering groups."""
    for item in items:
        if isinstance(item, Group):
            yield from walk_questions(item.items)
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
            yield Section(name, number, group.label, group.hint, members, group)


def _runs(items: tuple[Item, ...]) -> Iterator[tuple[str, Group | None, tuple[Item, ...]]]:
    loose: list[Item] = []
    for item in items:
        if isinstance(item, Group):
            if loose:
                yield "", None, tuple(loose)
                loose = []
            yield item.name, item, item.items
        else:
            loose.append(item)
    if loose:
        yield "", None, tuple(loose)
