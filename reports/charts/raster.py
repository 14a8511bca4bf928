"""A drawing as a PNG, for documents that take no vector graphics of ours."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from reports import fonts
from reports.charts.drawing import Drawing, Label, Line, Rect

SCALE = 3  # 216 dots per inch
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
FOLDER = Path(fonts.__file__).parent


def to_png(drawing: Drawing) -> bytes:
    """Return `drawing` on white; the same drawing gives the same bytes."""
    size = (round(drawing.width * SCALE), round(drawing.height * SCALE))
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for item in drawing.items:
        if isinstance(item, Rect):
            _rect(pen, item)
        elif isinstance(item, Line):
            _line(pen, item)
        else:
            _label(pen, item)
    out = BytesIO()
    # An octree takes a tenth of the time of the default and tells these few colours apart.
    image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _rect(pen: ImageDraw.ImageDraw, rect: Rect) -> None:
    left, top = rect.x * SCALE, rect.y * SCALE
    right, bottom = left + rect.width * SCALE, top + rect.height * SCALE
    if right > left and bottom > top:
        pen.rectangle((left, top, right, bottom), fill=rect.fill, outline=rect.stroke)


def _line(pen: ImageDraw.ImageDraw, line: Line) -> None:
    ends = (line.x1 * SCALE, line.y1 * SCALE, line.x2 * SCALE, line.y2 * SCALE)
    if not line.dashed:
        pen.line(ends, fill=line.stroke, width=2)
        return
    x1, y1, x2, y2 = ends
    pieces = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / (4 * SCALE)))
    for at in range(pieces):
        start, end = at / pieces, (at + 0.5) / pieces
        pen.line(
            (
                x1 + (x2 - x1) * start,
                y1 + (y2 - y1) * start,
                x1 + (x2 - x1) * end,
                y1 + (y2 - y1) * end,
            ),
            fill=line.stroke,
            width=2,
        )


def _label(pen: ImageDraw.ImageDraw, label: Label) -> None:
    pen.text(
        (label.x * SCALE, label.y * SCALE),
        fonts.printable(label.text),
        font=_font(label.bold, round(label.size * SCALE)),
        fill=label.fill,
        anchor=_ANCHORS[label.anchor],
    )


@cache
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(FOLDER / name, size, layout_engine=ImageFont.Layout.BASIC)
