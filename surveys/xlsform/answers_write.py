"""A version and the answers of a draft → a workbook to fill in without a connection.

One sheet for each section: number, question, answer, explanation. Only answers can be changed. What
the reader needs (which cell is which question, the names behind the labels, what the workbook was
made for) is on hidden sheets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

from django.utils.translation import gettext as _
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from surveys.form.cleaning import LARGEST_INTEGER
from surveys.form.filled import LAYOUT, Stamp
from surveys.form.model import LIST_VALUED_TYPES, Form, Question, QuestionType
from surveys.queries.paper import (
    PaperChoice,
    PaperLine,
    PaperSection,
    is_filled_in,
    paper_sections,
    row_lines,
    rows_are_filled_in,
)
from surveys.xlsform import answer_book
from surveys.xlsform.answers_rows import COLUMN_WIDTH, FIRST_ROW, RowColumn, row_columns, row_count
from surveys.xlsform.cells import add_table, as_cell_text, new_book, put_text, saved, text_cell

Rule: TypeAlias = Literal["list", "whole"]
WIDTHS = {"A": 7, "B": 64, "C": 44, "D": 48}
NUMBER, QUESTION, ANSWER, EXPLANATION = 1, 2, 3, 4
LONGEST_TITLE = 31
FIRST_SAFE_YEAR = 1901
"""Spreadsheets disagree about days before March 1900."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LINE = Side(style="thin", color="8EA9C8")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_ANSWER_FILL = PatternFill("solid", fgColor="FFF9E5")
_TITLE = Font(bold=True, size=14)
_BOLD = Font(bold=True)
_SMALL = Font(size=9, color="595959")


def write_answers(
    form: Form, answers: Mapping[str, Any], *, stamp: Stamp, title: str, language: str
) -> bytes:
    """Return an .xlsx file with the form in `language` and the answers in their cells."""
    book = _AnswerBook(form, answers, stamp)
    book.start(title)
    for section in paper_sections(form, language):
        book.section(section)
        for line in section.lines:
            if rows_are_filled_in(form, line.question):
                book.rows(line, row_lines(form, line.question, language))
    return book.finish()


class _AnswerBook:
    def __init__(self, form: Form, answers: Mapping[str, Any], stamp: Stamp) -> None:
        self.form, self.answers, self.stamp = form, answers, stamp
        self.book: Workbook = new_book()
        self.cells: list[tuple[str, ...]] = []
        self.choices: list[tuple[str, str, str]] = []
        self.ranges: dict[str, str] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.checks: dict[tuple[str, str], DataValidation] = {}

    def start(self, title: str) -> None:
        """Write the first sheet, which says what to do."""
        sheet = self.sheet(_("How to fill in"))
        steps = (
            _("Each sheet is one section. Write your answers into the yellow cells only."),
            _("Where there is a list, choose from it. Put an “x” beside each choice that holds."),
            _("Save the file, sign in or open your link, and send the file on the page from which "
              "you downloaded it. Nothing is sent in before you say so there."),
            _("Nobody's other answers are lost: if somebody changed the same answer meanwhile, "
              "you are shown both."),
        )  # fmt: skip
        self.write(sheet, 1, QUESTION, title, _TITLE)
        for row, step in enumerate(steps, start=3):
            self.write(sheet, row, NUMBER, f"{row - 2}.")
            self.write(sheet, row, QUESTION, step)

    def section(self, section: PaperSection) -> None:
        sheet = self.sheet(f"{section.number}. {section.label}")
        self.write(sheet, 1, QUESTION, f"{section.number}. {section.label}", _TITLE)
        hint = "\n".join(filter(None, [section.hint, section.condition]))
        self.write(sheet, 2, QUESTION, hint, _SMALL)
        heads = {NUMBER: "№", QUESTION: _("Question"), ANSWER: _("Your answer")}
        for column, text in heads.items():
            self.write(sheet, 3, column, text, _BOLD)
        sheet.freeze_panes = "A4"
        row = 4
        for line in section.lines:
            row = self.line(sheet, row, line)

    def line(self, sheet: Worksheet, row: int, line: PaperLine) -> int:
        """Write a question with its cells; return the next free row."""
        if line.group:
            self.write(sheet, row, QUESTION, line.group, _BOLD)
            self.write(sheet, row, EXPLANATION, line.group_hint, _SMALL)
            row += 1
        self.write(sheet, row, NUMBER, line.number)
        question = line.question
        optional = is_filled_in(question) and not line.is_required
        label = f"{line.full_label} ({_('optional')})" if optional else line.full_label
        self.write(sheet, row, QUESTION, label)
        self.write(sheet, row, EXPLANATION, self.explanation(line), _SMALL)
        if not is_filled_in(question):
            return row + 1
        if question.type in LIST_VALUED_TYPES:
            return self.choice_rows(sheet, row + 1, line)
        self.answer_cell(sheet, row, line)
        return row + 1

    def rows(self, line: PaperLine, lines: tuple[PaperLine, ...]) -> None:
        """Write a repeated group as a table on a sheet of its own."""
        sheet = self.sheet(f"{line.number} {line.label}")
        items: list[Mapping[str, Any]] = self.answers.get(line.question.name) or []
        self.write(sheet, 1, QUESTION, line.label, _TITLE)
        self.write(sheet, 2, QUESTION, _("One row for each item; leave the other rows empty."))
        sheet.freeze_panes = "B4"
        columns = list(row_columns(lines))
        for column in columns:
            self.write(sheet, FIRST_ROW - 1, column.number, column.heading, _BOLD)
            letter = get_column_letter(column.number)
            sheet.column_dimensions[letter].width = COLUMN_WIDTH
        for index in range(row_count(items)):
            item = items[index] if index < len(items) else {}
            self.write(sheet, FIRST_ROW + index, NUMBER, str(index + 1))
            for column in columns:
                place = (FIRST_ROW + index, column.number)
                self.row_cell(sheet, place, line.question, column, (index, item))

    def row_cell(
        self,
        sheet: Worksheet,
        place: tuple[int, int],
        group: Question,
        column: RowColumn,
        numbered: tuple[int, Mapping[str, Any]],
    ) -> None:
        index, item = numbered
        question, choice = column.line.question, column.choice
        inner = (str(index), question.name)
        name = choice.name if choice else ""
        cell = self.open_cell(sheet, place, group, name, inner)
        value = item.get(question.name)
        if choice is None:
            self.fill(sheet, cell, column.line, value)
            return
        self.check(sheet, cell, "list", f'"{answer_book.MARK}"')
        cell.value = answer_book.MARK if choice.name in (value or []) else None

    def explanation(self, line: PaperLine) -> str:
        texts = [line.condition, line.row.hint if line.row else "", line.hint]
        if rows_are_filled_in(self.form, line.question):
            texts.append(_("This repeated part is on a sheet of its own: one row for each item."))
        elif line.question.is_input and not is_filled_in(line.question):
            texts.append(_("This can be answered on the site only."))
        if line.question.type is QuestionType.RANK:
            texts.append(_("Write 1 beside the first, 2 beside the second, and so on."))
        if line.question.type is QuestionType.DATE:
            texts.append(_("Year-month-day, for example 2023-05-31."))
        return "\n".join(filter(None, texts))

    def answer_cell(self, sheet: Worksheet, row: int, line: PaperLine) -> None:
        cell = self.open_cell(sheet, (row, ANSWER), line.question)
        self.fill(sheet, cell, line, self.answers.get(line.question.name))

    def fill(self, sheet: Worksheet, cell: Cell, line: PaperLine, value: Any) -> None:
        """Prepare a cell for the answer to a question, and write the answer there is."""
        question = line.question
        match question.type:
            case QuestionType.SELECT_ONE:
                labels = self.labels_of(question, line.choices)
                self.check(sheet, cell, "list", self.ranges[question.list_name or ""])
                value = labels.get(str(value), value)
            case QuestionType.ACKNOWLEDGE:
                self.check(sheet, cell, "list", f'"{answer_book.MARK}"')
                value = answer_book.MARK if value else None
            case QuestionType.INTEGER:
                self.check(sheet, cell, "whole", f"-{LARGEST_INTEGER}", f"{LARGEST_INTEGER}")
            case QuestionType.DATE:
                value = _as_day(value)
        _put(cell, value, question)

    def choice_rows(self, sheet: Worksheet, row: int, line: PaperLine) -> int:
        question = line.question
        chosen = self.answers.get(question.name) or []
        for choice in line.choices:
            self.write(sheet, row, QUESTION, f"      {choice.label}")
            cell = self.open_cell(sheet, (row, ANSWER), question, choice.name)
            place = chosen.index(choice.name) + 1 if choice.name in chosen else None
            if question.type is QuestionType.RANK:
                self.check(sheet, cell, "whole", "1", str(len(line.choices)))
                cell.value = place
            else:
                self.check(sheet, cell, "list", f'"{answer_book.MARK}"')
                cell.value = answer_book.MARK if place else None
            cell.alignment = Alignment(horizontal="center")
            row += 1
        return row

    def open_cell(
        self,
        sheet: Worksheet,
        place: tuple[int, int],
        question: Question,
        choice: str = "",
        inner: tuple[str, str] = ("", ""),
    ) -> Cell:
        """Return a cell that can be filled in, noted on the hidden sheet."""
        cell = text_cell(sheet, *place)
        cell.protection = Protection(locked=False)
        cell.border, cell.fill, cell.alignment = _BOX, _ANSWER_FILL, _WRAPPED
        revision, fingerprint = self.stamp.base.get(question.name, (0, ""))
        self.cells.append(
            (
                sheet.title,
                cell.coordinate,
                question.name,
                choice,
                str(revision),
                fingerprint,
                *inner,
            )
        )
        return cell

    def labels_of(self, question: Question, choices: tuple[PaperChoice, ...]) -> dict[str, str]:
        """Return the label of each name in a list, kept on the hidden sheet once."""
        key = question.list_name or ""
        if key not in self.labels:
            self.labels[key] = distinct_labels(choices)
            first = len(self.choices) + 2
            self.choices += [(key, name, label) for name, label in self.labels[key].items()]
            last = len(self.choices) + 1
            self.ranges[key] = f"{answer_book.CHOICES_SHEET}!$C${first}:$C${last}"
        return self.labels[key]

    def check(
        self, sheet: Worksheet, cell: Cell, kind: Rule, formula: str, limit: str = ""
    ) -> None:
        """Have the spreadsheet refuse what cannot be right; one rule for all cells alike."""
        rule = self.checks.get((sheet.title, formula))
        if rule is None:
            rule = DataValidation(kind, formula1=formula, formula2=limit or None, allow_blank=True)
            rule.showErrorMessage = True
            rule.error = (
                _("Choose from the list.") if kind == "list" else _("Enter a whole number.")
            )
            self.checks[sheet.title, formula] = rule
            sheet.add_data_validation(rule)
        rule.add(cell)

    def sheet(self, title: str) -> Worksheet:
        """Add a sheet that people see, locked but for its answers."""
        plain = _NOT_IN_TITLES.sub(" ", title)[:LONGEST_TITLE].strip()
        sheet: Worksheet = self.book.create_sheet(plain)
        for letter, width in WIDTHS.items():
            sheet.column_dimensions[letter].width = width
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        return sheet

    def write(
        self, sheet: Worksheet, row: int, column: int, text: str, font: Font | None = None
    ) -> None:
        if text:
            cell = text_cell(sheet, row, column)
            put_text(cell, text)
            cell.alignment = _WRAPPED
            if font is not None:
                cell.font = font

    def finish(self) -> bytes:
        stamp = self.stamp
        facts = {
            "layout": LAYOUT,
            "version": stamp.version,
            "questionnaire": stamp.questionnaire,
            "number": str(stamp.number),
            "response": stamp.response,
            "language": stamp.language,
        }
        book = self.book
        hidden = [
            add_table(book, answer_book.STAMP_SHEET, ("key", "value"), list(facts.items())),
            add_table(book, answer_book.CELLS_SHEET, answer_book.CELLS_HEADINGS, self.cells),
            add_table(book, answer_book.CHOICES_SHEET, answer_book.CHOICES_HEADINGS, self.choices),
        ]
        for sheet in hidden:
            sheet.sheet_state = "veryHidden"
        book.security = WorkbookProtection(lockStructure=True)
        return saved(book)


def distinct_labels(choices: tuple[PaperChoice, ...]) -> dict[str, str]:
    """Return a label for each name, as a cell holds it; with the name where two are the same."""
    labels = {one.name: as_cell_text(one.label).strip() or one.name for one in choices}
    if len(set(labels.values())) < len(labels):
        return {name: f"{label} ({name})" for name, label in labels.items()}
    return labels


def _as_day(value: Any) -> Any:
    """Return a stored date as the spreadsheet's own, where it is sure to be the same day."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return value
    return day if day.year >= FIRST_SAFE_YEAR else value


def _put(cell: Cell, value: Any, question: Question) -> None:
    """Write an answer in its own type; without one, prepare the cell for it."""
    formats = {QuestionType.INTEGER: "0", QuestionType.DECIMAL: "General"}
    if isinstance(value, date) or (isinstance(value, int | float) and not isinstance(value, bool)):
        cell.value = value
    elif value not in (None, ""):
        put_text(cell, str(value))
    cell.number_format = formats.get(question.type, "@")
    if question.type is QuestionType.DATE and not isinstance(cell.value, str):
        cell.number_format = "yyyy-mm-dd"
