"""Percentage changes, always computed from cells: (last - first) / first x 100."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from reports.evidence.numbers import Cell, decimals_of, parse_number
from reports.evidence.periods import Period
from reports.evidence.tables import Row, Table, is_share_unit

DECIMALS = 2


class NoteKind(StrEnum):
    """What a reader has to know about a variation; the values of a note fill its text."""

    INNER_PERIODS = "inner_periods"  # first period, last period
    ANNUALISED = "annualised"  # period, months
    SHARE_NOT_ANNUALISED = "share_not_annualised"
    REPEATED_PERIOD = "repeated_period"  # period
    ZERO_BASE = "zero_base"  # period
    ONE_VALUE = "one_value"  # period
    NO_VALUE = "no_value"
    UNITS_DIFFER = "units_differ"  # unit, unit
    DISORDERED = "disordered"  # first period, last period


NOT_CALCULABLE = frozenset(
    {NoteKind.ZERO_BASE, NoteKind.ONE_VALUE, NoteKind.NO_VALUE, NoteKind.UNITS_DIFFER}
)


@dataclass(frozen=True, slots=True)
class Note:
    kind: NoteKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The change between two cells, exact; None where it is not calculable."""

    value: Fraction | None
    notes: tuple[Note, ...] = ()

    @property
    def is_annualised(self) -> bool:
        return any(note.kind is NoteKind.ANNUALISED for note in self.notes)


@dataclass(frozen=True, slots=True)
class Variation:
    """Positions are columns of the table; None where the row has no value at all."""

    row: Row
    first: int | None
    last: int | None
    change: Change
    agrees: bool | None = None

    @property
    def rounded(self) -> Decimal | None:
        value = self.change.value
        return None if value is None else round_half_up(value, DECIMALS)


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Round exactly, halves away from zero; a result of zero has no sign."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals) if whole else Decimal(0)


def signed(value: Decimal) -> str:
    """Return "+7.81", "-11.83" or "0.00" with thousands separated: "+153,900.00"."""
    return f"{value:+,.{DECIMALS}f}" if value else f"{Decimal(0):.{DECIMALS}f}"


def compute_change(row: Row, first: int, last: int, periods: tuple[Period, ...]) -> Change:
    """Compare two cells of a row; parts of a year are annualised against other lengths."""
    base, other = row.cells[first], row.cells[last]
    if base.value is None or other.value is None:
        return Change(None, (Note(NoteKind.NO_VALUE),))
    units = _unit(row, base), _unit(row, other)
    if units[0] != units[1]:
        return Change(None, (Note(NoteKind.UNITS_DIFFER, units),))
    if base.value == 0:
        return Change(None, (Note(NoteKind.ZERO_BASE, (periods[first].label,)),))
    factors, notes = _annual_factors(units[0], periods[first], periods[last])
    before, after = Fraction(base.value) * factors[0], Fraction(other.value) * factors[1]
    return Change((after - before) / before * 100, notes)


def _unit(row: Row, cell: Cell) -> str:
    """A share's sign in the cell adds nothing to a row in per cent."""
    if not cell.unit or (cell.unit == "%" and is_share_unit(row.unit)):
        return row.unit
    return cell.unit


def _annual_factors(
    unit: str, first: Period, last: Period
) -> tuple[tuple[Fraction, Fraction], tuple[Note, ...]]:
    one = Fraction(1)
    if first.months == last.months or not (first.is_known and last.is_known):
        return (one, one), ()
    if is_share_unit(unit):
        return (one, one), (Note(NoteKind.SHARE_NOT_ANNUALISED),)
    notes = tuple(
        Note(NoteKind.ANNUALISED, (period.label, str(period.months)))
        for period in (first, last)
        if period.months != 12
    )
    return (1 / first.fraction, 1 / last.fraction), notes


def vary(row: Row, periods: tuple[Period, ...]) -> Variation:
    """Compute the variation over the first and last period that have a value."""
    available = [index for index, cell in enumerate(row.cells) if cell.is_available]
    unsaid = agree(row.printed, None)
    if not available:
        return Variation(row, None, None, Change(None, (Note(NoteKind.NO_VALUE),)), unsaid)
    first, last = available[0], available[-1]
    if first == last:
        note = Note(NoteKind.ONE_VALUE, (periods[first].label,))
        return Variation(row, first, None, Change(None, (note,)), unsaid)
    change = compute_change(row, first, last, periods)
    notes = (*change.notes, *_notes_on_periods(first, last, periods))
    change = Change(change.value, notes)
    return Variation(row, first, last, change, agree(row.printed, change.value))


def _notes_on_periods(first: int, last: int, periods: tuple[Period, ...]) -> list[Note]:
    """Notes on periods that are not the outer ones, that repeat or that run backwards."""
    notes = []
    if (first, last) != (0, len(periods) - 1):
        notes.append(Note(NoteKind.INNER_PERIODS, (periods[first].label, periods[last].label)))
    notes += [
        Note(NoteKind.REPEATED_PERIOD, (periods[index].label,))
        for index in (first, last)
        if sum(periods[index].is_same(other) for other in periods) > 1
    ]
    if (
        periods[first].is_known
        and periods[last].is_known
        and periods[first].key > periods[last].key
    ):
        notes.append(Note(NoteKind.DISORDERED, (periods[first].label, periods[last].label)))
    return notes


def table_variations(table: Table) -> list[Variation]:
    return [vary(row, table.periods) for row in table.rows]


def printed_value(printed: str | None) -> Decimal | None:
    """Read a variation as printed ("+153,900", "-11.6", "+7.81%"); None where there is none."""
    return parse_number((printed or "").strip().rstrip("%").strip())


def agree(printed: str | None, computed: Fraction | None) -> bool | None:
    """Whether print and cells agree but for rounding or cutting the last digit; None: no print."""
    value = printed_value(printed)
    if value is None:
        return None
    return computed is not None and _is_last_digit(value, computed)


def is_sign_lost(printed: str | None, computed: Fraction | None) -> bool:
    """Whether only the sign of the printed variation is wrong."""
    value = printed_value(printed)
    if value is None or computed is None or not value:
        return False
    return not _is_last_digit(value, computed) and _is_last_digit(-value, computed)


def _is_last_digit(printed: Decimal, computed: Fraction) -> bool:
    """Zeros at the end are padding: 28.70 is 28.7 written with two decimals."""
    fewest = decimals_of(printed.normalize())
    return abs(Fraction(printed) - computed) < Fraction(1, 10**fewest)
