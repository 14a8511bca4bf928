"""Small multiples: one panel for each country, each on its own scale from zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from reports.charts.drawing import Anchor, Drawing, Label, Line, Rect
from reports.charts.palette import INK, MUTED, RULE, STRONG
from reports.charts.rows import SIZE, Items
from reports.charts.series import Series
from reports.charts.wrapping import wrap

PANEL = 74.0
GUTTER = 14.0
TOP = 26.0
DOT = 3.6


@dataclass(frozen=True, slots=True)
class Panel:
    """A country's line; `periods` are as many as the values."""

    title: str
    series: Series
    periods: tuple[str, ...]


def multiples_chart(panels: Sequence[Panel], *, width: float, title: str) -> Drawing:
    """Return the panels side by side, first and last value and period written at each."""
    count = max(1, len(panels))
    each = (width - GUTTER * (count - 1)) / count
    items: Items = []
    for at, panel in enumerate(panels):
        items += _panel(panel, at * (each + GUTTER), each)
    height = TOP + PANEL + 2 * SIZE + 8
    told = "; ".join(_told(panel) for panel in panels)
    return Drawing(width, height, title, told or _("No values"), tuple(items))


def _panel(panel: Panel, left: float, width: float) -> Items:
    heading = wrap(panel.title, width, SIZE, max_lines=1, bold=True)[0]
    items: Items = [Label(left, SIZE + 1, heading, SIZE, INK, bold=True)]
    bottom = TOP + PANEL
    items.append(Line(left, bottom, left + width, bottom, RULE))
    points = _points(panel, left + 4, width - 8, bottom)
    for (_at, x1, y1), (_to, x2, y2) in pairwise(points):
        items.append(Line(x1, y1, x2, y2, STRONG))
    items += [Rect(x - DOT / 2, y - DOT / 2, DOT, DOT, STRONG) for _at, x, y in points]
    return items + _ends(panel, points, left, width, bottom)


def _points(
    panel: Panel, left: float, width: float, bottom: float
) -> list[tuple[int, float, float]]:
    values = panel.series.values
    high = max((value for value in values if value is not None), default=0.0)
    step = width / max(1, len(values) - 1)
    return [
        (at, left + at * step, bottom - (value / high if high else 0.5) * (PANEL - 12))
        for at, value in enumerate(values)
        if value is not None
    ]


def _ends(
    panel: Panel, points: list[tuple[int, float, float]], left: float, width: float, bottom: float
) -> Items:
    items: Items = []
    for at, x, y, anchor in _edges(points, left, width):
        half = width / 2 - 2
        value = wrap(panel.series.texts[at], half, SIZE, max_lines=1)[0]
        period = wrap(panel.periods[at], half, SIZE - 1, max_lines=1)[0]
        items.append(Label(x, max(y - 4, TOP - 3), value, SIZE, INK, anchor))
        items.append(Label(x, bottom + SIZE + 2, period, SIZE - 1, MUTED, anchor))
    return items


def _edges(
    points: list[tuple[int, float, float]], left: float, width: float
) -> list[tuple[int, float, float, Anchor]]:
    if not points:
        return []
    first, last = points[0], points[-1]
    edges: list[tuple[int, float, float, Anchor]] = [(first[0], left, first[2], "start")]
    if last[0] != first[0]:
        edges.append((last[0], left + width, last[2], "end"))
    return edges


def _told(panel: Panel) -> str:
    pairs = ", ".join(
        f"{period}: {text}" for period, text in zip(panel.periods, panel.series.texts, strict=True)
    )
    return f"{panel.title} ({pairs})"
