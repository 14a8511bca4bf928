"""A questionnaire to print and fill in by hand, or to fill in on a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Table, TableStyle

from reports.pdf.blocks import gap
from reports.pdf.document import Document, Frontmatter, heading
from reports.pdf.form_blocks import kept_together
from reports.pdf.form_fields import Field, add_fields
from reports.pdf.form_hints import without_repeats
from reports.pdf.form_items import item_blocks, pieces_of
from reports.pdf.form_lines import Sheet, in_tables
from reports.pdf.styles import RULE_COLOUR, TEXT_WIDTH
from reports.pdf.texts import lines, paragraph, safe, written
from surveys.form.filled import LAYOUT, Stamp
from surveys.form.model import Form
from surveys.queries.paper import PaperLine, PaperSection, has_item_blocks, paper_sections


@dataclass(frozen=True, slots=True)
class FormPages:
    """What is printed: the form in one language, with the answers so far (none: an empty form)."""

    form: Form
    title: str
    language: str
    institution: str
    country: str
    stamp: Stamp
    answers: Mapping[str, Any]


def render_form(pages: FormPages) -> bytes:
    """Return the form as PDF with fields; the same input gives the same bytes."""
    interface = pages.language if pages.language in ("en", "ru") else translation.get_language()
    with translation.override(interface or "en"):
        maker = _Maker(pages)
        story = [*maker.head(), *maker.sections()]
        content = Document(_frontmatter(pages), has_cover=False).render(story)
    return add_fields(content, maker.fields, stamp_text(pages.stamp))


def stamp_text(stamp: Stamp) -> str:
    """Return the stamp as `form_reading` reads it back."""
    return json.dumps({"layout": LAYOUT, **asdict(stamp)}, ensure_ascii=False, sort_keys=True)


def _frontmatter(pages: FormPages) -> Frontmatter:
    stamp = pages.stamp
    mark = f"{stamp.questionnaire} · {stamp.number} · {stamp.version[:8]}"
    return Frontmatter(
        title=pages.title,
        subject=_("Form to fill in"),
        author="",
        language=pages.language,
        head=pages.title,
        foot=_("Version %(mark)s") % {"mark": mark},
    )


class _Maker:
    def __init__(self, pages: FormPages) -> None:
        self.pages = pages
        self.fields: list[Field] = []
        self.sheet = Sheet(pages.form, pages.answers, self.fields)

    def head(self) -> list[Flowable]:
        rows = [(_("Institution"), self.pages.institution), (_("Country"), self.pages.country)]
        advice = (
            _("Put a cross into the boxes and circles that hold, and write into the frames."),
            _("On a screen: fill in the fields, save the file, and send it on the page from which "
              "it was downloaded."),
        )  # fmt: skip
        table = Table(
            [
                [written(label, "small"), written(text or " ", "cell-strong")]
                for label, text in rows
            ],
            colWidths=[TEXT_WIDTH * 0.2, TEXT_WIDTH * 0.8],
            style=TableStyle([("LINEBELOW", (1, 0), (1, -1), 0.5, RULE_COLOUR)]),
            hAlign="LEFT",
        )
        return [
            written(self.pages.title, "copy-title"),
            table,
            gap(8),
            *(written(text) for text in advice),
        ]

    def sections(self) -> Iterator[Flowable]:
        for section in paper_sections(self.pages.form, self.pages.language):
            yield from self.section(section)

    def section(self, section: PaperSection) -> Iterator[Flowable]:
        head = self.section_head(section)
        for members in in_tables(section.lines):
            yield from self.block(members, head)
            head = []

    def block(self, members: list[PaperLine], head: list[Flowable]) -> Iterator[Flowable]:
        """Yield a question, a table, or a repeated group, under the heading of its section."""
        first = members[0]
        if has_item_blocks(self.pages.form, first.question):
            yield from item_blocks(self.sheet, first, self.pages.language, head)
            return
        for piece in pieces_of(self.sheet, members):
            yield from kept_together([*head, *piece])
            head = []

    def section_head(self, section: PaperSection) -> list[Flowable]:
        title = f"{section.number}. {section.label}"
        key = f"section-{section.number}"
        texts = without_repeats([section.hint, section.condition], above=[section.label])
        notes = [paragraph(lines(text), "over") for text in texts]
        return [heading(safe(title), "copy-section", key=key, outline=title, level=0), *notes]
