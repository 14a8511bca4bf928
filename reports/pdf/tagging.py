"""Marked content: which part of a page is which paragraph, heading or cell of a table.

ReportLab writes no structure. While pages are drawn, each text is put between BDC and EMC with a
number that is unique on its page, and what it is gets noted in a list; `reports.pdf.archive`
makes the structure tree of that list. What is no content (rules, running heads) is an artifact.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

_KEPT = "report_marks"


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked text: page (from 0), number on it, role, and the table cell it is in.

    `path` is (table, row, column), or () outside tables; `alt` describes a figure.
    """

    page: int
    number: int
    role: str
    path: tuple[int, ...] = ()
    alt: str = ""
    language: str = ""


@dataclass
class Marks:
    """All marked texts of a document in the order of drawing."""

    entries: list[Mark] = field(default_factory=list)
    page: int = -1
    next_number: int = 0

    def begin(self, page: int) -> int:
        if page != self.page:
            self.page, self.next_number = page, 0
        self.next_number += 1
        return self.next_number - 1


def attach(canvas: Canvas, marks: Marks) -> None:
    """Have what is drawn on `canvas` noted in `marks`."""
    setattr(canvas, _KEPT, marks)


def _write(canvas: Canvas, operators: str) -> None:
    # ReportLab has no call for operators of one's own.
    canvas._code.append(operators)  # type: ignore[attr-defined]  # noqa: SLF001


@contextmanager
def marked(
    canvas: Canvas, role: str, path: tuple[int, ...] = (), alt: str = "", language: str = ""
) -> Iterator[None]:
    """Mark what is drawn inside as one piece of content; plain where nobody notes it."""
    marks: Marks | None = getattr(canvas, _KEPT, None)
    if marks is None:
        yield
        return
    page = canvas.getPageNumber() - 1
    number = marks.begin(page)
    _write(canvas, f"/{role} <</MCID {number}>> BDC")
    yield
    _write(canvas, "EMC")
    marks.entries.append(Mark(page, number, role, path, alt, language))


@contextmanager
def artifact(canvas: Canvas) -> Iterator[None]:
    """Mark what is drawn inside as no content."""
    _write(canvas, "/Artifact BMC")
    yield
    _write(canvas, "EMC")


class Text(Paragraph):
    """A paragraph that marks itself; its parts on two pages are marked one by one."""

    role = "P"
    path: tuple[int, ...] = ()
    language = ""
    notes: Mapping[int, str] = MappingProxyType({})

    def split(self, available_width: float, available_height: float) -> list[Any]:
        parts: list[Any] = super().split(available_width, available_height)
        for part in parts:
            part.role, part.path, part.language = self.role, self.path, self.language
        return parts

    def draw(self) -> None:
        with marked(self.canv, self.role, self.path, language=self.language):
            super().draw()


class MarkedTable(Table):
    """A table whose rules are artifacts; its cells are `Text` and mark themselves."""

    def _drawBkgrnd(self) -> None:  # noqa: N802
        with artifact(self.canv):
            super()._drawBkgrnd()  # type: ignore[misc]

    def _drawLines(self) -> None:  # noqa: N802
        with artifact(self.canv):
            super()._drawLines()  # type: ignore[misc]
