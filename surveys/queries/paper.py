"""A version laid out for files that are filled in away from the site: workbook and printable form.

Both show the same questions under the same numbers; what only a server can do (calculations, files)
is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.form.expressions import Expression
from surveys.form.model import (
    UPLOAD_TYPES,
    Form,
    Group,
    Item,
    Question,
    QuestionType,
    Section,
    Text,
    text_in,
)
from surveys.queries.conditions import condition_words


@dataclass(frozen=True, slots=True)
class PaperChoice:
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One question or note. `number` ("2.3") is that of the preview; a note has none to answer.

    `group` is the heading above it, where it is the first of a group inside the section; `matrix`
    the name of the matrix that it is a row of, "" for none.
    """

    question: Question
    number: str
    label: str
    hint: str
    condition: str
    is_required: bool
    choices: tuple[PaperChoice, ...] = ()
    group: str = ""
    group_hint: str = ""
    matrix: str = ""


@dataclass(frozen=True, slots=True)
class PaperSection:
    number: int
    label: str
    hint: str
    condition: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A question with what the groups inside its section say about it."""

    question: Question
    conditions: tuple[Expression, ...]
    group: Group | None
    matrix: str


def paper_sections(form: Form, language: str) -> tuple[PaperSection, ...]:
    """Return the sections with their texts in a language, falling back to the form's own."""
    return _Layout(form, language).sections()


def question_numbers(form: Form) -> dict[str, str]:
    """Return the number of each question that a page shows, in order."""
    return {
        question.name: f"{section.number}.{place}"
        for section in form.sections
        for place, question in enumerate(section.questions, start=1)
    }


@dataclass(frozen=True, slots=True)
class _Layout:
    form: Form
    language: str

    def sections(self) -> tuple[PaperSection, ...]:
        numbers = question_numbers(self.form)
        return tuple(self.section(section, numbers) for section in self.form.sections)

    def section(self, section: Section, numbers: Mapping[str, str]) -> PaperSection:
        outer = section.group.relevant if section.group else None
        matrix = _matrix(section.group) if section.group else ""
        spots = _spots(section.items, (), None, matrix)
        return PaperSection(
            number=section.number,
            label=self.text(section.label),
            hint=self.text(section.hint),
            condition=self.condition((outer,) if outer else (), numbers),
            lines=tuple(self.lines(spots, numbers)),
        )

    def lines(self, spots: Iterator[_Spot], numbers: Mapping[str, str]) -> Iterator[PaperLine]:
        group: Group | None = None
        for spot in spots:
            is_new, group = spot.group is not group, spot.group
            above = group if is_new else None
            question = spot.question
            yield PaperLine(
                question=question,
                number=numbers[question.name],
                label=self.text(question.label),
                hint=self.text(question.hint),
                condition=self.condition(spot.conditions, numbers),
                is_required=question.required is not None and question.required.is_always_true,
                choices=self.choices(question),
                group=self.text(above.label) if above else "",
                group_hint=self.text(above.hint) if above else "",
                matrix=spot.matrix,
            )

    def choices(self, question: Question) -> tuple[PaperChoice, ...]:
        if not question.has_choices:
            return ()
        choices = self.form.choice_list_of(question).choices
        return tuple(PaperChoice(one.name, self.text(one.label) or one.name) for one in choices)

    def condition(self, conditions: tuple[Expression, ...], numbers: Mapping[str, str]) -> str:
        return condition_words(self.form, list(conditions), numbers, self.language)

    def text(self, text: Text) -> str:
        return text_in(text, self.language, self.form.default_language)[0]


def _spots(
    items: tuple[Item, ...],
    conditions: tuple[Expression, ...],
    group: Group | None,
    matrix: str,
) -> Iterator[_Spot]:
    for item in items:
        own = (*conditions, item.relevant) if item.relevant else conditions
        if isinstance(item, Group) and item.repeat:
            yield _Spot(item.as_question, own, group, "")
        elif isinstance(item, Group):
            yield from _spots(item.items, own, item, _matrix(item))
        elif item.is_shown:
            yield _Spot(item, own, group, matrix)


def _matrix(group: Group) -> str:
    """Return the name of a group that is one table: questions on one list, one choice each."""
    alike = {(question.type, question.list_name) for question in group.questions}
    fits = len(alike) == 1 and all(kind is QuestionType.SELECT_ONE for kind, _list in alike)
    return group.name if group.is_matrix and fits else ""


def rows_are_filled_in(form: Form, question: Question) -> bool:
    """Whether a table has a place for all that is asked in a repeated group."""
    if question.type is not QuestionType.REPEAT:
        return False
    asked = form.row_form(question.name).questions.values()
    hard = (*UPLOAD_TYPES, QuestionType.RANK)
    return all(one.type not in hard for one in asked if one.is_input)


def row_lines(form: Form, question: Question, language: str) -> tuple[PaperLine, ...]:
    """Return what is asked once for each item of a repeated group."""
    row = form.row_form(question.name)
    sections = _Layout(row, language).sections()
    return tuple(line for section in sections for line in section.lines if line.question.is_input)


def is_filled_in(question: Question) -> bool:
    """Whether a file has a place for the answer."""
    return question.is_input and question.type not in (*UPLOAD_TYPES, QuestionType.REPEAT)
