"""Lines over periods: a sparkline for a table's row, and a chart of several rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils import formats
from django.utils.translation import gettext as _

from reports.charts.drawing import Drawing, Label, Line, Rect
from reports.charts.palette import INK, MUTED, RULE, STRONG, shades
from reports.charts.rows import LEADING, SIZE, Items, lay_out_legend
from reports.charts.wrapping import text_width, wrap

SPARK_WIDTH = 96.0
SPARK_HEIGHT = 24.0
PLOT = 190.0
DOT = 4.0
SHARES = (0.0, 0.5, 1.0)  # of the largest value, where the rules are
FIRST_INDENT, LAST_INDENT = 16.0, 24.0  # from the scale, and from the right edge


@dataclass(frozen=True, slots=True)
class Series:
    """One row: a value for each period, None where it has none; `texts` as they are shown."""

    label: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


def sparkline(series: Series, periods: Sequence[str]) -> Drawing:
    """Return a small line without axes; gaps where a period has no value."""
    xs = _places(len(periods), 3.0, SPARK_WIDTH - 3.0)
    known = [value for value in series.values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    ys = [_height(value, low, high, 4.0, SPARK_HEIGHT - 4.0) for value in series.values]
    items = _line(xs, ys, STRONG, DOT - 1)
    return Drawing(SPARK_WIDTH, SPARK_HEIGHT, series.label, _told(series, periods), tuple(items))


def series_chart(
    chosen: Sequence[Series],
    periods: Sequence[str],
    *,
    width: float,
    title: str,
    plot: float = PLOT,
) -> Drawing:
    """Return one line for each series over a common scale that starts at zero, with a legend.

    `plot` is the height between zero and the largest value, in points.
    """
    high = max((v for one in chosen for v in one.values if v is not None), default=0.0)
    left, top = 6 + text_width(_scale(high), SIZE), LEADING + 4
    first, last = _indents(chosen)
    xs = _places(len(periods), left + first, width - last)
    fills = shades(len(chosen))
    items = _axes(high, left, top, width, plot)
    for fill, one in zip(fills, chosen, strict=True):
        ys = [_height(value, 0.0, high, top, top + plot) for value in one.values]
        items += _line(xs, ys, fill, DOT)
    if len(chosen) == 1:
        items += _values(chosen[0], xs, high, top, plot)
    bottom = top + plot + LEADING + 2
    items += _heads(periods, xs, bottom)
    entries = [(fill, one.label) for fill, one in zip(fills, chosen, strict=True)]
    legend, legend_height = lay_out_legend(entries, width, bottom + LEADING * 2)
    told = "; ".join(_told(one, periods) for one in chosen)
    height = bottom + LEADING * 2 + legend_height + 4
    return Drawing(width, height, title, told or _("No values"), (*items, *legend))


def _indents(chosen: Sequence[Series]) -> tuple[float, float]:
    """The room that the first and the last value of a single line need on either side."""
    if len(chosen) != 1:
        return FIRST_INDENT, LAST_INDENT
    halves = [text_width(text, SIZE) / 2 for text in chosen[0].texts]
    return max([FIRST_INDENT, *(half + 6 for half in halves[:1])]), max([LAST_INDENT, *halves[-1:]])


def _places(count: int, start: float, end: float) -> list[float]:
    if count < 2:
        return [(start + end) / 2] * count
    return [start + (end - start) * index / (count - 1) for index in range(count)]


def _height(
    value: float | None, low: float, high: float, top: float, bottom: float
) -> float | None:
    if value is None:
        return None
    share = (value - low) / (high - low) if high > low else 0.5
    return bottom - share * (bottom - top)


def _line(xs: Sequence[float], ys: Sequence[float | None], fill: str, dot: float) -> Items:
    """Lines between neighbouring values, with a square at each."""
    points = list(zip(xs, ys, strict=True))
    items: Items = [
        Line(x1, y1, x2, y2, fill)
        for (x1, y1), (x2, y2) in pairwise(points)
        if y1 is not None and y2 is not None
    ]
    return items + [
        Rect(x - dot / 2, y - dot / 2, dot, dot, fill) for x, y in points if y is not None
    ]


def _axes(high: float, left: float, top: float, width: float, plot: float) -> Items:
    items: Items = []
    for share, y in zip(SHARES, _rules(top, plot), strict=True):
        items.append(Line(left + 4, y, width, y, RULE))
        items.append(Label(left, y + SIZE * 0.35, _scale(high * share), SIZE, MUTED, "end"))
    return items


def _scale(value: float) -> str:
    """Return a value of the axis as the reader writes it: whole, or three significant digits."""
    if value >= 10 or value == int(value):
        return formats.number_format(round(value), 0, force_grouping=True)
    return formats.number_format(Decimal(f"{value:.3g}"), force_grouping=True)


def _values(series: Series, xs: Sequence[float], high: float, top: float, plot: float) -> Items:
    """What each point stands for, above it."""
    items: Items = []
    for x, value, text in zip(xs, series.values, series.texts, strict=True):
        y = _height(value, 0.0, high, top, top + plot)
        if y is not None:
            items.append(Label(x, _clear(y - 5, top, plot), text, SIZE, INK, "middle"))
    return items


def _clear(base: float, top: float, plot: float) -> float:
    """Return the baseline of a text, raised above the rule that would strike it through."""
    for y in _rules(top, plot):
        if base - SIZE < y < base + 2:
            return y - 3
    return base


def _rules(top: float, plot: float) -> list[float]:
    return [top + plot * (1 - share) for share in SHARES]


def _heads(periods: Sequence[str], xs: Sequence[float], y: float) -> Items:
    room = (xs[1] - xs[0] - 4) if len(xs) > 1 else 200.0
    items: Items = []
    for x, period in zip(xs, periods, strict=True):
        for index, line in enumerate(wrap(period, room, SIZE, max_lines=2)):
            items.append(Label(x, y + index * LEADING, line, SIZE, MUTED, "middle"))
    return items


def _told(series: Series, periods: Sequence[str]) -> str:
    pairs = ", ".join(
        f"{period}: {text}" for period, text in zip(periods, series.texts, strict=True)
    )
    return f"{series.label} ({pairs})"
