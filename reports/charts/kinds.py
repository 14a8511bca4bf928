"""The kinds of chart: counts of choices, a scale, a ranking, and response rates.

All take plain values in the reader's language and a width in points, and return a drawing. A count
of None is withheld: the chart says so and draws nothing for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.charts.drawing import Drawing, Label
from reports.charts.palette import DOUBT, MUTED, RULE, SOFT, STRONG, shades
from reports.charts.rows import (
    LEADING,
    SIZE,
    Items,
    Row,
    Segment,
    lay_out_legend,
    lay_out_rows,
    lay_out_segments,
    shifted,
)
from reports.charts.telling import tell

SCALE_BAR = 20.0
DOUBT_GAP = 12.0
LEGEND_GAP = 7.0
MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice and how many chose it; a leading one stands out."""

    label: str
    count: int | None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """One choice of a ranking: how many put it at each place, first place first."""

    label: str
    positions: tuple[int | None, ...]
    mean: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One group of invited people or institutions and how many of them answered."""

    label: str
    answered: int | None
    invited: int | None


def bar_chart(bars: Sequence[Bar], base: int, *, width: float, title: str) -> Drawing:
    """Return horizontal bars out of the `base` who answered, with a mark at half of them."""
    rows = [
        Row(
            bar.label,
            (Segment(bar.count or 0, STRONG if bar.leads else SOFT),),
            base,
            tell(bar.count, base),
            bold=bar.leads,
        )
        for bar in bars
    ]
    mark = base / 2 if base else None
    items, height = lay_out_rows(rows, width, full=base, mark=mark)
    return _drawing(shifted(items, MARGIN), height + 2 * MARGIN, width, title, _told(rows))


def scale_chart(
    steps: Sequence[Bar], dont_know: Bar | None, *, width: float, title: str
) -> Drawing:
    """Return one bar divided by the steps of a scale, dark to pale, and "don't know" apart."""
    entries = list(zip(shades(len(steps)), steps, strict=True))
    everyone = [*entries, *([(DOUBT, dont_know)] if dont_know else [])]
    total = sum(step.count or 0 for _fill, step in everyone)
    legend, legend_height = lay_out_legend(
        [(fill, f"{step.label}: {_count(step.count)}") for fill, step in everyone],
        width,
        MARGIN + SCALE_BAR + LEGEND_GAP,
    )
    items = [*_scale_bar(entries, dont_know, total, width), *legend]
    height = MARGIN + SCALE_BAR + LEGEND_GAP + legend_height + MARGIN
    told = "; ".join(f"{step.label}: {tell(step.count, total)}" for _fill, step in everyone)
    return _drawing(items, height, width, title, told)


def _scale_bar(
    entries: Sequence[tuple[str, Bar]], dont_know: Bar | None, total: int, width: float
) -> Items:
    if not total:
        return [Label(0, MARGIN + LEADING, _("No answers"), SIZE, MUTED)]
    doubt = dont_know.count or 0 if dont_know else 0
    gap = DOUBT_GAP if doubt and doubt < total else 0
    unit = (width - gap) / total
    segments = [Segment(step.count or 0, fill, str(step.count)) for fill, step in entries]
    items = lay_out_segments(segments, 0, MARGIN, SCALE_BAR, unit)
    apart = Segment(doubt, DOUBT, str(doubt), stroke=RULE)
    return items + lay_out_segments([apart], width - doubt * unit, MARGIN, SCALE_BAR, unit)


def rank_chart(ranking: Sequence[Ranked], *, width: float, title: str) -> Drawing:
    """Return a bar per choice divided by the places it was given, with its mean place."""
    places = max((len(ranked.positions) for ranked in ranking), default=0)
    fills = shades(places)
    full = max((sum(c or 0 for c in ranked.positions) for ranked in ranking), default=0)
    rows = [
        Row(
            ranked.label,
            tuple(
                Segment(count or 0, fill, str(count))
                for count, fill in zip(ranked.positions, fills, strict=False)
            ),
            full,
            ranked.mean,
        )
        for ranked in ranking
    ]
    items, height = lay_out_rows(rows, width, full=full)
    names = [_("Place %(number)d") % {"number": number} for number in range(1, places + 1)]
    legend, legend_height = lay_out_legend(
        list(zip(fills, names, strict=True)), width, height + 2 * MARGIN + 4
    )
    told = "; ".join(_ranked_told(ranked, names) for ranked in ranking)
    total = height + 3 * MARGIN + 4 + legend_height
    return _drawing([*shifted(items, MARGIN), *legend], total, width, title, told)


def rate_chart(rates: Sequence[Rate], *, width: float, title: str) -> Drawing:
    """Return a bar per group: pale for those invited, dark for those of them who answered."""
    full = max((max(rate.invited or 0, rate.answered or 0) for rate in rates), default=0)
    rows = [
        Row(
            rate.label,
            (Segment(rate.answered or 0, STRONG),),
            rate.invited or 0,
            tell_rate(rate.answered, rate.invited),
        )
        for rate in rates
    ]
    items, height = lay_out_rows(rows, width, full=full)
    return _drawing(shifted(items, MARGIN), height + 2 * MARGIN, width, title, _told(rows))


def tell_rate(answered: int | None, invited: int | None) -> str:
    """Return "5 of 8"; only the number who answered where nobody, or fewer, had been invited."""
    if answered is None or invited is None:
        return tell(None, 0)
    return tell(answered, invited) if invited >= answered and invited else str(answered)


def _drawing(items: Items, height: float, width: float, title: str, told: str) -> Drawing:
    return Drawing(width, height, title, told or _("No answers"), tuple(items))


def _told(rows: Sequence[Row]) -> str:
    return "; ".join(f"{row.label}: {row.value}" for row in rows)


def _count(count: int | None) -> str:
    return pgettext("count", "withheld") if count is None else str(count)


def _ranked_told(ranked: Ranked, names: Sequence[str]) -> str:
    pairs = zip(names, ranked.positions, strict=False)
    places = ", ".join(f"{name}: {_count(count)}" for name, count in pairs)
    return f"{ranked.label}: {ranked.mean} ({places})"
