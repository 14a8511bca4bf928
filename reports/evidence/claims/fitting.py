"""Whether a number in a text agrees with a value, as rounded and as hedged as it is."""

import re
from decimal import Decimal
from fractions import Fraction

from reports.evidence.claims.tokens import Bound, Number
from reports.evidence.numbers import Cell
from reports.evidence.tables import Row, is_share_unit

_KILOGRAMS = {"kg": Fraction(1), "g": Fraction(1, 1000), "t": Fraction(1000)}
_MASSES = (
    ("kg", ("kg", "kilo", "кг", "килограм")),
    ("t", ("tonne", "ton", "тонн")),
    ("g", ("gram", "грам")),
)
_PIECES = {"tablet": ("tablet", "таблет"), "ampoule": ("ampoule", "ампул")}
_SHARP = re.compile(
    r"\b(?:sharp|dramatic|significant|substantial|massive|strong|considerabl|steep)\w*"
    r"|\b(?:резк|значительн|существенн)\w*",
    re.IGNORECASE,
)
_SLIGHT = re.compile(r"\b(?:slight|marginal|little)\w*|\b(?:немного|незначительн|слегка)", re.I)
_HALF = Fraction(1, 2)


def fits(number: Number, actual: Fraction, *, slack: Fraction = Fraction(0)) -> bool | None:
    """Return whether a reading agrees with `actual`; None where it is too loose to tell."""
    verdicts = [_fits(reading, number, actual, slack) for reading in number.readings]
    if any(verdicts):
        return True
    return None if None in verdicts else False


def _fits(reading: Decimal, number: Number, actual: Fraction, slack: Fraction) -> bool | None:
    """Every hedge has a zone that it is right in, and a wider one that it does not tell about."""
    value, step = Fraction(reading), Fraction(number.step)
    if number.bound is Bound.EXACT:
        if slack:
            return abs(actual - value) <= slack
        return value - step * _HALF <= actual < value + step * _HALF
    if number.bound is Bound.ABOUT:
        distance = abs(actual - value)
        return _zone(distance <= max(_loose(value, step), slack), distance <= value / 20)
    if number.bound is Bound.NEARLY:
        return _zone(0 <= value - actual <= value * 3 / 100, 0 <= value - actual <= value / 10)
    if number.bound is Bound.UNDER:
        return _zone(value * 4 / 5 <= actual < value, actual < value)
    return _zone(value < actual <= value * 5 / 4, value < actual)


def _zone(is_right: bool, is_possible: bool) -> bool | None:
    if is_right:
        return True
    return None if is_possible else False


def _loose(value: Fraction, step: Fraction) -> Fraction:
    """How far "about" may be off: zeros at the end count for little, but never more than 5 %."""
    if step != 1:
        return step * _HALF
    zeros = Fraction(1)
    while value and value % (zeros * 10) == 0:
        zeros *= 10
    return max(_HALF, min(zeros * _HALF, value / 20))


def told_size(text: str, before: Fraction, after: Fraction) -> bool:
    """Whether words like "sharply" or "slightly" suit a change."""
    size = abs(after - before) / before if before else Fraction(1)
    if _SHARP.search(text):
        return size >= Fraction(1, 5)
    return size <= Fraction(1, 10) if _SLIGHT.search(text) else True


def values_in(number: Number, row: Row, cell: Cell) -> list[Fraction] | None:
    """Return the cell's values in the number's unit; None where the units do not go together."""
    if number.unit in _PIECES:
        return _pieces(number.unit, row, cell)
    if cell.value is None:
        return [] if _go_together(number.unit, row.unit) else None
    factor = _factor(number.unit, cell.unit or row.unit)
    return None if factor is None else [Fraction(cell.value) * factor]


def _pieces(unit: str, row: Row, cell: Cell) -> list[Fraction] | None:
    starts = _PIECES[unit]
    if row.unit.casefold().startswith(starts) and cell.value is not None and not cell.unit:
        return [Fraction(cell.value)]
    found = [Fraction(value) for value, given in cell.parts if given.casefold().startswith(starts)]
    is_possible = found or not cell.is_available
    return found if is_possible else None


def _go_together(unit: str, other: str) -> bool:
    return _factor(unit, other) is not None


def _factor(unit: str, other: str) -> Fraction | None:
    """What to multiply a value in `other` with to have it in `unit`."""
    if unit == "%":
        return Fraction(1) if is_share_unit(other) else None
    if unit in _KILOGRAMS:
        mass = _mass(other)
        return _KILOGRAMS[mass] / _KILOGRAMS[unit] if mass else None
    return None if is_share_unit(other) else Fraction(1)


def _mass(unit: str) -> str:
    folded = unit.casefold().strip()
    for name, starts in _MASSES:
        if folded == name or folded.startswith(starts):
            return name
    return ""
