"""A version laid out for files that are filled in away from the site: workbook and printable form.

Both show the same questions under the same numbers; what only a server can do (calculations, files)
is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from surveys.form.expressions import Expression
from surveys.form.model import (
    NUMBER_TYPES,
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
class PaperRow:
    """A row of a table of numbers that has several fields."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One question or note. `number` ("2.3") is that of the preview; a note has none to answer.

    Inside a repeated group it is the group's number and the place in it ("2.3.1"). `group` is the
    heading above the line where it begins a group inside the section, outer groups first, one on
    each line. `matrix` is the name of the table that it belongs to, "" for none: of choices, of
    which it is a row, or of numbers, of which it is a row or, where `row` is given, a field.
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
    row: PaperRow | None = None

    @property
    def full_label(self) -> str:
        """The label as it is understood outside of its table."""
        return f"{self.row.label}: {self.label}" if self.row else self.label


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
    groups: tuple[Group, ...]
    matrix: str
    row: Group | None = None


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


def item_numbers(form: Form, name: str) -> dict[str, str]:
    """Return the number of each question of a repeated group: the group's own, and its place."""
    outer = question_numbers(form)[name]
    shown = (question for question in form.repeats[name].questions if question.is_shown)
    return {question.name: f"{outer}.{place}" for place, question in enumerate(shown, start=1)}


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
        spots = _spots(section.items, (), (), matrix)
        return PaperSection(
            number=section.number,
            label=self.text(section.label),
            hint=self.text(section.hint),
            condition=self.condition((outer,) if outer else (), numbers),
            lines=tuple(self.lines(spots, numbers)),
        )

    def lines(self, spots: Iterator[_Spot], numbers: Mapping[str, str]) -> Iterator[PaperLine]:
        before: tuple[Group, ...] = ()
        for spot in spots:
            begun = _begun(before, spot.groups)
            before = spot.groups
            question = spot.question
            yield PaperLine(
                question=question,
                number=numbers[question.name],
                label=self.text(question.label),
                hint=self.text(question.hint),
                condition=self.condition(spot.conditions, numbers),
                is_required=question.required is not None and question.required.is_always_true,
                choices=self.choices(question),
                group="\n".join(filter(None, (self.text(one.label) for one in begun))),
                group_hint="\n".join(filter(None, (self.text(one.hint) for one in begun))),
                matrix=spot.matrix,
                row=self.row(spot.row) if spot.row else None,
            )

    def row(self, group: Group) -> PaperRow:
        return PaperRow(group.name, self.text(group.label), self.text(group.hint))

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
    groups: tuple[Group, ...],
    matrix: str,
) -> Iterator[_Spot]:
    for item in items:
        own = (*conditions, item.relevant) if item.relevant else conditions
        if isinstance(item, Group) and item.repeat:
            yield _Spot(item.as_question, own, groups, "")
        elif isinstance(item, Group) and matrix:
            for spot in _spots(item.items, own, groups, matrix):
                yield replace(spot, row=item)
        elif isinstance(item, Group):
            yield from _spots(item.items, own, (*groups, item), _matrix(item))
        elif item.is_shown:
            yield _Spot(item, own, groups, matrix)


def _begun(before: tuple[Group, ...], now: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the groups whose headings stand here; after an inner group, the outer one again."""
    new = tuple(group for group in now if group not in before)
    return new if new or now == before else now[-1:]


def _matrix(group: Group) -> str:
    """Return the name of a group that is one table, of choices or of numbers; "" for another."""
    asked = group.questions
    fits = group.is_matrix and bool(asked) and all(one.is_input for one in asked)
    return group.name if fits and (_has_columns(group) or _has_number_rows(group)) else ""


def _has_columns(group: Group) -> bool:
    """Whether all questions choose from one list, so that its choices can be columns."""
    kinds = {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE}
    is_flat = all(isinstance(item, Question) for item in group.items)
    lists = {question.list_name for question in group.questions}
    return is_flat and len(lists) == 1 and all(one.type in kinds for one in group.questions)


def _has_number_rows(group: Group) -> bool:
    """Whether all are numbers, one in each row or, in groups, as many in each."""
    rows = [item for item in group.items if isinstance(item, Group)]
    is_grid = len(rows) == len(group.items) and len({len(row.questions) for row in rows}) == 1
    return (is_grid or not rows) and all(one.type in NUMBER_TYPES for one in group.questions)


def rows_are_filled_in(form: Form, question: Question) -> bool:
    """Whether a table has a place for all that is asked in a repeated group."""
    if question.type is not QuestionType.REPEAT:
        return False
    asked = form.row_form(question.name).questions.values()
    hard = (*UPLOAD_TYPES, QuestionType.RANK)
    return all(one.type not in hard for one in asked if one.is_input)


def row_lines(form: Form, question: Question, language: str) -> tuple[PaperLine, ...]:
    """Return what is asked once for each item of a repeated group."""
    return tuple(line for line in item_lines(form, question, language) if line.question.is_input)


def item_lines(form: Form, question: Question, language: str) -> tuple[PaperLine, ...]:
    """Return what one item of a repeated group shows, notes among it."""
    group = form.repeats[question.name]
    numbers = {**question_numbers(form), **item_numbers(form, question.name)}
    spots = _spots(group.items, (), (), _matrix(group))
    return tuple(_Layout(form, language).lines(spots, numbers))


def is_filled_in(question: Question) -> bool:
    """Whether a file has a place for the answer."""
    return question.is_input and question.type not in (*UPLOAD_TYPES, QuestionType.REPEAT)


def has_item_blocks(form: Form, question: Question) -> bool:
    """Whether a printed form has places for something that is asked in a repeated group."""
    if question.type is not QuestionType.REPEAT:
        return False
    return any(map(is_filled_in, form.row_form(question.name).questions.values()))
