"""A drawing as a value: rectangles, lines and labels in points, from the top left corner.

The same drawing is rendered to SVG for the page (`reports.charts.svg`) and to vector graphics in
the PDF (`reports.charts.canvas`), so that both show the same.
"""

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle; (x, y) is its top left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; y is its baseline, x its start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    anchor: Anchor = "start"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Items in painting order. `title` names the drawing, `description` tells all it shows."""

    width: float
    height: float
    title: str
    description: str
    items: tuple[Rect | Line | Label, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of all labels, in painting order."""
        return tuple(item.text for item in self.items if isinstance(item, Label))
