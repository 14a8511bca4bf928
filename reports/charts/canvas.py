"""A drawing as vector graphics in a PDF."""

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from reports.charts.drawing import Drawing, Label, Line, Rect
from reports.fonts import BOLD, REGULAR, printable


class DrawingFlowable(Flowable):
    """Sets a drawing into the flow of a document, flush left."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self.drawing = drawing
        self.width = drawing.width
        self.height = drawing.height

    def draw(self) -> None:
        draw(self.canv, self.drawing)


def draw(canvas: Canvas, drawing: Drawing) -> None:
    """Draw on `canvas` with the lower left corner of the drawing at the origin."""
    canvas.setLineWidth(0.75)
    for item in drawing.items:
        if isinstance(item, Rect):
            _rect(canvas, item, drawing.height)
        elif isinstance(item, Line):
            _line(canvas, item, drawing.height)
        else:
            _label(canvas, item, drawing.height)


def _rect(canvas: Canvas, rect: Rect, height: float) -> None:
    canvas.setFillColor(HexColor(rect.fill))
    if rect.stroke:
        canvas.setStrokeColor(HexColor(rect.stroke))
    bottom = height - rect.y - rect.height
    canvas.rect(rect.x, bottom, rect.width, rect.height, fill=1, stroke=int(bool(rect.stroke)))


def _line(canvas: Canvas, line: Line, height: float) -> None:
    canvas.setStrokeColor(HexColor(line.stroke))
    canvas.setDash([2, 2] if line.dashed else [])
    canvas.line(line.x1, height - line.y1, line.x2, height - line.y2)
    canvas.setDash([])


def _label(canvas: Canvas, label: Label, height: float) -> None:
    canvas.setFillColor(HexColor(label.fill))
    canvas.setFont(BOLD if label.bold else REGULAR, label.size)
    text, y = printable(label.text), height - label.y
    if label.anchor == "middle":
        canvas.drawCentredString(label.x, y, text)
    elif label.anchor == "end":
        canvas.drawRightString(label.x, y, text)
    else:
        canvas.drawString(label.x, y, text)
