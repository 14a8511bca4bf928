"""Boxes and circles: drawn for the pen, and noted for the screen."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable, Paragraph

from reports.pdf.form_fields import Field
from reports.pdf.styles import INK_COLOUR, RULE_COLOUR, WHITE_COLOUR, style
from reports.pdf.texts import safe

MARK_SIZE = 11.0
BESIDE = 7.0
ROW_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Writer:
    """Where the fields of one question are noted, under its name and tooltip."""

    fields: list[Field]
    name: str
    tooltip: str


class Mark(Flowable):
    """A box, or a circle where only one of several can hold."""

    def __init__(self, writer: Writer, mark: str, value: str, *, is_radio: bool = False) -> None:
        super().__init__()
        self.writer, self.mark, self.value, self.is_radio = writer, mark, value, is_radio
        self.width = self.height = MARK_SIZE

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, size = self.canv, MARK_SIZE
        canvas.setStrokeColor(INK_COLOUR)
        canvas.setFillColor(WHITE_COLOUR)
        canvas.setLineWidth(0.8)
        if self.is_radio:
            canvas.circle(size / 2, size / 2, size / 2, fill=1)
        else:
            canvas.rect(0, 0, size, size, fill=1)
        _note(self, size, size, mark=self.mark, value=self.value, is_radio=self.is_radio)


class Box(Flowable):
    """A frame to write into, with a line for each row of writing."""

    def __init__(
        self, writer: Writer, width: float, height: float, value: str, *, lines: int = 1
    ) -> None:
        super().__init__()
        self.writer, self.value, self.lines = writer, value, lines
        self.width, self.height = width, height

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setLineWidth(0.4)
        canvas.setStrokeColor(RULE_COLOUR)
        # Lines are for the pen: what is typed does not stand on them.
        for number in range(1, 1 if self.value else self.lines):
            y = self.height * number / self.lines
            canvas.line(0, y, self.width, y)
        canvas.setStrokeColor(INK_COLOUR)
        canvas.setLineWidth(0.8)
        canvas.rect(0, 0, self.width, self.height)
        _note(self, self.width, self.height, value=self.value, is_multiline=self.lines > 1)


class MarkRow(Flowable):
    """A mark or a small box with the choice's label beside it."""

    def __init__(self, mark: Mark | Box, label: str) -> None:
        super().__init__()
        self.mark, self.label = mark, Paragraph(safe(label), style("copy-answer"))

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        beside = available_width - self.mark.width - BESIDE
        _width, self.label_height = self.label.wrap(beside, available_height)
        self.height = max(self.mark.height, self.label_height) + ROW_GAP
        return available_width, self.height

    def draw(self) -> None:
        middle = (self.height + ROW_GAP) / 2
        first = min(self.label_height, style("copy-answer").leading) / 2
        top = middle + self.label_height / 2
        self.mark.drawOn(self.canv, 0, top - first - self.mark.height / 2)
        self.label.drawOn(self.canv, self.mark.width + BESIDE, middle - self.label_height / 2)


def _note(
    part: Mark | Box,
    width: float,
    height: float,
    *,
    value: str,
    mark: str = "",
    is_radio: bool = False,
    is_multiline: bool = False,
) -> None:
    canvas, writer = part.canv, part.writer
    left, bottom = canvas.absolutePosition(0, 0)
    writer.fields.append(
        Field(
            name=writer.name,
            page=canvas.getPageNumber(),
            rect=(left, bottom, left + width, bottom + height),
            tooltip=writer.tooltip,
            value=value,
            mark=mark,
            is_radio=is_radio,
            is_multiline=is_multiline,
        )
    )
