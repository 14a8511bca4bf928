"""Repeated groups on a printable form: a block for each item there is, and empty ones for more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from reports.pdf.blocks import gap
from reports.pdf.form_blocks import LEAST_ROOM, ItemBlock, band, height_of
from reports.pdf.form_lines import Sheet, group_head, in_tables, question_block, question_texts
from reports.pdf.form_names import item_prefix
from reports.pdf.form_tables import table_blocks
from reports.pdf.styles import TEXT_HEIGHT
from reports.pdf.texts import written
from surveys.form.cleaning import MOST_ROWS
from surveys.form.expressions import Context, to_number
from surveys.form.model import Group
from surveys.form.routing import stored_rows, work_out
from surveys.queries.paper import PaperLine, item_lines

FEWEST_BLOCKS = 3
SPARE_BLOCKS = 2
MOST_PAGES = 20
"""Of one repeated group, that on which it begins among them."""


def pieces_of(sheet: Sheet, members: list[PaperLine]) -> list[list[Flowable]]:
    """Return what is best not divided: a question, a note, or a whole table."""
    if members[0].matrix:
        return table_blocks(sheet, members)
    return [question_block(sheet, line) for line in members]


def item_blocks(
    sheet: Sheet, line: PaperLine, language: str, head: list[Flowable]
) -> Iterator[Flowable]:
    """Yield a repeated group under its heading, block by block; `head` is what stands above."""
    group = sheet.form.repeats[line.question.name]
    items = stored_rows(sheet.answers.get(group.name))
    wanted = block_count(sheet, group, len(items))
    asked = item_lines(sheet.form, line.question, language)
    above = [*head, *group_head(line), *question_texts(sheet.form, line)]
    pages, drawn = _Pages(), 0
    for number in range(1, wanted + 1):
        item = items[number - 1] if number <= len(items) else {}
        block = _block(item_sheet(sheet, line, number, item), line, number, asked, above)
        if not pages.take(block):
            break
        yield block
        above, drawn = [], number
    yield from above
    last = _last_words(group, drawn, wanted, len(items))
    yield from [gap(6), written(last, "over")] if last else []


def block_count(sheet: Sheet, group: Group, items: int) -> int:
    """Return how many blocks to print for a repeated group with so many items."""
    count = group.repeat_count
    if count is None:
        return min(MOST_ROWS, max(FEWEST_BLOCKS, items + SPARE_BLOCKS))
    if count.references:
        # Whoever fills in the form can still change the answer that says how many.
        now = len(work_out(sheet.form, sheet.answers).rows.get(group.name, ()))
        return max(FEWEST_BLOCKS, now, items)
    fixed = to_number(count.evaluate(Context({})))
    return int(max(0, min(MOST_ROWS, fixed))) if math.isfinite(fixed) else 0


def item_sheet(sheet: Sheet, line: PaperLine, number: int, item: dict[str, Any]) -> Sheet:
    """Return what one item (number from 1) is filled in on."""
    return Sheet(
        form=sheet.form.row_form(line.question.name),
        answers=item,
        fields=sheet.fields,
        prefix=item_prefix(sheet.form, line.question, number),
        spoken=f"{_('Item %(number)s') % {'number': number}}: ",
    )


@dataclass(slots=True)
class _Pages:
    """Counts the pages that blocks will take; what stands before them may fill most of the first.

    Heights are added up with all space between; so no more pages are drawn than are counted.
    """

    count: int = 1
    used: float = TEXT_HEIGHT

    def take(self, block: ItemBlock) -> bool:
        """Add the block; False, and nothing is added, where there would be too many pages."""
        before = self.count, self.used
        if block.total <= TEXT_HEIGHT:
            self.add(block.total)
        else:
            if self.used > TEXT_HEIGHT - LEAST_ROOM:
                self.used = TEXT_HEIGHT
            self.add(height_of(block.head))
            for piece in block.pieces:
                self.add(height_of(piece), height_of(block.again))
        if self.count > MOST_PAGES:
            self.count, self.used = before
            return False
        return True

    def add(self, height: float, again: float = 0) -> None:
        if self.used + height > TEXT_HEIGHT:
            self.count += math.ceil((height + again) / TEXT_HEIGHT)
            self.used = again
        self.used += height


def _block(
    sheet: Sheet, line: PaperLine, number: int, asked: Sequence[PaperLine], above: list[Flowable]
) -> ItemBlock:
    told = {"number": number}
    return ItemBlock(
        head=[*above, *band(_("Item %(number)s") % told, line.label)],
        pieces=list(chain.from_iterable(pieces_of(sheet, one) for one in in_tables(asked))),
        again=band(_("Item %(number)s, continued") % told, line.label),
    )


def _last_words(group: Group, drawn: int, wanted: int, items: int) -> str:
    """Say what is to be done on the site: with items that are not printed, or with further ones."""
    if drawn < items:
        told = _("More items are on the site: %(count)s. They stay there as they are.")
        return told % {"count": items - drawn}
    if drawn == 0 and wanted > 0:
        return _("This can be answered on the site only.")
    is_fixed = group.repeat_count is not None and not group.repeat_count.references
    return "" if is_fixed and drawn == wanted else _("More items can be added on the site.")
