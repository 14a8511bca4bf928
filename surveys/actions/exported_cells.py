"""From the cells of an exported file back to the answers that they were made of.

What `reports.exports.variables` writes: codes of choices with spaces between, numbers as Python
shows them, files and repeated groups as JSON.
"""

import json
import math
from typing import Any, NoReturn

from surveys.form.cleaning import (
    LONGEST_TEXT,
    MOST_ROWS,
    AnswerError,
    clean_value,
    is_upload,
    text_fault,
)
from surveys.form.messages import message
from surveys.form.model import NUMBER_TYPES, Answer, Form, Question, QuestionType

FARTHEST = 300
"""Digits of a number; beyond, no program counts with it."""


def answer_in(form: Form, question: Question, cell: str, language: str) -> Answer:
    """Return the answer that the cell was made of, None for an empty one.

    What is worked out is not asked for here: see `worked_out`. Raises AnswerError.
    """
    if not cell.strip():
        return None
    if question.type is QuestionType.REPEAT:
        return items_in(cell, language)
    if question.is_upload:
        return file_in(cell, language)
    if question.type in NUMBER_TYPES and (number := number_in(cell)) is not None:
        return number
    return clean_value(form, question, cell, language)


def items_in(cell: str, language: str) -> list[dict[str, Any]]:
    """Return the items of a repeated group, blank ones in their places.

    They are in their natural types, so that nothing has to be guessed; whether they answer the
    questions is for `validate`. Raises AnswerError where they could not be stored.
    """
    items = _from_json(cell, language)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _error("not_items", language)
    if len(items) > MOST_ROWS:
        raise _error("too_many_items", language)
    for item in items:
        for value in item.values():
            _check(value, language)
    return items


def file_in(cell: str, language: str) -> dict[str, Any]:
    """Return the answer that names a file. Raises AnswerError where it is none."""
    found = _from_json(cell, language, code="not_a_file")
    if not is_stored_file(found):
        raise _error("not_a_file", language)
    return dict(found)


def worked_out(cell: str, fresh: Any, language: str) -> Answer:
    """Return the result of a calculation as it was stored; `fresh` is what it would give now.

    A cell does not say whether "5" was a text or a number: `fresh` does. Raises AnswerError.
    """
    if not cell:
        return None
    if code := text_fault(cell):
        raise _error(code, language)
    if fresh is not None and str(fresh) == cell:
        return fresh
    if isinstance(fresh, str):
        return cell
    # A spreadsheet writes a decimal comma when it saves; whether it is one, `fresh` tells.
    number = number_in(cell if fresh is None else cell.replace(",", "."))
    return cell if number is None else number


def number_in(cell: str) -> int | float | None:
    """Return the number where the cell holds one just as Python writes it, None otherwise."""
    text = cell.strip()
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if str(number) == text and len(text) <= FARTHEST and math.isfinite(number):
            return number
    return None


def is_stored_file(value: object) -> bool:
    """Whether the value is a file of an answer, which no table can hold."""
    return isinstance(value, dict) and is_upload(value)


def _from_json(cell: str, language: str, code: str = "not_items") -> Any:
    def refuse(_constant: str) -> NoReturn:
        raise ValueError

    try:
        return json.loads(cell, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise _error(code, language) from error


def _check(value: Any, language: str) -> None:
    """Raise AnswerError for what is no answer inside of an item, or cannot be stored."""
    if isinstance(value, str):
        if code := text_fault(value):
            raise _error(code, language)
    elif isinstance(value, list):
        if not all(isinstance(name, str) and not text_fault(name) for name in value):
            raise _error("wrong_type", language)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if len(str(value)) > FARTHEST or not math.isfinite(value):
            raise _error("number_too_long", language)
    elif not is_stored_file(value):
        raise _error("wrong_type", language)


def _error(code: str, language: str) -> AnswerError:
    limit = MOST_ROWS if code == "too_many_items" else LONGEST_TEXT
    return AnswerError(code, message(code, language, limit=limit))
