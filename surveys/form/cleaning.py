"""What a browser posted, or a CSV cell holds, → an answer in its natural JSON type."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from surveys.form.messages import message
from surveys.form.model import (
    METADATA_TYPES,
    Answer,
    Choice,
    ChoiceList,
    Form,
    FormError,
    Question,
    QuestionType,
    text_in,
)

LONGEST_TEXT = 10_000
LONGEST_NAME = 255
"""Of a file."""
MOST_ROWS = 100
"""Items of a repeated group."""
LONGEST_INTEGER = 15
"""Digits. Numbers of this length are exact in a browser, too."""
LARGEST_INTEGER = 10**LONGEST_INTEGER - 1
ACKNOWLEDGED = "OK"

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]{1,6})?)?")
_COORDINATE = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?")
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"(-?[0-9]+)(?:[.,]([0-9]+))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# All but tab and line end; and halves of characters, which cannot be written as UTF-8.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SHOWN_OF_A_BAD_CHOICE = 40


class AnswerError(ValueError):
    """An answer that cannot be accepted; `code` is one of `messages.CODES`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.message = text


class RowsError(AnswerError):
    """What is wrong inside a repeated group: `errors` by place ("group:0:question")."""

    def __init__(self, errors: dict[str, AnswerError]) -> None:
        first = next(iter(errors.values()))
        super().__init__(first.code, first.message)
        self.errors = errors


Raw: TypeAlias = Any
"""Text; names of choices; of a file its stored answer; of a repeated group a list of objects."""

_Cleaner = Callable[[str, str], Answer]


def clean_value(form: Form, question: Question, raw: Raw, language: str) -> Answer:
    """Return the answer, or None where nothing was answered.

    `raw` is the posted text, or for several choices the list of posted names; names with spaces
    between, as in a CSV cell, are accepted as well. Several choices come back in the list's order,
    a ranking in the respondent's. Raises AnswerError with a message in `language`.
    """
    if question.type is QuestionType.SELECT_ONE and raw and raw in _clean_choices(form, question):
        return raw
    if question.type in _BY_FORM:
        return _BY_FORM[question.type](form, question, raw, language)
    if isinstance(raw, list):
        filled = [item for item in raw if item.strip()]
        if len(filled) > 1:
            raise _error("one_choice_only", language)
        raw = filled[0] if filled else None
    text = clean_text(raw or "", language)
    if not text:
        return None
    if question.type is QuestionType.SELECT_ONE:
        _check_choice(form.choice_list_of(question), text, language)
        return text
    cleaner = _CLEANERS.get(question.type)
    if cleaner is None:
        raise _error("not_answerable", language)
    return cleaner(text, language)


def constant_answer(form: Form, question: Question) -> Answer:
    """Return the answer that nobody gives: the default of a hidden or read-only question."""
    is_fixed = question.type is QuestionType.HIDDEN or question.read_only
    return default_answer(form, question) if is_fixed and not question.calculation else None


def default_answer(form: Form, question: Question) -> Answer:
    """Return the question's default as an answer; None where there is none, or it is no answer."""
    if not question.default or question.type is QuestionType.REPEAT:
        return None
    try:
        return clean_value(form, question, question.default, form.default_language)
    except (AnswerError, FormError):
        return None


def _clean_rows(form: Form, question: Question, raw: Raw, language: str) -> Answer:
    """Clean the items of a repeated group; blank ones are left out where their number is free."""
    rows = _as_rows(raw, language)
    inner = form.row_form(question.name)
    cleaned: list[dict[str, Any]] = []
    errors: dict[str, AnswerError] = {}
    is_text = isinstance(raw, str)
    for place, row in enumerate(rows):
        values: dict[str, Any] = {}
        for name, value in row.items():
            asked = inner.questions.get(name)
            if asked is None:
                continue
            try:
                given = value if not is_text and _fits(asked, value) else _plain(value, language)
                values[name] = clean_value(form, asked, given, language)
            except AnswerError as error:
                errors[f"{question.name}:{place}:{name}"] = error
        cleaned.append({name: value for name, value in values.items() if value is not None})
    if errors:
        raise RowsError(errors)
    if form.repeats[question.name].repeat_count is None:
        return [row for row in cleaned if row] or None
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return cleaned or None


def _fits(asked: Question, value: Any) -> bool:
    """Whether an object can be an answer: a file that is stored, or the places of a ranking."""
    if not isinstance(value, dict):
        return False
    is_ranking = asked.type is QuestionType.RANK and all(isinstance(v, str) for v in value.values())
    return is_ranking or asked.is_upload


def _unquoted(value: Any) -> Any:
    """Numbers that were read from JSON are cleaned as what people type."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _plain(value: Any, language: str) -> Any:
    """A file of answers brings texts, numbers and lists of choices; it cannot bring files."""
    value = _unquoted(value)
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if value is None or isinstance(value, str) or is_list:
        return value
    raise _error("wrong_type", language)


def _as_rows(raw: Raw, language: str) -> list[dict[str, Any]]:
    """A cell of a file holds the items as JSON."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw) if raw.strip() else []
        except (ValueError, RecursionError) as error:
            raise _error("not_items", language) from error
    rows = [] if raw is None else raw
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _error("not_items", language)
    if len(rows) > MOST_ROWS:
        raise _error("too_many_items", language, limit=MOST_ROWS)
    return rows


def _clean_upload(_form: Form, _question: Question, raw: Raw, language: str) -> Answer:
    """A file is stored before; its answer is what the store gave."""
    if not raw:
        return None
    if isinstance(raw, dict) and isinstance(raw.get("refused"), str):
        raise AnswerError("not_a_file", raw["refused"])
    if not is_upload(raw):
        raise _error("not_a_file", language)
    return {"id": raw["id"], "name": raw["name"], "size": raw["size"]}


def is_upload(value: object) -> bool:
    """Whether the value is the answer to a question that asks for a file."""
    match value:
        case {"id": str(key), "name": str(name), "size": int(size)}:
            return bool(_UPLOAD_ID.fullmatch(key)) and 0 < len(name) <= LONGEST_NAME and size >= 0
    return False


def _clean_choices(form: Form, question: Question) -> tuple[str, ...]:
    """Return the choice names that cleaning leaves as they are; worked out once per list."""
    known: dict[str, tuple[str, ...]] = form.derived.setdefault("clean_choices", {})
    found = known.get(question.list_name or "")
    if found is None:
        names = form.choice_list_of(question).names
        found = tuple(name for name in names if _is_clean(name))
        known[question.list_name or ""] = found
    return found


def _is_clean(name: str) -> bool:
    try:
        return clean_text(name, "") == name != ""
    except AnswerError:
        return False


def clean_text(text: str, language: str) -> str:
    """Return the text stripped, with line ends as "\\n", in Unicode normalisation form C.

    Raises AnswerError for control characters other than tab and line end, and for longer texts
    than `LONGEST_TEXT`.
    """
    if len(text) > 2 * LONGEST_TEXT:
        raise _error("text_too_long", language, limit=LONGEST_TEXT)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = unicodedata.normalize("NFC", text)
    if code := text_fault(text):
        raise _error(code, language, limit=LONGEST_TEXT)
    return text


def text_fault(text: str) -> str | None:
    """Return the message code of what keeps a text from being stored, if anything."""
    if len(text) > LONGEST_TEXT:
        return "text_too_long"
    return "control_character" if _CONTROL.search(text) else None


def _clean_names(form: Form, question: Question, raw: Raw, language: str) -> Answer:
    if isinstance(raw, dict):
        raw = _in_order(raw, language)
    pieces = [raw] if isinstance(raw, str) else raw or []
    names = [name for piece in pieces for name in piece.split()]
    choices = form.choice_list_of(question)
    seen: set[str] = set()
    for name in names:
        _check_choice(choices, name, language)
        if name in seen:
            raise _error(
                "duplicate_choice", language, choice=shown_choice(form, choices.get(name), language)
            )
        seen.add(name)
    if question.type is QuestionType.SELECT_MULTIPLE:
        names = [name for name in choices.names if name in seen]
    return names or None


def _in_order(places: dict[str, str], language: str) -> list[str]:
    """Return the choices of a ranking by their places, which must be 1, 2, 3 and so on."""
    numbers = sorted(places.values(), key=lambda place: (len(place), place))
    if len(set(numbers)) < len(numbers):
        raise _error("duplicate_place", language)
    if numbers != [str(place + 1) for place in range(len(numbers))]:
        raise _error("missing_place", language)
    return sorted(places, key=lambda name: int(places[name]))


def _check_choice(choices: ChoiceList, name: str, language: str) -> None:
    if choices.get(name) is None:
        raise _error("unknown_choice", language, choice=name[:_SHOWN_OF_A_BAD_CHOICE])


def shown_choice(form: Form, choice: Choice | None, language: str) -> str:
    """Return how a message names a choice: its label in the language, else its code."""
    if choice is None:
        return ""
    return text_in(choice.label, language, form.default_language)[0] or choice.name


def _clean_integer(text: str, language: str) -> Answer:
    if not _INTEGER.fullmatch(text):
        raise _error("not_an_integer", language)
    if len(text.lstrip("-")) > LONGEST_INTEGER:
        raise _error("number_too_long", language)
    return int(text)


def _clean_decimal(text: str, language: str) -> Answer:
    """A decimal comma is accepted: most of the respondents' languages use one."""
    found = _DECIMAL.fullmatch(text)
    if not found:
        raise _error("not_a_number", language)
    if len(text) > LONGEST_INTEGER + 1:
        raise _error("number_too_long", language)
    number = float(f"{found[1]}.{found[2] or 0}")
    return int(number) if number.is_integer() else number


def _clean_date(text: str, language: str) -> Answer:
    if not is_date(text):
        raise _error("not_a_date", language)
    return text


def _clean_time(text: str, language: str) -> Answer:
    if not is_time(text):
        raise _error("not_a_time", language)
    return text[:5]


def _clean_date_time(text: str, language: str) -> Answer:
    day, time = text[:10], text[11:]
    if not is_date(day) or text[10:11] not in ("T", " ") or not is_time(time):
        raise _error("not_a_date_time", language)
    return f"{day}T{time[:5]}"


def _clean_point(text: str, language: str) -> Answer:
    """Latitude and longitude in degrees; altitude and accuracy may follow, as ODK writes them."""
    parts = re.split(r"[;,]?\s+|[;,]", text)
    point = " ".join(parts[:2])
    if len(parts) not in (2, 3, 4) or not is_point(point):
        raise _error("not_a_point", language)
    return point


def _clean_acknowledge(text: str, language: str) -> Answer:
    if text not in (ACKNOWLEDGED, "on"):
        raise _error("wrong_type", language)
    return ACKNOWLEDGED


def is_time(text: str) -> bool:
    """Whether the text is a time of day, HH:MM with or without seconds."""
    return bool(_TIME.fullmatch(text))


def is_date_time(text: str) -> bool:
    """Whether the text is an existing day and a time, written YYYY-MM-DDTHH:MM."""
    return is_date(text[:10]) and text[10:11] == "T" and is_time(text[11:])


def is_point(text: str) -> bool:
    """Whether the text is a latitude and a longitude in degrees, with a space between."""
    parts = text.split(" ")
    if len(parts) != 2 or not all(map(_COORDINATE.fullmatch, parts)):
        return False
    return abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180


def is_date(text: str) -> bool:
    """Whether the text is an existing day, written YYYY-MM-DD."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _error(code: str, language: str, **details: object) -> AnswerError:
    return AnswerError(code, message(code, language, **details))


_CLEANERS: dict[QuestionType, _Cleaner] = {
    QuestionType.TEXT: lambda text, _language: text,
    QuestionType.INTEGER: _clean_integer,
    QuestionType.DECIMAL: _clean_decimal,
    QuestionType.RANGE: _clean_decimal,
    QuestionType.DATE: _clean_date,
    QuestionType.TIME: _clean_time,
    QuestionType.DATETIME: _clean_date_time,
    QuestionType.GEOPOINT: _clean_point,
    QuestionType.HIDDEN: lambda text, _language: text,
    QuestionType.ACKNOWLEDGE: _clean_acknowledge,
    **{kind: lambda text, _language: text for kind in METADATA_TYPES},
}
_BY_FORM: dict[QuestionType, Callable[[Form, Question, Raw, str], Answer]] = {
    QuestionType.SELECT_MULTIPLE: _clean_names,
    QuestionType.RANK: _clean_names,
    QuestionType.REPEAT: _clean_rows,
    QuestionType.IMAGE: _clean_upload,
    QuestionType.FILE: _clean_upload,
}
