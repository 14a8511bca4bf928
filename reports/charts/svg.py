"""A drawing as SVG, for a page whose security policy allows no inline styles."""

import re
from html import escape

from reports.charts.drawing import Drawing, Label, Line, Rect

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_ID = re.compile("[^A-Za-z0-9_-]")


class Svg(str):
    """SVG markup in which every text is escaped already, so that a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def to_svg(drawing: Drawing, identifier: str) -> Svg:
    """Return `drawing` as an SVG element that screen readers announce by title and description.

    `identifier` must differ between the drawings of one page.
    """
    name = "chart-" + _NOT_IN_ID.sub("-", identifier)
    width, height = _number(drawing.width), _number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart img-fluid" role="img" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui, sans-serif" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{_text(drawing.title)}</title>'
        f'<desc id="{name}-desc">{_text(drawing.description)}</desc>'
    )
    return Svg(head + "".join(_element(item) for item in drawing.items) + "</svg>")


def _element(item: Rect | Line | Label) -> str:
    if isinstance(item, Rect):
        return _rect(item)
    return _line(item) if isinstance(item, Line) else _label(item)


def _rect(rect: Rect) -> str:
    stroke = f' stroke="{rect.stroke}" stroke-width="0.75"' if rect.stroke else ""
    return (
        f'<rect x="{_number(rect.x)}" y="{_number(rect.y)}" width="{_number(rect.width)}" '
        f'height="{_number(rect.height)}" fill="{rect.fill}"{stroke}/>'
    )


def _line(line: Line) -> str:
    dashes = ' stroke-dasharray="2 2"' if line.dashed else ""
    return (
        f'<line x1="{_number(line.x1)}" y1="{_number(line.y1)}" x2="{_number(line.x2)}" '
        f'y2="{_number(line.y2)}" stroke="{line.stroke}" stroke-width="0.75"{dashes}/>'
    )


def _label(label: Label) -> str:
    weight = ' font-weight="bold"' if label.bold else ""
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    return (
        f'<text x="{_number(label.x)}" y="{_number(label.y)}" font-size="{_number(label.size)}" '
        f'fill="{label.fill}"{weight}{anchor}>{_text(label.text)}</text>'
    )


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
