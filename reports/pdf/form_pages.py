"""A questionnaire to print and fill in by hand, or to fill in on a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, KeepTogether, Table, TableStyle

from reports.pdf.blocks import gap
from reports.pdf.document import Document, Frontmatter, heading
from reports.pdf.form_boxes import Box, Mark, MarkRow, Writer
from reports.pdf.form_fields import Field, add_fields
from reports.pdf.form_hints import hints_of, without_repeats
from reports.pdf.form_names import choice_mark, choice_name, question_name
from reports.pdf.styles import INK_COLOUR, RULE_COLOUR, TEXT_WIDTH
from reports.pdf.texts import lines, paragraph, safe, written
from surveys.form.filled import LAYOUT, Stamp
from surveys.form.model import NUMBER_TYPES, Form, QuestionType
from surveys.queries.paper import PaperLine, PaperSection, is_filled_in, paper_sections

LINE = 20.0
LONG_LINES = 5
SHORT = 150.0
QUESTION_SHARE = 0.4
SHORT_TYPES = NUMBER_TYPES | {QuestionType.DATE, QuestionType.TIME, QuestionType.DATETIME}


@dataclass(frozen=True, slots=True)
class FormPages:
    """What is printed: the form in one language, with the answers so far (none: an empty form)."""

    form: Form
    title: str
    language: str
    institution: str
    country: str
    stamp: Stamp
    answers: Mapping[str, Any]


def render_form(pages: FormPages) -> bytes:
    """Return the form as PDF with fields; the same input gives the same bytes."""
    interface = pages.language if pages.language in ("en", "ru") else translation.get_language()
    with translation.override(interface or "en"):
        maker = _Maker(pages)
        story = [*maker.head(), *maker.sections()]
        content = Document(_frontmatter(pages), has_cover=False).render(story)
    return add_fields(content, maker.fields, stamp_text(pages.stamp))


def stamp_text(stamp: Stamp) -> str:
    """Return the stamp as `form_reading` reads it back."""
    return json.dumps({"layout": LAYOUT, **asdict(stamp)}, ensure_ascii=False, sort_keys=True)


def _frontmatter(pages: FormPages) -> Frontmatter:
    stamp = pages.stamp
    mark = f"{stamp.questionnaire} · {stamp.number} · {stamp.version[:8]}"
    return Frontmatter(
        title=pages.title,
        subject=_("Form to fill in"),
        author="",
        language=pages.language,
        head=pages.title,
        foot=_("Version %(mark)s") % {"mark": mark},
    )


class _Maker:
    def __init__(self, pages: FormPages) -> None:
        self.pages = pages
        self.fields: list[Field] = []

    def head(self) -> list[Flowable]:
        rows = [(_("Institution"), self.pages.institution), (_("Country"), self.pages.country)]
        advice = (
            _("Put a cross into the boxes and circles that hold, and write into the frames."),
            _("On a screen: fill in the fields, save the file, and send it on the page from which "
              "it was downloaded."),
        )  # fmt: skip
        table = Table(
            [
                [written(label, "small"), written(text or " ", "cell-strong")]
                for label, text in rows
            ],
            colWidths=[TEXT_WIDTH * 0.2, TEXT_WIDTH * 0.8],
            style=TableStyle([("LINEBELOW", (1, 0), (1, -1), 0.5, RULE_COLOUR)]),
            hAlign="LEFT",
        )
        return [
            written(self.pages.title, "copy-title"),
            table,
            gap(8),
            *(written(text) for text in advice),
        ]

    def sections(self) -> Iterator[Flowable]:
        for section in paper_sections(self.pages.form, self.pages.language):
            yield from self.section(section)

    def section(self, section: PaperSection) -> Iterator[Flowable]:
        head = self.section_head(section)
        for block in self.blocks(section.lines):
            yield KeepTogether([*head, *block])
            head = []

    def blocks(self, found: tuple[PaperLine, ...]) -> Iterator[list[Flowable]]:
        """Yield what stays on one page: a question, or a whole matrix."""
        for matrix, group in groupby(found, key=lambda line: line.matrix):
            lines_of_group = list(group)
            if matrix:
                yield self.matrix(lines_of_group)
            else:
                yield from (self.line(line) for line in lines_of_group)

    def section_head(self, section: PaperSection) -> list[Flowable]:
        title = f"{section.number}. {section.label}"
        key = f"section-{section.number}"
        texts = without_repeats([section.hint, section.condition], above=[section.label])
        notes = [paragraph(lines(text), "over") for text in texts]
        return [heading(safe(title), "copy-section", key=key, outline=title, level=0), *notes]

    def line(self, line: PaperLine) -> list[Flowable]:
        boxes = [*self.boxes(line), gap(6)] if is_filled_in(line.question) else []
        return [*self.group_head(line), *self.texts(line), *boxes]

    def group_head(self, line: PaperLine) -> list[Flowable]:
        texts = [(line.group, "caption"), (line.group_hint, "over")]
        return [paragraph(lines(text), name) for text, name in texts if text]

    def texts(self, line: PaperLine) -> list[Flowable]:
        question = line.question
        mark = f" ({_('optional')})" if question.is_input and not line.is_required else ""
        notes = [line.condition, *hints_of(line)]
        if question.is_input and not is_filled_in(question):
            notes.append(_("This can be answered on the site only."))
        label = f"{line.number} {line.label}{mark}" if question.is_input else line.label
        name = "copy-question" if question.is_input else "body"
        hints = [paragraph(lines(text), "over") for text in notes if text]
        return [paragraph(lines(label), name), *hints]

    def boxes(self, line: PaperLine) -> list[Flowable]:
        """Return what is filled in for one question."""
        question, writer = line.question, self.writer(line)
        value = self.pages.answers.get(question.name)
        match question.type:
            case QuestionType.SELECT_ONE:
                return [self.radio(line, index, value) for index in range(len(line.choices))]
            case QuestionType.SELECT_MULTIPLE | QuestionType.RANK:
                return [self.choice(line, index, value) for index in range(len(line.choices))]
            case QuestionType.ACKNOWLEDGE:
                return [MarkRow(Mark(writer, "Yes", "Yes" if value else ""), _("I confirm"))]
        text = "" if value is None else str(value)
        if question.type in SHORT_TYPES:
            return [Box(writer, SHORT, LINE, text)]
        is_long = "multiline" in question.appearance.split()
        rows = LONG_LINES if is_long else 1
        return [Box(writer, TEXT_WIDTH, rows * LINE, text, lines=rows)]

    def radio(self, line: PaperLine, index: int, value: Any) -> Flowable:
        choice = line.choices[index]
        chosen = choice_mark(index) if value == choice.name else ""
        mark = Mark(self.writer(line), choice_mark(index), chosen, is_radio=True)
        return MarkRow(mark, choice.label)

    def choice(self, line: PaperLine, index: int, value: Any) -> Flowable:
        """A choice with a field of its own: a mark, or for a ranking its place."""
        choice, chosen = line.choices[index], value or []
        name = choice_name(self.pages.form, line.question, index)
        writer = Writer(self.fields, name, f"{line.label}: {choice.label}")
        is_chosen = choice.name in chosen
        if line.question.type is QuestionType.RANK:
            place = str(chosen.index(choice.name) + 1) if is_chosen else ""
            return MarkRow(Box(writer, 24, 15, place), choice.label)
        return MarkRow(Mark(writer, "Yes", "Yes" if is_chosen else ""), choice.label)

    def matrix(self, found: list[PaperLine]) -> list[Flowable]:
        """Return one table: a row for each question, a column for each choice."""
        first = found[0]
        heads = [written(choice.label, "small") for choice in first.choices]
        rows = [["", *heads], *(self.matrix_row(line) for line in found)]
        share = (1 - QUESTION_SHARE) / max(1, len(heads))
        table = Table(
            rows,
            colWidths=[QUESTION_SHARE * TEXT_WIDTH, *[share * TEXT_WIDTH] * len(heads)],
            repeatRows=1,
            style=TableStyle(
                [
                    ("LINEBELOW", (0, 0), (-1, 0), 0.6, INK_COLOUR),
                    ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE_COLOUR),
                    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                    ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
                ]
            ),
        )
        return [*self.group_head(first), table, gap(8)]

    def matrix_row(self, line: PaperLine) -> list[Any]:
        value = self.pages.answers.get(line.question.name)
        marks = [
            Mark(
                self.writer(line),
                choice_mark(index),
                choice_mark(index) if value == choice.name else "",
                is_radio=True,
            )
            for index, choice in enumerate(line.choices)
        ]
        return [self.texts(line), *marks]

    def writer(self, line: PaperLine) -> Writer:
        name = question_name(self.pages.form, line.question)
        return Writer(self.fields, name, f"{line.number} {line.label}")
