"""The layout that the bar charts share: a label, a bar of segments and a value in each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.drawing import Label, Line, Rect
from reports.charts.palette import INK, MUTED, RULE, TRACK, text_on
from reports.charts.wrapping import text_width, wrap

Items = list[Rect | Line | Label]

SIZE = 8.5
LEADING = 10.5
BAR = 11.0
GAP = 6.0
GUTTER = 8.0
WIDEST_LABEL = 0.46
SWATCH = 8.0
LEGEND_SPACE = 11.0
LEGEND_SIZE = 8.2


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: its size in the units of the chart, and what is written on it."""

    value: float
    fill: str
    text: str = ""
    stroke: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`track` is the full length of the bar, drawn pale behind the segments."""

    label: str
    segments: tuple[Segment, ...]
    track: float
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Where labels end, bars start and end, in points."""

    label: float
    start: float
    end: float


def columns_for(rows: Sequence[Row], width: float) -> Columns:
    """Return columns as wide as the texts need, labels at most 46% of `width`."""
    labels = max((text_width(row.label, SIZE, bold=row.bold) for row in rows), default=0.0)
    values = max((text_width(row.value, SIZE, bold=row.bold) for row in rows), default=0.0)
    label = min(labels + 1, WIDEST_LABEL * width)
    return Columns(label, label + GUTTER, max(width - values - GUTTER, label + GUTTER + BAR))


def lay_out_rows(
    rows: Sequence[Row], width: float, *, full: float, mark: float | None = None
) -> tuple[Items, float]:
    """Return the items of all rows and their height; `full` is the value of the longest bar.

    `mark` draws a dashed line through all bars at that value.
    """
    columns = columns_for(rows, width)
    unit = (columns.end - columns.start) / full if full > 0 else 0.0
    items: Items = []
    y = 0.0
    for row in rows:
        lines = wrap(row.label, columns.label, SIZE, bold=row.bold)
        height = max(BAR, LEADING * len(lines))
        items += _row(row, lines, columns, unit, y, height)
        y += height + GAP
    height = max(0.0, y - GAP)
    if mark is not None and full > 0 and rows:
        x = columns.start + mark * unit
        items.append(Line(x, -2, x, height + 2, MUTED, dashed=True))
    return items, height


def _row(
    row: Row, lines: Sequence[str], columns: Columns, unit: float, y: float, height: float
) -> Items:
    middle = y + height / 2
    first = middle - LEADING * len(lines) / 2 + LEADING * 0.76
    items: Items = [
        Label(0, first + index * LEADING, line, SIZE, INK, bold=row.bold)
        for index, line in enumerate(lines)
    ]
    top = middle - BAR / 2
    if row.track > 0:
        items.append(Rect(columns.start, top, row.track * unit, BAR, TRACK))
    items += lay_out_segments(row.segments, columns.start, top, BAR, unit)
    baseline = middle + SIZE * 0.35
    value_x = columns.end + GUTTER
    items.append(Label(value_x, baseline, row.value, SIZE, INK, bold=row.bold))
    return items


def lay_out_segments(
    segments: Sequence[Segment], x: float, top: float, height: float, unit: float
) -> Items:
    """Return segments side by side from `x`, with a hairline of white between them."""
    items: Items = []
    for segment in segments:
        width = segment.value * unit
        if width <= 0:
            continue
        shown = max(width - (0.75 if len(segments) > 1 else 0), 0.5)
        items.append(Rect(x, top, shown, height, segment.fill, segment.stroke))
        if segment.text and text_width(segment.text, SIZE) < shown - 2:
            middle = top + height / 2 + SIZE * 0.35
            fill = text_on(segment.fill)
            items.append(Label(x + shown / 2, middle, segment.text, SIZE, fill, "middle"))
        x += width
    return items


def lay_out_legend(
    entries: Sequence[tuple[str, str]], width: float, y: float
) -> tuple[Items, float]:
    """Return swatches with their texts in lines that fit `width`, and the height they take."""
    items: Items = []
    x, top = 0.0, y
    for fill, text in entries:
        line = wrap(text, width - SWATCH - 4, LEGEND_SIZE, max_lines=1)[0]
        needed = SWATCH + 4 + text_width(line, LEGEND_SIZE)
        if x and x + needed > width:
            x, top = 0.0, top + LEADING + 3
        items.append(Rect(x, top + 1, SWATCH, SWATCH, fill, RULE))
        items.append(Label(x + SWATCH + 4, top + LEGEND_SIZE * 0.95, line, LEGEND_SIZE, INK))
        x += needed + LEGEND_SPACE
    return items, (top - y + LEADING) if entries else 0.0


def shifted(items: Items, dy: float) -> Items:
    """Return `items` moved down by `dy`."""
    return [_shift(item, dy) for item in items]


def _shift(item: Rect | Line | Label, dy: float) -> Rect | Line | Label:
    if isinstance(item, Rect):
        return Rect(item.x, item.y + dy, item.width, item.height, item.fill, item.stroke)
    if isinstance(item, Line):
        return Line(item.x1, item.y1 + dy, item.x2, item.y2 + dy, item.stroke, item.dashed)
    return Label(item.x, item.y + dy, item.text, item.size, item.fill, item.anchor, item.bold)
