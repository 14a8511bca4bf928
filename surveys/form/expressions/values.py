"""XPath's conversions between values, with the additions of the ODK XForms specification.

An expression's value is a string, a number, or true or false. A missing answer is the empty string;
an answer of several choices is their names with spaces between.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

Value: TypeAlias = str | int | float | bool

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?.*)?"
)
EPOCH = date(1970, 1, 1)
EPOCH_ORDINAL = EPOCH.toordinal()
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:[.Z+-].*)?")
LONGEST_NUMBER = 40
LARGEST_INTEGER = 10**300
"""Larger ones do not fit a floating-point number and count as infinite."""


class Nodes(tuple[Any, ...]):
    """The answers of all items of a repeated group to one question; None where it is not asked.

    Alone it stands for the first, as in XPath; functions such as sum() take all.
    """

    __slots__ = ()


def from_answer(answer: Any) -> Value:  # noqa: PLR0911
    """Return the value of a stored answer: of a file its name, of repeated items their number."""
    if isinstance(answer, str):
        return answer
    if answer is None:
        return ""
    if isinstance(answer, int) and abs(answer) > LARGEST_INTEGER:
        return math.inf if answer > 0 else -math.inf
    if isinstance(answer, Nodes):
        return from_answer(answer[0]) if answer else ""
    if isinstance(answer, list | tuple):
        if answer and isinstance(answer[0], dict):
            return len(answer)
        return " ".join(map(str, answer))
    if isinstance(answer, dict):
        return str(answer.get("name", ""))
    if isinstance(answer, int | float):
        return answer
    return str(answer)


def to_string(value: Value) -> str:  # noqa: PLR0911
    """XPath's string(): whole numbers without a point, never an exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def to_number(value: Value) -> float:
    """XPath's number(); a date is the days since 1970-01-01, a time a part of a day.

    Anything else is not a number.
    """
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if not isinstance(value, str):
        return float(value)
    text = value.strip(" \t\r\n")
    if len(text) <= LONGEST_NUMBER:
        if _NUMBER.fullmatch(text):
            return float(text)
        return time_number(text) if text[2:3] == ":" else date_number(text)
    return math.nan


def to_boolean(value: Value) -> bool:
    """XPath's boolean(): false for "", 0 and not-a-number."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def date_number(text: str) -> float:
    """Return days since the epoch of an ISO date or local date-time, NaN if there is no such day.

    A UTC offset is left out of account: both sides of a comparison are local times.
    """
    found = DATE.fullmatch(text)
    if found is None:
        return math.nan
    try:
        days = date.fromisoformat(text[:10]).toordinal() - EPOCH_ORDINAL
    except ValueError:
        return math.nan
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return days + (hours * 3600 + minutes * 60 + seconds) / 86_400


def time_number(text: str) -> float:
    """Return the part of a day that has passed at a time of day, NaN if there is no such time."""
    found = TIME.fullmatch(text)
    if found is None:
        return math.nan
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 3600 + minutes * 60 + seconds) / 86_400


def date_text(number: float) -> str:
    """Return the ISO date of a number of days since the epoch, "" where there is none."""
    if math.isnan(number) or not -719_162 <= number < 2_932_897:
        return ""
    return date.fromordinal(EPOCH_ORDINAL + math.floor(number)).isoformat()
