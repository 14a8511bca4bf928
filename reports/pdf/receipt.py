"""The respondent's own copy of a submitted response."""

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, KeepTogether

from reports.pdf.blocks import data_table, gap
from reports.pdf.cover import illustrative_notice
from reports.pdf.document import Document, Frontmatter, heading
from reports.pdf.shapes import CopyAnswer, CopySection, ResponseCopy
from reports.pdf.texts import Reader, lines, paragraph, safe, written


def render_response_copy(copy: ResponseCopy, language: str) -> bytes:
    """Return a respondent's copy as PDF in `language`; the same copy gives the same bytes."""
    with translation.override(language):
        reader = Reader(language, copy["default_language"])
        story = _head(copy, reader)
        for index, section in enumerate(copy["sections"], start=1):
            story += _section(section, index, reader)
        return Document(_frontmatter(copy, reader), has_cover=False).render(story)


def _head(copy: ResponseCopy, reader: Reader) -> list[Flowable]:
    rows = [
        (_("Institution"), copy["institution"] or "–"),
        (_("Country"), reader.plain(copy["country"])),
        (_("Receipt number"), copy["receipt"]),
        (_("Submitted at"), copy["submitted_at"]),
        (_("Version of the questionnaire"), str(copy["version"])),
    ]
    if signature := copy.get("signature"):
        told = f"{signature['name']}, {signature['function']} ({signature['method']})"
        rows.append((_("Signed by"), told))
    head = [_("Your copy of the response"), ""]
    story = [
        paragraph(reader.markup(copy["title"]), "copy-title"),
        data_table(head, rows, [0.34, 0.66], figures_from=None),
        gap(10),
    ]
    return [*story, illustrative_notice(), gap(10)] if copy["is_illustrative"] else story


def _section(section: CopySection, index: int, reader: Reader) -> list[Flowable]:
    title = reader.plain(section["label"])
    story: list[Flowable] = [
        heading(safe(title), "copy-section", key=f"section-{index}", outline=title, level=0)
    ]
    group: dict[str, str] | None = None
    for answer in section["questions"]:
        is_new_group = answer["group_label"] is not None and answer["group_label"] != group
        group = answer["group_label"]
        story += _answer(answer, reader, with_group=is_new_group)
    return story


def _answer(answer: CopyAnswer, reader: Reader, *, with_group: bool) -> list[Flowable]:
    question: list[Flowable] = [paragraph(reader.markup(answer["label"]), "copy-question")]
    if with_group:
        question.insert(0, paragraph(reader.markup(answer["group_label"]), "over"))
    if answer["text"] is not None:
        # A long text may run over pages, so that only its question is kept with its beginning.
        question[-1].keepWithNext = 1
        return [*question, paragraph(lines(answer["text"]), "copy-answer"), gap(4)]
    return [KeepTogether([*question, *_chosen(answer, reader)]), gap(4)]


def _chosen(answer: CopyAnswer, reader: Reader) -> list[Flowable]:
    if not answer["choices"]:
        return [written(_("No answer"), "copy-none")]
    labels = [reader.markup(label) for label in answer["choices"]]
    if answer["ranked"]:
        labels = [f"{place}. {label}" for place, label in enumerate(labels, start=1)]
    elif len(labels) > 1:
        labels = [f"• {label}" for label in labels]
    return [paragraph(label, "copy-answer") for label in labels]


def _frontmatter(copy: ResponseCopy, reader: Reader) -> Frontmatter:
    title = reader.plain(copy["title"])
    return Frontmatter(
        title=f"{title}. {_('Your copy of the response')}",
        subject=_("Receipt %(number)s") % {"number": copy["receipt"]},
        author=copy["institution"] or reader.plain(copy["country"]),
        language=reader.language,
        head=f"{title} · {_('Receipt %(number)s') % {'number': copy['receipt']}}",
        foot=f"SHA-256 {copy['sha256']}",
        notice=_("Illustrative data") if copy["is_illustrative"] else "",
    )
