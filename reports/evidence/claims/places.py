"""Which columns of a table the times of a statement mean."""

from fractions import Fraction
from typing import TypeAlias

from reports.evidence.claims.index import Entry
from reports.evidence.claims.statements import Statement
from reports.evidence.claims.tokens import Role, Span, Time
from reports.evidence.periods import Period
from reports.evidence.tables import is_share_unit

Pair: TypeAlias = tuple[int, int]


class Places:
    """The columns of one row."""

    def __init__(self, entry: Entry) -> None:
        self._row = entry.row
        self._periods = entry.table.periods
        cells = enumerate(entry.row.cells)
        self.available = [place for place, cell in cells if cell.is_available]

    @property
    def last(self) -> int | None:
        return self.available[-1] if self.available else None

    @property
    def outer(self) -> list[int]:
        """All columns from the first to the last that has a value."""
        return list(range(self.available[0], self.available[-1] + 1)) if self.available else []

    def is_complete(self, places: list[int]) -> bool:
        return bool(places) and set(places) <= set(self.available)

    def value(self, place: int) -> Fraction:
        return Fraction(self._row.cells[place].value or 0)

    def annual(self, place: int) -> Fraction:
        """The value for a whole year; as it is for shares and where all periods are as long."""
        lengths = {period.months for period in self._periods}
        if len(lengths) == 1 or is_share_unit(self._row.unit):
            return self.value(place)
        return self.value(place) / self._periods[place].fraction

    def of(self, period: Period) -> list[int]:
        return [place for place, own in enumerate(self._periods) if own.is_same(period)]

    def at(self, time: Time, role: Role, statement: Statement) -> list[int]:
        """The columns of one time; of a range, the end that a number's role says."""
        if time.span is Span.YEAR_BEFORE:
            bases = [one for one in statement.times if one.is_single]
            found = [self.year_before(place) for one in bases for place in self.of(one.periods[0])]
            return [place for place in found if place is not None]
        period = time.periods[-1] if role is Role.END else time.periods[0]
        return self.of(period)

    def year_before(self, place: int) -> int | None:
        period = self._periods[place]
        wanted = (period.year - 1, period.first_month, period.months)
        for other, own in enumerate(self._periods):
            if period.is_known and own.key == wanted:
                return other
        return None

    def within(self, time: Time) -> list[int]:
        """All columns of a range, or since a period; none where an end is not in the table."""
        if time.span is Span.SINCE:
            starts = self.of(time.periods[0])
            return list(range(starts[0], len(self._periods))) if starts else []
        return self.between(time.periods[0], time.periods[-1])

    def between(self, first: Period, last: Period) -> list[int]:
        starts, ends = self.of(first), self.of(last)
        return list(range(starts[0], ends[-1] + 1)) if starts and ends else []

    def pairs(self, times: tuple[Time, ...], ends: dict[Role, int], has_ends: bool) -> list[Pair]:
        """The columns that a change may be between, the likeliest first."""
        if has_ends:
            last = ends.get(Role.END, ends.get(Role.LEVEL))
            first = ends.get(Role.START)
            return [] if first is None or last is None else [(first, last)]
        return [pair for pair in self._pairs(times) if set(pair) <= set(self.available)]

    def _pairs(self, times: tuple[Time, ...]) -> list[Pair]:
        if not times:
            return [(self.available[0], self.available[-1])] if len(self.available) > 1 else []
        ranges = [time for time in times if time.span is Span.RANGE]
        if ranges:
            return self._product(ranges[0].periods[0], ranges[0].periods[-1])
        since = [time for time in times if time.span is Span.SINCE]
        if since:
            starts = self.of(since[0].periods[0])
            return [(start, len(self._periods) - 1) for start in starts]
        singles = sorted(
            (time for time in times if time.is_single), key=lambda time: time.periods[0].key
        )
        if len(singles) > 1:
            return self._product(singles[0].periods[0], singles[-1].periods[0])
        return self._from_one(singles[0]) if singles else []

    def _product(self, first: Period, last: Period) -> list[Pair]:
        return [(one, two) for two in self.of(last)[::-1] for one in self.of(first) if one != two]

    def _from_one(self, time: Time) -> list[Pair]:
        """ "In 2021" is against the year before, "by 2021" against the first column."""
        places = self.of(time.periods[0])
        if time.span is Span.UNTIL:
            return [(first, place) for first in self.available[:1] for place in places]
        pairs = [(self.year_before(place), place) for place in places]
        return [(before, place) for before, place in pairs if before is not None]
