"""What the lexer finds in a text: numbers, times and trends, with their places."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.evidence.periods import Period


class Bound(StrEnum):
    """How a number is hedged."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    UNDER = "under"
    PASSED = "passed"


class Role(StrEnum):
    """What a number says about a row."""

    LEVEL = "level"
    START = "start"
    END = "end"
    CHANGE = "change"  # in per cent
    DIFFERENCE = "difference"
    POINTS = "points"  # percentage points
    RATIO = "ratio"


class Trend(StrEnum):
    UP = "up"
    DOWN = "down"
    CHANGED = "changed"
    STEADY = "steady"
    CONSTANT = "constant"
    EVERY = "every"
    PEAK = "peak"
    LOW = "low"


class Span(StrEnum):
    ONE = "one"
    RANGE = "range"
    SINCE = "since"
    UNTIL = "until"
    YEAR_BEFORE = "year_before"


@dataclass(frozen=True, slots=True)
class Number:
    """`readings` are the values it may have; `step` is one unit of its last digit."""

    start: int
    end: int
    readings: tuple[Decimal, ...]
    step: Decimal
    unit: str = ""
    sign: int = 0
    bound: Bound = Bound.EXACT
    role: Role = Role.LEVEL


@dataclass(frozen=True, slots=True)
class Time:
    """One period, or the two ends of a range."""

    start: int
    end: int
    span: Span
    periods: tuple[Period, ...]

    @property
    def is_single(self) -> bool:
        return self.span in (Span.ONE, Span.UNTIL)

    @property
    def is_long(self) -> bool:
        return self.span in (Span.RANGE, Span.SINCE)


@dataclass(frozen=True, slots=True)
class TrendWord:
    start: int
    end: int
    trend: Trend
