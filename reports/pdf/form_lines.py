"""The questions of a printable form: what they say, and where the answers go."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from reports.pdf.blocks import gap
from reports.pdf.form_boxes import Box, Mark, MarkRow, Writer
from reports.pdf.form_fields import LEADING, PADDING, SIZE, Field
from reports.pdf.form_font import show_text
from reports.pdf.form_hints import hints_of, own_hints
from reports.pdf.form_names import choice_mark, choice_name, question_name
from reports.pdf.styles import TEXT_WIDTH
from reports.pdf.texts import lines, paragraph
from surveys.form.model import NUMBER_TYPES, Form, Question, QuestionType
from surveys.queries.paper import PaperLine, has_item_blocks, is_filled_in

LINE = 20.0
LONG_LINES = 5
MOST_LINES = 26
"""Of an answer that is there already: as many as fit on a page under the question."""
SHORT = 150.0
PLACE_WIDTH, PLACE_HEIGHT = 24.0, 15.0
SHORT_TYPES = NUMBER_TYPES | {QuestionType.DATE, QuestionType.TIME, QuestionType.DATETIME}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is filled in together: the whole form, or one item of a repeated group.

    `form` is then the group's `row_form`. `prefix` begins the names of the fields, `spoken` what is
    told of each field to those who do not see it.
    """

    form: Form
    answers: Mapping[str, Any]
    fields: list[Field]
    prefix: str = ""
    spoken: str = ""

    def writer(self, line: PaperLine) -> Writer:
        name = question_name(self.form, line.question, self.prefix)
        return Writer(self.fields, name, f"{self.spoken}{line.number} {line.full_label}")

    def choice_writer(self, line: PaperLine, index: int) -> Writer:
        name = choice_name(self.form, line.question, index, self.prefix)
        told = f"{self.spoken}{line.full_label}: {line.choices[index].label}"
        return Writer(self.fields, name, told)

    def value(self, line: PaperLine) -> Any:
        return self.answers.get(line.question.name)


def in_tables(found: Iterable[PaperLine]) -> Iterator[list[PaperLine]]:
    """Yield what stays together: a question or note, or all the lines of one table."""
    for matrix, group in groupby(found, key=lambda line: line.matrix):
        members = list(group)
        if matrix:
            yield members
        else:
            yield from ([line] for line in members)


def question_block(sheet: Sheet, line: PaperLine) -> list[Flowable]:
    """Return a question, or a note, with its heading and what is filled in."""
    boxes = [*answer_boxes(sheet, line), gap(6)] if is_filled_in(line.question) else []
    return [*group_head(line), *question_texts(sheet.form, line), *boxes]


def group_head(line: PaperLine, *more: str) -> list[Flowable]:
    """Return the headings of the groups that begin with the line, and what more is said there."""
    texts = [(line.group, "caption"), (line.group_hint, "over"), *((one, "over") for one in more)]
    return [paragraph(lines(text), name) for text, name in texts if text]


def question_texts(form: Form, line: PaperLine) -> list[Flowable]:
    """Return the question itself, with its number, and what is said about it."""
    question = line.question
    # How to answer is said once above a table.
    notes = [line.condition, *(own_hints(line) if line.matrix else hints_of(line))]
    if question.is_input and not (is_filled_in(question) or has_item_blocks(form, question)):
        notes.append(_("This can be answered on the site only."))
    asked = f"{line.number} {line.full_label}{optional_mark(line)}"
    label = asked if question.is_input else line.label
    name = "copy-question" if question.is_input else "body"
    hints = [paragraph(lines(text), "over") for text in notes if text]
    return [paragraph(lines(label), name), *hints]


def optional_mark(line: PaperLine) -> str:
    """Return the mark after a question that need not be answered."""
    is_asked = line.question.is_input and line.question.type is not QuestionType.REPEAT
    return f" ({_('optional')})" if is_asked and not line.is_required else ""


def answer_boxes(sheet: Sheet, line: PaperLine) -> list[Flowable]:
    """Return what is filled in for one question."""
    question, value = line.question, sheet.value(line)
    match question.type:
        case QuestionType.SELECT_ONE:
            return [radio_row(sheet, line, index) for index in range(len(line.choices))]
        case QuestionType.SELECT_MULTIPLE | QuestionType.RANK:
            return [_choice_row(sheet, line, index) for index in range(len(line.choices))]
        case QuestionType.ACKNOWLEDGE:
            mark = Mark(sheet.writer(line), "Yes", "Yes" if value else "")
            return [MarkRow(mark, _("I confirm"))]
    return [_text_box(sheet.writer(line), question, "" if value is None else str(value))]


def radio(sheet: Sheet, line: PaperLine, index: int) -> Mark:
    """Return the circle of a choice that excludes the others."""
    mark = choice_mark(index)
    chosen = mark if sheet.value(line) == line.choices[index].name else ""
    return Mark(sheet.writer(line), mark, chosen, is_radio=True)


def check_box(sheet: Sheet, line: PaperLine, index: int) -> Mark:
    """Return the box of a choice beside which others can hold."""
    is_chosen = line.choices[index].name in (sheet.value(line) or [])
    return Mark(sheet.choice_writer(line, index), "Yes", "Yes" if is_chosen else "")


def radio_row(sheet: Sheet, line: PaperLine, index: int) -> Flowable:
    return MarkRow(radio(sheet, line, index), line.choices[index].label)


def _choice_row(sheet: Sheet, line: PaperLine, index: int) -> Flowable:
    """A choice with a field of its own: a mark, or for a ranking its place."""
    choice = line.choices[index]
    if line.question.type is not QuestionType.RANK:
        return MarkRow(check_box(sheet, line, index), choice.label)
    chosen = sheet.value(line) or []
    place = str(chosen.index(choice.name) + 1) if choice.name in chosen else ""
    box = Box(sheet.choice_writer(line, index), PLACE_WIDTH, PLACE_HEIGHT, place)
    return MarkRow(box, choice.label)


def _text_box(writer: Writer, question: Question, text: str) -> Flowable:
    if question.type in SHORT_TYPES:
        return Box(writer, SHORT, LINE, text)
    least = LONG_LINES if "multiline" in question.looks else 1
    rows = max(least, _rows_of(text))
    return Box(writer, TEXT_WIDTH, rows * LINE, text, lines=rows)


def _rows_of(text: str) -> int:
    """Return how many ruled lines an answer that is there already needs, so that it is shown."""
    wrapped = show_text(text, TEXT_WIDTH - 2 * PADDING, SIZE, is_wrapped=True)
    if len(wrapped) <= 1:
        return 1
    return min(MOST_LINES, math.ceil((len(wrapped) * LEADING + 2 * PADDING) / LINE))
