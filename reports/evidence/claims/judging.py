"""The verdict on each figure of a statement, by one row of a table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from reports.evidence.claims.fitting import fits, told_size, values_in
from reports.evidence.claims.index import Entry
from reports.evidence.claims.places import Pair, Places
from reports.evidence.claims.statements import Statement, times_of
from reports.evidence.claims.tokens import Bound, Number, Role, Span, Time, Trend
from reports.evidence.numbers import Status
from reports.evidence.tables import is_share_unit
from reports.evidence.variations import compute_change

RATIO_SLACK = Fraction(1, 20)
FRACTION_SLACK = Fraction(3, 2)
ABOUT_FRACTION_SLACK = Fraction(4)


# The trend that a sign does not go with.
_AGAINST = {1: Trend.DOWN, -1: Trend.UP}


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was read at a place in the text, and the cells (columns of the row) it is judged by."""

    start: int
    end: int
    kind: str
    verdict: Verdict = Verdict.UNSUPPORTED
    entry: Entry | None = None
    positions: tuple[int, ...] = ()
    computed: Fraction | None = None


def verdict_of(answer: bool | None) -> Verdict:
    if answer is None:
        return Verdict.UNSUPPORTED
    return Verdict.SUPPORTED if answer else Verdict.CONTRADICTED


class Judge:
    """Judges the figures of one statement by one row."""

    def __init__(self, statement: Statement, entry: Entry) -> None:
        self.statement = statement
        self.entry = entry
        self.places = Places(entry)
        self._ends: dict[Role, int] = {}

    def figures(self) -> list[Figure]:
        """Levels first: from ... to ... says which periods a change is about."""
        levels = (Role.LEVEL, Role.START, Role.END)
        judged = {
            number: self._level(number)
            for number in self.statement.numbers
            if number.role in levels
        }
        for number, figure in judged.items():
            if figure.positions:
                self._ends.setdefault(number.role, figure.positions[-1])
        for number in self.statement.numbers:
            if number.role not in levels:
                judged[number] = self._change(number)
        return [*judged.values(), *self._trends()]

    # Levels

    def _level(self, number: Number) -> Figure:
        figure = Figure(number.start, number.end, number.role, entry=self.entry)
        times = times_of(self.statement, number)
        if not times:
            return self._level_anywhere(number, figure)
        if self._is_range(times[0], number):
            return self._level_over_range(number, figure, times[0])
        answers = [self._level_at(number, time) for time in times]
        positions = tuple(place for _answer, places in answers for place in places)
        return replace(
            figure, verdict=_all(answer for answer, _places in answers), positions=positions
        )

    def _is_range(self, time: Time, number: Number) -> bool:
        return time.is_long and number.role is Role.LEVEL

    def _level_anywhere(self, number: Number, figure: Figure) -> Figure:
        """Without a period, only a striking value (or an end of from ... to ...) is recognised."""
        places = [place for place in self.places.available if self._fits_at(number, place)]
        if number.role is Role.START:
            places = [place for place in places if place != self.places.last]
        elif number.role is Role.END:
            places = places[-1:]
        elif len(number.readings[0].normalize().as_tuple().digits) < 3:
            places = []
        if places:
            place = places[0] if number.role is Role.START else places[-1]
            return replace(figure, verdict=Verdict.SUPPORTED, positions=(place,))
        is_end = number.role is not Role.LEVEL and self._has_unit(number)
        return replace(figure, verdict=verdict_of(False if is_end else None))

    def _has_unit(self, number: Number) -> bool:
        row = self.entry.row
        return any(values_in(number, row, row.cells[place]) for place in self.places.available)

    def _level_over_range(self, number: Number, figure: Figure, time: Time) -> Figure:
        """Stayed at a value: in every period; otherwise the sum over the periods."""
        places = self.places.within(time)
        if not places or not self.places.is_complete(places):
            return replace(figure, positions=tuple(places))
        if self.statement.has(Trend.CONSTANT, Trend.STEADY):
            answers = [self._fits_at(number, place) for place in places]
            return replace(figure, verdict=_all(answers), positions=tuple(places))
        total = sum((self.places.value(place) for place in places), Fraction(0))
        is_sum = not is_share_unit(self.entry.row.unit) and fits(number, total)
        return replace(
            figure, verdict=verdict_of(is_sum or None), positions=tuple(places), computed=total
        )

    def _level_at(self, number: Number, time: Time) -> tuple[bool | None, list[int]]:
        places = self.places.at(time, number.role, self.statement)
        answers = [self._fits_at(number, place) for place in places]
        for place, answer in zip(places, answers, strict=True):
            if answer:
                return self._is_passing(number, place), [place]
        return (False if False in answers else None), places

    def _is_passing(self, number: Number, place: int) -> bool:
        """To pass a value in a period is to have been below it in the one before."""
        before = self.places.year_before(place)
        if (
            number.bound is not Bound.PASSED
            or before is None
            or before not in self.places.available
        ):
            return True
        return self.places.value(before) <= Fraction(number.readings[0])

    def _fits_at(self, number: Number, place: int) -> bool | None:
        row = self.entry.row
        cell = row.cells[place]
        if number.readings[0] == 0 and cell.status is Status.NOTHING_RECORDED:
            return True
        values = values_in(number, row, cell)
        if values is None:
            return None
        if not values:
            others = [values_in(number, row, other) or [] for other in row.cells]
            is_elsewhere = any(fits(number, value) for found in others for value in found)
            return False if is_elsewhere else None
        answers = [fits(number, value) for value in values]
        return True if True in answers else None if None in answers else False

    # Changes

    def _change(self, number: Number) -> Figure:
        figure = Figure(number.start, number.end, number.role, entry=self.entry)
        judged = [
            self._change_between(number, pair)
            for pair in self._pairs(times_of(self.statement, number))
        ]
        for answer, pair, computed in judged:
            if answer:
                return replace(figure, verdict=Verdict.SUPPORTED, positions=pair, computed=computed)
        if not judged:
            return figure
        answer, pair, computed = judged[0]
        return replace(figure, verdict=verdict_of(answer), positions=pair, computed=computed)

    def _pairs(self, local: tuple[Time, ...]) -> list[Pair]:
        changes = [item for item in self.statement.numbers if item.role is Role.CHANGE]
        times = self.statement.times
        if len(changes) > 1 or any(time.is_long for time in local):
            times = local
        if any(time.span is Span.YEAR_BEFORE for time in times):
            times = tuple(time for time in times if time.is_single)[-1:]
        return self.places.pairs(times, self._ends, self._has_ends())

    def _has_ends(self) -> bool:
        roles = {number.role for number in self.statement.numbers}
        return Role.START in roles and bool(roles & {Role.END, Role.LEVEL})

    def _change_between(
        self, number: Number, pair: Pair
    ) -> tuple[bool | None, Pair, Fraction | None]:
        computed = self._computed(number, pair)
        if computed is None:
            return None, pair, None
        if number.role is Role.RATIO:
            return self._fits_ratio(number, computed), pair, computed
        sign = number.sign or self.statement.direction or 1
        if number.sign and self.statement.has(_AGAINST[number.sign]) and not self._is_mixed():
            return False, pair, computed
        slack = Fraction(0)
        if number.step == 2 and number.unit == "%":
            slack = ABOUT_FRACTION_SLACK if number.bound is Bound.ABOUT else FRACTION_SLACK
        answer = fits(number, computed * sign, slack=slack)
        return answer, pair, computed

    def _computed(self, number: Number, pair: Pair) -> Fraction | None:
        """The change in per cent, in percentage points, in units, or as a ratio."""
        row, periods = self.entry.row, self.entry.table.periods
        if number.role is Role.CHANGE:
            return compute_change(row, *pair, periods).value
        if number.role is Role.RATIO:
            change = compute_change(row, *pair, periods).value
            return None if change is None else 1 + change / 100
        if number.role is Role.POINTS and not is_share_unit(row.unit):
            return None
        if periods[pair[0]].months != periods[pair[1]].months:
            return None
        first, last = (values_in(self._in_units(number), row, row.cells[place]) for place in pair)
        return last[0] - first[0] if first and last else None

    def _in_units(self, number: Number) -> Number:
        return replace(number, unit="%") if number.role is Role.POINTS else number

    def _fits_ratio(self, number: Number, ratio: Fraction) -> bool | None:
        """Halved is half; to fall tenfold is to become a tenth."""
        is_falling = self.statement.direction < 0 and number.readings[0] >= 1
        if is_falling and ratio:
            ratio = 1 / ratio
        exact = Fraction(number.step) / 2 if number.step < 1 else None
        slack = exact or Fraction(number.readings[0]) * RATIO_SLACK
        return fits(number, ratio, slack=slack)

    # Trends

    def _trends(self) -> list[Figure]:
        """At most one figure for the words of the statement that tell a trend."""
        statement = self.statement
        kinds: tuple[
            tuple[Callable[[], bool], Callable[[], tuple[bool | None, list[int]]]], ...
        ] = (
            (lambda: statement.has(Trend.PEAK, Trend.LOW), self._extreme),
            (self._is_every, self._every),
            (self._is_flat, self._flat),
            (self._is_move, self._move),
        )
        for applies, judge in kinds:
            if applies():
                answer, places = judge()
                word = statement.trends[0]
                figure = Figure(word.start, word.end, word.trend, verdict_of(answer), self.entry)
                return [replace(figure, positions=tuple(places))]
        return []

    def _is_every(self) -> bool:
        return self.statement.has(Trend.EVERY) or (
            self.statement.has(Trend.STEADY) and bool(self.statement.direction)
        )

    def _is_flat(self) -> bool:
        levels = [number for number in self.statement.numbers if number.role is Role.LEVEL]
        return self.statement.has(Trend.STEADY, Trend.CONSTANT) and not levels

    def _is_move(self) -> bool:
        told = {number.role for number in self.statement.numbers}
        if {Role.START, Role.END} <= told or self._is_mixed():
            return bool(self.statement.direction)
        return bool(self.statement.direction) and not told & {
            Role.CHANGE, Role.DIFFERENCE, Role.RATIO, Role.POINTS
        }  # fmt: skip

    def _is_mixed(self) -> bool:
        """Whether the statement tells of rising and of falling."""
        return self.statement.has(Trend.UP) and self.statement.has(Trend.DOWN)

    def _range(self) -> list[int]:
        ranges = [time for time in self.statement.times if time.is_long]
        if ranges:
            return self.places.within(ranges[0])
        singles = [time for time in self.statement.times if time.is_single]
        if len(singles) > 1:
            return self.places.between(singles[0].periods[0], singles[-1].periods[0])
        return [] if singles else self.places.outer

    def _every(self) -> tuple[bool | None, list[int]]:
        places, direction = self._range(), self.statement.direction
        values = [self.places.annual(place) for place in places if place in self.places.available]
        steps = [(after - before) * direction for before, after in pairwise(values)]
        if direction and any(step <= 0 for step in steps):
            return False, places
        is_known = direction and len(steps) > 1 and self.places.is_complete(places)
        return (True if is_known else None), places

    def _flat(self) -> tuple[bool | None, list[int]]:
        places = self._range()
        values = [self.places.annual(place) for place in places if place in self.places.available]
        if len(values) < 2 or not max(values):
            return None, places
        spread = (max(values) - min(values)) / max(values)
        is_constant = self.statement.has(Trend.CONSTANT)
        within, beyond = (Fraction(1, 100), Fraction(1, 20)) if is_constant else (
            Fraction(1, 20), Fraction(1, 10)
        )  # fmt: skip
        if spread > beyond:
            return False, places
        is_sure = spread <= within and self.places.is_complete(places)
        return (True if is_sure else None), places

    def _extreme(self) -> tuple[bool | None, list[int]]:
        singles = [time for time in self.statement.times if time.is_single]
        word = self.statement.trends[0]
        singles = [time for time in singles if time.start > word.start] or singles
        places = self.places.at(singles[0], Role.LEVEL, self.statement) if singles else []
        known = {place: self.places.annual(place) for place in self.places.available}
        if not set(places) & set(known):
            return None, places
        wanted = max(known.values()) if self.statement.has(Trend.PEAK) else min(known.values())
        return any(known.get(place) == wanted for place in places), places

    def _move(self) -> tuple[bool | None, list[int]]:
        pairs = self.places.pairs(self.statement.times, self._ends, self._has_ends())
        answers: set[bool] = set()
        if self._is_mixed():
            return None, []
        for first, last in pairs:
            before, after = self.places.annual(first), self.places.annual(last)
            if not told_size(self.statement.text, before, after):
                return None, [first, last]
            answers.add((after - before) * self.statement.direction > 0)
        if len(answers) != 1:
            return None, list(pairs[0]) if pairs else []
        return answers.pop(), list(pairs[0])


def _all(answers: object) -> Verdict:
    """Contradicted if one is, supported if all are."""
    given = list(answers)  # type: ignore[call-overload]
    if False in given:
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if given and all(given) else Verdict.UNSUPPORTED
