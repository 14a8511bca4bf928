"""Footnotes at the foot of the page where they are called.

A flowable tells its notes as `notes`, a mapping from number to text. A frame that it is added to
keeps room for those that the page does not have yet; when the page ends they are drawn there.
"""

from collections.abc import Mapping
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepTogether

from reports.pdf.styles import LEFT, RULE_COLOUR, TEXT_WIDTH, style
from reports.pdf.tagging import Text, artifact
from reports.pdf.texts import safe

RULE_SPACE = 9.0
RULE_WIDTH = 90.0

Notes = Mapping[int, str]


def notes_of(flowable: Any) -> Notes:
    found: Notes = getattr(flowable, "notes", {})
    return found


def _paragraph(number: int, text: str) -> Text:
    result = Text(f"<super>{number}</super> {safe(text)}", style("footnote"))
    result.role = "Note"
    return result


def notes_height(notes: Notes) -> float:
    """Return the height that notes take, with the rule above them; 0 for none."""
    if not notes:
        return 0.0
    heights = [_paragraph(*note).wrap(TEXT_WIDTH, 10_000)[1] for note in notes.items()]
    return RULE_SPACE + sum(heights)


class NotedFrame(Frame):
    """A frame that keeps room at its foot for the notes of what stands in it."""

    _y1p: float

    def _reset(self) -> None:
        self._geom()  # type: ignore[attr-defined]
        super()._reset()  # type: ignore[misc]
        self.kept: dict[int, str] = {}
        self.foot = self._y1p

    def _add(self, flowable: Flowable, canv: Canvas, trySplit: int = 0) -> bool:  # noqa: N803
        wanted = self.kept | dict(notes_of(flowable))
        if wanted == self.kept:
            return bool(super()._add(flowable, canv, trySplit))  # type: ignore[misc]
        before = self._y1p
        self._y1p = self.foot + notes_height(wanted)
        added = bool(super()._add(flowable, canv, trySplit))  # type: ignore[misc]
        if added:
            self.kept = wanted
        else:
            self._y1p = before
        return added

    add = _add  # type: ignore[assignment]

    def split(self, flowable: Flowable, canv: Canvas) -> list[Flowable]:
        """Split so that the notes of the first part have room, too."""
        notes = dict(notes_of(flowable))
        if not notes.keys() - self.kept.keys():
            return list(super().split(flowable, canv))
        before = self._y1p
        wanted: dict[int, str] = {}
        parts: list[Flowable] = []
        for _attempt in range(len(notes) + 2):
            self._y1p = self.foot + notes_height(self.kept | wanted)
            parts = list(super().split(flowable, canv))
            first = dict(notes_of(parts[0])) if parts else {}
            if not parts or first.keys() <= wanted.keys():
                break
            wanted |= first
        self._y1p = before
        return parts

    def draw_notes(self, canvas: Canvas) -> None:
        if not self.kept:
            return
        y = self.foot + notes_height(self.kept) - RULE_SPACE
        with artifact(canvas):
            canvas.saveState()
            canvas.setStrokeColor(RULE_COLOUR)
            canvas.setLineWidth(0.6)
            canvas.line(LEFT, y + 3, LEFT + RULE_WIDTH, y + 3)
            canvas.restoreState()
        for number, text in sorted(self.kept.items()):
            paragraph = _paragraph(number, text)
            _width, height = paragraph.wrapOn(canvas, TEXT_WIDTH, 10_000)
            y -= height
            paragraph.drawOn(canvas, LEFT, y)
        self.kept = {}


class Kept(KeepTogether):
    """Kept on one page together with the notes of its contents."""

    _content: list[Flowable]

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        wanted: dict[int, str] = {}
        for flowable in self._content:
            wanted |= dict(notes_of(flowable))
        frame = getattr(self, "_frame", None)
        kept = frame.kept if isinstance(frame, NotedFrame) else {}
        more = notes_height(kept | wanted) - notes_height(kept)
        self.wrap(available_width, available_height - more)
        return list(super().split(available_width, available_height - more))
