"""What stays on one page of a printable form, and how it is divided where it is too tall."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Table, TableStyle

from reports.pdf.blocks import gap
from reports.pdf.styles import (
    SOFT_COLOUR,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TRACK_COLOUR,
    right,
)
from reports.pdf.texts import safe, written

LEAST_ROOM = 160.0
"""Points of a page that are worth beginning something on that is taller than a page."""
NEVER_FITS = float(0xFFFFFF)
_BAND = TableStyle(
    [
        ("BACKGROUND", (0, 0), (-1, -1), TRACK_COLOUR),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, SOFT_COLOUR),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
)


class ItemBlock(Flowable):
    """One item of a repeated group: on one page where it can be, else divided between questions.

    `head` are its headings, `pieces` what is best not divided, `again` the heading on a next page.
    Like a KeepTogether it is never drawn itself, but replaced by its content.
    """

    def __init__(
        self, head: list[Flowable], pieces: list[list[Flowable]], again: list[Flowable]
    ) -> None:
        super().__init__()
        self.head, self.pieces, self.again = head, pieces, again
        self.total = height_of([*head, *chain.from_iterable(pieces)])

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return available_width, NEVER_FITS

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Return the content for this page, and a block for the next; nothing to begin there."""
        if self.total <= available_height:
            return [*self.head, *chain.from_iterable(self.pieces)]
        is_new_page = available_height >= TEXT_HEIGHT - 1
        if not is_new_page and (self.total <= TEXT_HEIGHT or available_height < LEAST_ROOM):
            return []
        count = self._fitting(available_height)
        if count == 0 and not is_new_page:
            return []
        here, later = self.pieces[: max(1, count)], self.pieces[max(1, count) :]
        rest = [ItemBlock(self.again, later, self.again)] if later else []
        return [*self.head, *chain.from_iterable(here), *rest]

    def _fitting(self, available_height: float) -> int:
        room = available_height - height_of(self.head)
        for count, piece in enumerate(self.pieces):
            room -= height_of(piece)
            if room < 0:
                return count
        return len(self.pieces)


def height_of(flowables: Sequence[Flowable]) -> float:
    """Return the most height in points that they take on a page, one below the other."""
    return sum(
        one.wrap(TEXT_WIDTH, TEXT_HEIGHT)[1] + one.getSpaceBefore() + one.getSpaceAfter()
        for one in flowables
    )


def kept_together(piece: list[Flowable]) -> list[Flowable]:
    """Keep the piece on one page; what is taller than any begins where there is some room."""
    if height_of(piece) <= TEXT_HEIGHT:
        return [KeepTogether(piece)]
    return [CondPageBreak(LEAST_ROOM), *piece]


def band(told: str, label: str) -> list[Flowable]:
    """Return a heading with the number of an item, and the group that it belongs to."""
    table = Table(
        [[written(told, "cell-strong"), Paragraph(safe(label), right("small"))]],
        colWidths=[TEXT_WIDTH * 0.35, TEXT_WIDTH * 0.65],
        style=_BAND,
    )
    return [gap(6), table, gap(3)]
