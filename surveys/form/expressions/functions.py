"""The functions of the expression language, as the ODK XForms specification defines them.

Each takes the context's time and the values of its arguments. `if`, `regex`, and what
needs the value being checked (`.`), are compiled in `compiler`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import TypeAlias

from surveys.form.expressions.values import (
    DATE,
    TIME,
    Value,
    date_text,
    to_boolean,
    to_number,
    to_string,
)
from surveys.form.wording import word as _

Implementation: TypeAlias = Callable[[list[Value]], Value]

LARGEST_ROUNDING = 10
_WORD = re.compile(r"[^ \t\r\n]+")
_WHITE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes, and what it does with their values."""

    least: int
    most: int | None
    run: Implementation

    def accepts(self, count: int) -> bool:
        return count >= self.least and (self.most is None or count <= self.most)

    @property
    def arity_text(self) -> str:
        if self.most is None:
            return _("%(least)s or more arguments", least=self.least)
        if self.most == 1 == self.least:
            return _("1 argument")
        if self.least == self.most:
            return _("%(most)s arguments", most=self.most)
        return _("%(least)s to %(most)s arguments", least=self.least, most=self.most)


def split(value: Value) -> list[str]:
    """Return the choice names in the value of a select question."""
    return _WORD.findall(to_string(value))


def selected(arguments: list[Value]) -> Value:
    return to_string(arguments[1]).strip(_WHITE) in split(arguments[0])


def selected_at(arguments: list[Value]) -> Value:
    names, index = split(arguments[0]), to_number(arguments[1])
    if math.isfinite(index) and 0 <= index < len(names):
        return names[int(index)]
    return ""


def coalesce(arguments: list[Value]) -> Value:
    return next((value for value in arguments if to_string(value) != ""), "")


def rounded(arguments: list[Value]) -> Value:
    """Halves go up, towards positive infinity (XPath 1.0, section 4.4)."""
    number = to_number(arguments[0])
    places = to_number(arguments[1]) if len(arguments) > 1 else 0.0
    if math.isnan(places) or not math.isfinite(number):
        return math.nan if math.isnan(places) else number
    shift = int(max(-LARGEST_ROUNDING, min(LARGEST_ROUNDING, places)))
    shifted = Decimal(repr(number)).scaleb(shift) + Decimal("0.5")
    return float(shifted.to_integral_value(ROUND_FLOOR).scaleb(-shift))


def truncated(arguments: list[Value]) -> Value:
    number = to_number(arguments[0])
    return float(math.trunc(number)) if math.isfinite(number) else number


def floor(arguments: list[Value]) -> Value:
    number = to_number(arguments[0])
    return float(math.floor(number)) if math.isfinite(number) else number


def ceiling(arguments: list[Value]) -> Value:
    number = to_number(arguments[0])
    return float(math.ceil(number)) if math.isfinite(number) else number


def least(arguments: list[Value]) -> Value:
    numbers = [to_number(value) for value in arguments]
    return math.nan if any(map(math.isnan, numbers)) else min(numbers, default=math.nan)


def greatest(arguments: list[Value]) -> Value:
    numbers = [to_number(value) for value in arguments]
    return math.nan if any(map(math.isnan, numbers)) else max(numbers, default=math.nan)


def total(arguments: list[Value]) -> Value:
    result = 0.0
    for value in arguments:
        result += to_number(value)
    return result


def power(arguments: list[Value]) -> Value:
    base, exponent = to_number(arguments[0]), to_number(arguments[1])
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan  # as in a browser; Python gives 1
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.nan
    return result if isinstance(result, float) and math.isfinite(result) else math.nan


def square_root(arguments: list[Value]) -> Value:
    number = to_number(arguments[0])
    return math.sqrt(number) if number >= 0 else math.nan


def substring(arguments: list[Value]) -> Value:
    """ODK's substr(): from 0, the end not included, negative numbers from the end."""
    text = to_string(arguments[0])
    bounds = [to_number(value) for value in arguments[1:]]
    if any(map(math.isnan, bounds)):
        return ""
    size = len(text)
    places = [max(0.0, bound + size if bound < 0 else min(bound, size)) for bound in bounds]
    return text[int(places[0]) : int(places[1]) if len(places) > 1 else size]


def before(arguments: list[Value]) -> Value:
    head, found, _ = _partition(arguments)
    return head if found else ""


def after(arguments: list[Value]) -> Value:
    return _partition(arguments)[2]


def _partition(arguments: list[Value]) -> tuple[str, bool, str]:
    text, mark = to_string(arguments[0]), to_string(arguments[1])
    place = text.find(mark)
    if place < 0:
        return text, False, ""
    return text[:place], True, text[place + len(mark) :]


def translate(arguments: list[Value]) -> Value:
    text, old, new = (to_string(value) for value in arguments)
    table: dict[int, str] = {}
    for index, character in enumerate(old):
        table.setdefault(ord(character), new[index : index + 1])
    return text.translate(table)


def checklist(arguments: list[Value]) -> Value:
    """Whether the number of true values lies between the first two arguments; -1 is no limit."""
    return _within(arguments, sum(map(to_boolean, arguments[2:])))


def weighted_checklist(arguments: list[Value]) -> Value:
    """Like `checklist`, for the sum of the weights that follow the true values."""
    pairs = zip(arguments[2::2], arguments[3::2], strict=False)
    return _within(
        arguments, sum(to_number(weight) for value, weight in pairs if to_boolean(value))
    )


def _within(arguments: list[Value], amount: float) -> bool:
    least, most = to_number(arguments[0]), to_number(arguments[1])
    return (least < 0 or amount >= least) and (most < 0 or amount <= most)


def _real(compute: Callable[..., float]) -> Implementation:
    """A function of real numbers, to 12 digits: the last ones differ between computers."""

    def run(arguments: list[Value]) -> Value:
        try:
            result = compute(*map(to_number, arguments))
        except (ValueError, OverflowError):
            return math.nan
        return float(f"{result:.12g}") if math.isfinite(result) else math.nan

    return run


def as_date_time(arguments: list[Value]) -> Value:
    """The date and time of a number of days since 1970-01-01, in whole seconds."""
    number = to_number(arguments[0])
    if math.isnan(number) or not date_text(number):
        return ""
    seconds = math.floor(number * 86_400 + 0.5)
    day, rest = divmod(seconds, 86_400)
    return f"{date_text(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def decimal_time(arguments: list[Value]) -> Value:
    number = to_number(arguments[0])
    return float(f"{number - math.floor(number):.9f}") if math.isfinite(number) else math.nan


def as_date(arguments: list[Value]) -> Value:
    return date_text(to_number(arguments[0]))


def format_date(arguments: list[Value]) -> Value:
    """Directives of the ODK specification that need no language."""
    value = arguments[0]
    day = date_text(to_number(value))
    if not day:
        return ""
    text = value.strip(_WHITE) if isinstance(value, str) else ""
    time = DATE.fullmatch(text) or TIME.fullmatch(text)
    hour, minute, second = ((part or "00") for part in time.groups()) if time else ("00",) * 3
    parts = {
        "%Y": day[:4], "%y": day[2:4], "%m": day[5:7], "%n": str(int(day[5:7])), "%d": day[8:],
        "%e": str(int(day[8:])), "%H": hour, "%h": str(int(hour)), "%M": minute, "%S": second,
    }  # fmt: skip
    pattern = to_string(arguments[1])
    return re.sub("%[YymndeHhMS]", lambda found: parts[found.group()], pattern)


def today(now: datetime) -> str:
    return now.date().isoformat()


def now_text(now: datetime) -> str:
    return now.isoformat(timespec="seconds")


def _text(test: Callable[[str, str], bool]) -> Implementation:
    return lambda arguments: test(to_string(arguments[0]), to_string(arguments[1]))


def _unused(_arguments: list[Value]) -> Value:
    raise AssertionError("compiled in its own way")


FUNCTIONS: dict[str, Function] = {
    "abs": Function(1, 1, lambda values: abs(to_number(values[0]))),
    "acos": Function(1, 1, _real(math.acos)),
    "asin": Function(1, 1, _real(math.asin)),
    "atan": Function(1, 1, _real(math.atan)),
    "atan2": Function(2, 2, _real(math.atan2)),
    "boolean": Function(1, 1, lambda values: to_boolean(values[0])),
    "boolean-from-string": Function(
        1, 1, lambda values: to_string(values[0]).strip(_WHITE).lower() in ("true", "1")
    ),
    "ceiling": Function(1, 1, ceiling),
    "checklist": Function(2, None, checklist),
    "coalesce": Function(1, None, coalesce),
    "concat": Function(0, None, lambda values: "".join(map(to_string, values))),
    "contains": Function(2, 2, _text(lambda text, part: part in text)),
    "cos": Function(1, 1, _real(math.cos)),
    "count": Function(1, 1, _unused),
    "count-non-empty": Function(1, 1, _unused),
    "count-selected": Function(1, 1, lambda values: float(len(split(values[0])))),
    "date": Function(1, 1, as_date),
    "date-time": Function(1, 1, as_date_time),
    "decimal-date-time": Function(1, 1, lambda values: to_number(values[0])),
    "decimal-time": Function(1, 1, decimal_time),
    "ends-with": Function(2, 2, _text(str.endswith)),
    "exp": Function(1, 1, _real(math.exp)),
    "exp10": Function(1, 1, _real(lambda number: 10.0**number)),
    "false": Function(0, 0, lambda _values: False),
    "floor": Function(1, 1, floor),
    "format-date": Function(2, 2, format_date),
    "format-date-time": Function(2, 2, format_date),
    "if": Function(3, 3, _unused),
    "indexed-repeat": Function(3, 3, _unused),
    "int": Function(1, 1, truncated),
    "join": Function(1, None, lambda values: to_string(values[0]).join(map(to_string, values[1:]))),
    "jr:choice-name": Function(2, 2, _unused),
    "log": Function(1, 1, _real(math.log)),
    "log10": Function(1, 1, _real(math.log10)),
    "max": Function(1, None, greatest),
    "min": Function(1, None, least),
    "normalize-space": Function(0, 1, lambda values: " ".join(split(values[0]))),
    "not": Function(1, 1, lambda values: not to_boolean(values[0])),
    "now": Function(0, 0, _unused),
    "number": Function(0, 1, lambda values: to_number(values[0])),
    "once": Function(1, 1, _unused),
    "pi": Function(0, 0, lambda _values: math.pi),
    "position": Function(0, 0, _unused),
    "pow": Function(2, 2, power),
    "regex": Function(2, 2, _unused),
    "round": Function(1, 2, rounded),
    "selected": Function(2, 2, selected),
    "selected-at": Function(2, 2, selected_at),
    "sin": Function(1, 1, _real(math.sin)),
    "sqrt": Function(1, 1, square_root),
    "starts-with": Function(2, 2, _text(str.startswith)),
    "string": Function(0, 1, lambda values: to_string(values[0])),
    "string-length": Function(0, 1, lambda values: float(len(to_string(values[0])))),
    "substr": Function(2, 3, substring),
    "substring-after": Function(2, 2, after),
    "substring-before": Function(2, 2, before),
    "sum": Function(1, None, total),
    "tan": Function(1, 1, _real(math.tan)),
    "today": Function(0, 0, _unused),
    "translate": Function(3, 3, translate),
    "true": Function(0, 0, lambda _values: True),
    "uuid": Function(0, 0, _unused),
    "weighted-checklist": Function(2, None, weighted_checklist),
}
CHOICE_NAME = "jr:choice-name"
# These take all answers to a question that is asked in a repeated group.
AGGREGATES = frozenset({"concat", "join", "max", "min", "sum"})
# Arguments that are a question itself, by their places.
NODE_ARGUMENTS = {"count": (0,), "count-non-empty": (0,), "indexed-repeat": (0, 1)}
# Without an argument these take the value that is being checked (XPath: the context node).
SELF_FUNCTIONS = frozenset({"normalize-space", "number", "string", "string-length"})
