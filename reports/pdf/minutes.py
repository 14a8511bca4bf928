"""Minutes of a dialogue as a document, draft or approved."""

from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from reports.pdf.document import Document, Frontmatter, heading
from reports.pdf.meeting import meeting_head, subject_of, warning
from reports.pdf.meeting_shapes import MinutesParagraph, MinutesValue
from reports.pdf.styles import style
from reports.pdf.texts import lines, paragraph, safe

_HEADINGS = {1: "copy-section", 2: "copy-section", 3: "question"}


def render_minutes(value: MinutesValue) -> bytes:
    """Return minutes as PDF in their language; the same value gives the same bytes."""
    with translation.override(value["language"]):
        story = _head(value)
        for item in _titled(value)[1]:
            story += _paragraph(item)
        return Document(_frontmatter(value), has_cover=False).render(story)


def _head(value: MinutesValue) -> list[Flowable]:
    facts = [
        (_("Revision"), str(value["revision"])),
        (_("Approved on"), value["approved_on"]),
    ]
    story = meeting_head(_titled(value)[0], value["meeting"], facts)
    if not value["approved_on"]:
        story += warning(_("Draft. These minutes are not approved yet and may change."))
    return story


def _titled(value: MinutesValue) -> tuple[str, list[MinutesParagraph]]:
    """Return the title, which is the text's own where it begins with one, and the rest."""
    items = value["paragraphs"]
    if items and items[0]["level"] == 1:
        return items[0]["text"], items[1:]
    return _("Minutes"), items


def _paragraph(item: MinutesParagraph) -> list[Flowable]:
    if item["level"]:
        key = f"paragraph-{item['number']}"
        level = 1 if item["level"] == 3 else 0
        name = _HEADINGS[item["level"]]
        return [heading(safe(item["text"]), name, key=key, outline=item["text"], level=level)]
    if item["items"]:
        return [Paragraph(f"•&nbsp; {safe(text)}", _item_style()) for text in item["items"]]
    return [paragraph(lines(item["text"]))]


@cache
def _item_style() -> ParagraphStyle:
    return ParagraphStyle(
        "item", parent=style("body"), leftIndent=12, firstLineIndent=-10, spaceAfter=3
    )


def _frontmatter(value: MinutesValue) -> Frontmatter:
    subject = subject_of(value["meeting"])
    return Frontmatter(
        title=f"{_('Minutes')}. {subject}",
        subject=subject,
        author=value["meeting"]["organisers"] or ", ".join(value["meeting"]["countries"]),
        language=value["language"],
        head=f"{_('Minutes')} · {subject}",
        foot=f"{_('Revision')} {value['revision']} · SHA-256 {value['sha256']}",
        notice="" if value["approved_on"] else _("Draft"),
    )
