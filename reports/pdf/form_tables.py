"""Questions that are answered in one table: marks under choices, or numbers under columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Table, TableStyle

from reports.fonts import printable
from reports.pdf.blocks import gap
from reports.pdf.form_boxes import Box
from reports.pdf.form_hints import how_to_answer, own_hints
from reports.pdf.form_lines import (
    LINE,
    SHORT,
    Sheet,
    check_box,
    group_head,
    optional_mark,
    question_block,
    question_texts,
    radio,
)
from reports.pdf.styles import INK_COLOUR, RULE_COLOUR, TEXT_WIDTH, style
from reports.pdf.texts import lines, paragraph, written
from surveys.form.model import QuestionType
from surveys.queries.paper import PaperLine

SHARES = (0.4, 0.3, 0.22)
"""Of the width, for the questions: as much as the headings of the columns leave."""
SIDES = 12.0
"""Padding of a cell, left and right together."""
NARROWEST_NUMBER = 48.0


def table_blocks(sheet: Sheet, found: list[PaperLine]) -> list[list[Flowable]]:
    """Return the lines of a table as one; question by question where no page is wide enough."""
    rows = _rows(found)
    heads = _heads(rows[0])
    widths = _widths(heads, 0 if found[0].choices else NARROWEST_NUMBER)
    if widths is None:
        return [question_block(sheet, replace(line, matrix="")) for line in found]
    cells = [_cells(sheet, row, heads, widths) for row in rows]
    head = [["", *(written(text, "small") for text in heads)]] if any(heads) else []
    table = Table([*head, *cells], colWidths=widths, repeatRows=len(head), style=_style(head))
    return [[*group_head(found[0], *_how_to(found)), table, gap(8)]]


def _rows(found: list[PaperLine]) -> list[list[PaperLine]]:
    """Return the lines row by row; one that is in no group is a row of its own."""

    def row_of(line: PaperLine) -> tuple[str, str]:
        return (line.row.name, "") if line.row else ("", line.question.name)

    return [list(group) for _name, group in groupby(found, key=row_of)]


def _heads(first: list[PaperLine]) -> list[str]:
    if first[0].choices:
        return [choice.label for choice in first[0].choices]
    return [line.label for line in first] if first[0].row else [""]


def _how_to(found: list[PaperLine]) -> list[str]:
    """Say once how to answer, not in every row."""
    several = [one for one in found if one.question.type is QuestionType.SELECT_MULTIPLE]
    return how_to_answer(several[0], found[0].group_hint) if several else []


def _widths(heads: Sequence[str], narrowest: float) -> list[float] | None:
    """Return the widths of the columns; None where the words of the headings do not fit.

    Columns of answers are as wide as each other where they can, else as their words need.
    """
    needed = [max(narrowest, _longest_word(text)) + SIDES for text in heads]
    for share in SHARES:
        room = (1 - share) * TEXT_WIDTH
        if room >= len(heads) * max(needed):
            return [share * TEXT_WIDTH, *[room / len(heads)] * len(heads)]
        if room >= sum(needed):
            spare = (room - sum(needed)) / len(heads)
            return [share * TEXT_WIDTH, *(width + spare for width in needed)]
    return None


def _longest_word(text: str) -> float:
    small = style("small")
    words = printable(text).split()
    widths = (stringWidth(word, small.fontName, small.fontSize) for word in words)
    return max(widths, default=0.0) + 1


def _style(head: Sequence[Any]) -> TableStyle:
    first = len(head)
    found = TableStyle(
        [
            ("LINEBELOW", (0, first), (-1, -1), 0.4, RULE_COLOUR),
            ("VALIGN", (0, first), (-1, -1), "MIDDLE"),
        ]
    )
    if head:
        found.add("LINEBELOW", (0, 0), (-1, 0), 0.6, INK_COLOUR)
        found.add("VALIGN", (0, 0), (-1, 0), "BOTTOM")
    return found


def _cells(sheet: Sheet, row: list[PaperLine], heads: list[str], widths: list[float]) -> list[Any]:
    """Return one row of the table: what is asked, and where the answers go."""
    first = row[0]
    if first.choices:
        mark = radio if first.question.type is QuestionType.SELECT_ONE else check_box
        marks = [mark(sheet, first, index) for index in range(len(first.choices))]
        return [question_texts(sheet.form, first), *marks]
    if first.row is None:
        return [question_texts(sheet.form, first), _number_box(sheet, first, widths[1])]
    fields = [
        [*_small_print(line, head, row), _number_box(sheet, line, width)]
        for line, head, width in zip(row, heads, widths[1:], strict=True)
    ]
    return [_row_head(first, row), *fields]


def _row_head(first: PaperLine, row: list[PaperLine]) -> list[Flowable]:
    """Say what a row asks, and what holds for all of its fields."""
    label, hint = (first.row.label, first.row.hint) if first.row else ("", "")
    mark = optional_mark(first) if _is_shared(row, optional_mark) else ""
    condition = first.condition if _is_shared(row, _condition) else ""
    texts = [(f"{label}{mark}", "copy-question"), (condition, "over"), (hint, "over")]
    return [paragraph(lines(text), name) for text, name in texts if text]


def _small_print(line: PaperLine, head: str, row: list[PaperLine]) -> list[Flowable]:
    """Say over a field of a row what neither the row nor the column says."""
    label = "" if line.label == head else f" {line.label}"
    mark = "" if _is_shared(row, optional_mark) else optional_mark(line)
    condition = "" if _is_shared(row, _condition) else line.condition
    texts = [f"{line.number}{label}{mark}", condition, *own_hints(line)]
    return [paragraph(lines(text), "small") for text in texts if text]


def _condition(line: PaperLine) -> str:
    return line.condition


def _is_shared(row: list[PaperLine], told: Callable[[PaperLine], str]) -> bool:
    return len({told(line) for line in row}) == 1


def _number_box(sheet: Sheet, line: PaperLine, width: float) -> Flowable:
    value = sheet.value(line)
    return Box(
        sheet.writer(line), min(width - SIDES, SHORT), LINE, "" if value is None else str(value)
    )
