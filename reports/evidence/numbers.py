"""Numbers as people print them, and the cells of a statistical table."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

SPACES = " \u00a0\u2009\u202f"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
DASH = f"[{re.escape(DASHES)}]"

_NOTHING = frozenset(DASHES) | {"--", "nil", "none", "нет"}
_NO_VALUE = "|n/a|na|n.a.|n/d|nd|..|...|…|:|x|not available|no data|н/д|н.д.|нет данных|неизвестно"
_UNAVAILABLE = frozenset(_NO_VALUE.split("|"))
_GROUPED = r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?"
_PLAIN = r"\d+(?:[.,]\d+)*"
NUMBER = rf"(?:{_GROUPED}|{_PLAIN})"
_SIGNED = re.compile(rf"(\+|{DASH}|)\s*({NUMBER})")
_PERCENT = re.compile(rf"((?:\+|{DASH}|)\s*{NUMBER})\s*%")
_PART = re.compile(rf"({NUMBER})\s*(%|[^\W\d_][\w./-]*)")


class Status(StrEnum):
    """Observation status, in the words of SDMX where it has one."""

    NORMAL = "normal"
    NOTHING_RECORDED = "nothing recorded"
    NOT_AVAILABLE = "not available"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as printed. `value` keeps the decimals given; `unit` is the cell's own, or "".

    `parts` are the quantities of a cell with words: ((887, "tablets"), (16, "ampoules")).
    """

    text: str
    value: Decimal | None
    status: Status
    unit: str = ""
    parts: tuple[tuple[Decimal, str], ...] = ()

    @property
    def is_available(self) -> bool:
        return self.value is not None

    @property
    def decimals(self) -> int:
        return decimals_of(self.value) if self.value is not None else 0


MISSING = Cell("", None, Status.NOT_AVAILABLE)


def decimals_of(value: Decimal) -> int:
    """How many digits are given after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def parse_number(text: str, *, comma_is_decimal: bool = False) -> Decimal | None:
    """Read "5,150", "1 234,5", "1.234,5", "0,009" or "-0.5"; None where it is no number.

    One comma before three digits separates thousands, unless only a zero stands before it or
    `comma_is_decimal` (as in Russian text). A single point is always a decimal point.
    """
    found = _SIGNED.fullmatch(text.strip())
    if not found:
        return None
    sign, digits = found.groups()
    plain = _plain_digits(re.sub(rf"[{SPACES}'’]", "", digits), comma_is_decimal)
    if plain is None:
        return None
    value = Decimal(plain)
    return -value if sign and sign in DASHES else value


def _plain_digits(digits: str, comma_is_decimal: bool) -> str | None:
    """Return digits with a decimal point and no other mark."""
    separators = re.findall("[.,]", digits)
    if len(set(separators)) == 2:
        thousands, point = separators[0], separators[-1]
        whole, _, rest = digits.rpartition(point)
        if point in whole or not _is_grouped(whole, thousands):
            return None
        return f"{whole.replace(thousands, '')}.{rest}"
    if len(separators) > 1:
        return digits.replace(separators[0], "") if _is_grouped(digits, separators[0]) else None
    if separators == [","] and not comma_is_decimal and _is_grouped(digits, ","):
        return digits.replace(",", "")
    return digits.replace(",", ".")


def _is_grouped(digits: str, separator: str) -> bool:
    first, *rest = digits.split(separator)
    return 1 <= len(first) <= 3 and first != "0" and all(len(group) == 3 for group in rest)


def parse_cell(text: str) -> Cell:
    """Read a cell as printed; text that holds no number keeps its text and has no value."""
    given = text.strip()
    known = given.casefold()
    if known in _UNAVAILABLE:
        return Cell(given, None, Status.NOT_AVAILABLE)
    if known in _NOTHING:
        return Cell(given, None, Status.NOTHING_RECORDED)
    if (value := parse_number(given)) is not None:
        return Cell(given, value, Status.NORMAL)
    if percent := _PERCENT.fullmatch(given):
        value = parse_number(percent.group(1))
        return Cell(given, value, Status.NORMAL if value is not None else Status.TEXT, "%")
    return _cell_with_words(given)


def _cell_with_words(given: str) -> Cell:
    """A single quantity at the start is a value in a unit of its own; several are only parts."""
    parts = tuple(
        (value, unit)
        for number, unit in _PART.findall(given)
        if (value := parse_number(number)) is not None
    )
    if len(parts) != 1 or not given[:1].isdigit():
        return Cell(given, None, Status.TEXT, "", parts)
    value, unit = parts[0]
    return Cell(given, value, Status.TEXT, unit, parts)
