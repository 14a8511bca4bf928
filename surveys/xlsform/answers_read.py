"""A workbook that was filled in → the raw answers, each with its cell.

The file comes from outside: it is opened within the limits of `opening`, formulas are refused, and
what it says about itself (which cell is which question) only tells where to look. The answers are
checked by the form afterwards like any that are posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from surveys.form.cleaning import MOST_ROWS
from surveys.form.filled import LAYOUT, FileProblem, Filled, FilledFileError, Raw, Stamp
from surveys.form.model import Form, Question, QuestionType
from surveys.xlsform.answer_book import (
    CELLS_SHEET,
    CHOICES_SHEET,
    MARK,
    MARKS,
    NO_MARKS,
    STAMP_SHEET,
)
from surveys.xlsform.opening import Row, Sheet, read_sheets
from surveys.xlsform.result import Notes, WorkbookError

LONGEST_NUMBER = 6
"""Digits of a revision."""


@dataclass(frozen=True, slots=True)
class _Cell:
    sheet: str
    title: str
    place: str
    question: str
    choice: str
    base: tuple[int, str]
    item: int = 0
    inner: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An opened workbook: its stamp, and the texts of its cells."""

    stamp: Stamp
    cells: tuple[_Cell, ...]
    texts: Mapping[tuple[str, str], str]
    names: Mapping[tuple[str, str], str]
    problems: tuple[FileProblem, ...]


def open_answers(file: BinaryIO | bytes) -> AnswerFile:
    """Open a workbook. Raises FilledFileError where it is none of this site's."""
    notes = Notes()
    try:
        sheets, _others = read_sheets(file, None, notes)
    except WorkbookError as error:
        raise FilledFileError(error.problem.message) from error
    stamp, cells = sheets.get(STAMP_SHEET), sheets.get(CELLS_SHEET)
    if stamp is None or cells is None:
        raise FilledFileError(_("This is not a workbook that was downloaded here to be filled in."))
    found = tuple(_cells(cells))
    return AnswerFile(
        stamp=_stamp(stamp, found),
        cells=found,
        texts=dict(_texts(sheets)),
        names=dict(_names(sheets.get(CHOICES_SHEET))),
        problems=_problems(notes, {cell.sheet: cell.title for cell in found}),
    )


def read_answers(file: AnswerFile, form: Form) -> Filled:
    """Return what the workbook holds for the form's questions."""
    raws: dict[str, Raw] = {}
    places: dict[str, str] = {}
    problems = list(file.problems)
    for cell in file.cells:
        question = form.questions.get(cell.question)
        if question is None or not question.is_input:
            continue
        text = file.texts.get((cell.sheet, cell.place), "")
        place = _place(cell.title, cell.place)
        places.setdefault(question.name, place)
        is_read = (
            _fill_row(raws, form, cell, text, file.names, places)
            if question.type is QuestionType.REPEAT
            else _fill(raws, question, cell, text, file.names)
        )
        if not is_read:
            message = _("Put “%(mark)s” here, or leave the cell empty.") % {"mark": MARK}
            problems.append(FileProblem(place, message))
    return Filled(file.stamp, raws, places, tuple(problems))


def _fill_row(
    raws: dict[str, Raw],
    form: Form,
    cell: _Cell,
    text: str,
    names: Mapping[tuple[str, str], str],
    places: dict[str, str],
) -> bool:
    """Add the cell to the item of a repeated group that it stands in."""
    asked = form.row_form(cell.question).questions.get(cell.inner)
    rows = raws.setdefault(cell.question, [])
    if asked is None or not isinstance(rows, list) or cell.item >= MOST_ROWS:
        return True
    while len(rows) <= cell.item:
        rows.append({})
    places.setdefault(f"{cell.question}:{cell.item}:{cell.inner}", _place(cell.title, cell.place))
    return _fill(rows[cell.item], asked, cell, text, names)


def _fill(
    raws: dict[str, Raw],
    question: Question,
    cell: _Cell,
    text: str,
    names: Mapping[tuple[str, str], str],
) -> bool:
    """Add the cell to the question's raw answer; False where a mark is expected and none it is."""
    match question.type:
        case QuestionType.RANK:
            ranking = raws.setdefault(question.name, {})
            if text and isinstance(ranking, dict):
                ranking[cell.choice] = text
        case QuestionType.SELECT_MULTIPLE:
            chosen = raws.setdefault(question.name, [])
            if text.lower() in MARKS and isinstance(chosen, list):
                chosen.append(cell.choice)
            return text.lower() in MARKS | NO_MARKS
        case QuestionType.ACKNOWLEDGE:
            raws[question.name] = "OK" if text.lower() in MARKS else ""
            return text.lower() in MARKS | NO_MARKS
        case QuestionType.SELECT_ONE:
            raws[question.name] = names.get((question.list_name or "", text), text)
        case _:
            raws[question.name] = text
    return True


def _stamp(sheet: Sheet, cells: Iterable[_Cell]) -> Stamp:
    facts = {row.cells.get(0, ""): row.cells.get(1, "") for row in sheet.rows}
    if facts.get("layout") != LAYOUT:
        raise FilledFileError(
            _("This workbook was made by an older version of the site. Download a new one.")
        )
    return Stamp(
        version=facts.get("version", ""),
        questionnaire=facts.get("questionnaire", ""),
        number=_number(facts.get("number", "")),
        response=facts.get("response", ""),
        language=facts.get("language", ""),
        base={cell.question: cell.base for cell in cells},
    )


def _cells(sheet: Sheet) -> Iterable[_Cell]:
    for row in sheet.rows:
        title, place, question, choice, revision, fingerprint = (
            row.cells.get(index, "") for index in range(6)
        )
        item, inner = _number(row.cells.get(6, "")), row.cells.get(7, "")
        base = (_number(revision), fingerprint[:64])
        yield _Cell(title.strip().lower(), title, place, question, choice, base, item, inner)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _texts(sheets: Mapping[str, Sheet]) -> Iterable[tuple[tuple[str, str], str]]:
    for name, sheet in sheets.items():
        for row in (sheet.heading, *sheet.rows):
            for index, text in row.cells.items():
                yield (name, f"{get_column_letter(index + 1)}{row.number}"), text


def _names(sheet: Sheet | None) -> Iterable[tuple[tuple[str, str], str]]:
    rows: tuple[Row, ...] = sheet.rows if sheet else ()
    for row in rows:
        list_name, name, label = (row.cells.get(index, "") for index in range(3))
        yield (list_name, label), name


def _problems(notes: Notes, titles: Mapping[str, str]) -> tuple[FileProblem, ...]:
    return tuple(
        FileProblem(_place(titles.get(one.sheet, one.sheet), f"{one.column}{one.row}"), one.message)
        for one in notes.errors
    )


def _place(sheet: str, cell: str) -> str:
    return _("sheet “%(sheet)s”, cell %(cell)s") % {"sheet": sheet, "cell": cell}
