"""The country summary: a pure function of its snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from reports.pdf.blocks import data_table
from reports.pdf.corrections import (
    WIDTHS,
    correction_cells,
    corrections_head,
    corrections_lead,
    corrections_title,
    in_order,
)
from reports.pdf.cover import cover, round_name
from reports.pdf.document import ContentsLine, Document, Frontmatter, Heading, heading
from reports.pdf.method import method_note
from reports.pdf.overview import at_a_glance, key_figures, who_answered
from reports.pdf.questions import question_block, question_key
from reports.pdf.shapes import Correction, QuestionResult, Source, SummarySnapshot
from reports.pdf.texts import Reader, date_of, paragraph, safe, written
from surveys.form.document import digest

HASH_LENGTH = 12
ROOM_FOR_PART = 150.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document with its heading; `entries` are keys and titles listed below it."""

    key: str
    title: str
    flowables: list[Flowable]
    entries: tuple[tuple[str, str], ...] = ()


def render_summary(snapshot: SummarySnapshot, language: str) -> bytes:
    """Return the country summary as PDF in `language`; the same snapshot gives the same bytes."""
    with translation.override(language):
        reader = Reader(language, snapshot["questionnaire"]["default_language"])
        short_hash = digest(dict(snapshot))[:HASH_LENGTH]
        parts = _parts(snapshot, reader)
        story = [*cover(snapshot, short_hash, reader), *_contents(parts), PageBreak()]
        for part in parts:
            story += part.flowables
        front = _frontmatter(snapshot, short_hash, reader)
        return Document(front, has_cover=True).render(story)


def _parts(snapshot: SummarySnapshot, reader: Reader) -> list[Part]:
    questions = snapshot["questions"]
    parts = [_part("key-figures", _("Key figures"), key_figures(snapshot, reader))]
    if snapshot["totals"]["responses"]:
        glance = at_a_glance(questions, reader)
        parts += [_part("at-a-glance", _("Findings at a glance"), glance)] if glance else []
    title = _("Who answered")
    opening = [_part_heading("who-answered", title)]
    parts.append(Part("who-answered", title, who_answered(snapshot, opening)))
    if snapshot["totals"]["responses"]:
        parts += _sections(snapshot, reader)
    elif questions:
        parts.append(_part("questions", _("Questions asked"), _asked(questions, reader)))
    if corrections := snapshot.get("corrections"):
        parts.append(_part("corrections", corrections_title(), _corrected(corrections, reader)))
    parts.append(_part("method", _("Method"), method_note(snapshot["is_illustrative"])))
    if snapshot["sources"]:
        parts.append(_part("sources", _("Sources"), _sources(snapshot["sources"], reader)))
    return parts


def _part(key: str, title: str, body: list[Flowable]) -> Part:
    """A part whose body may break anywhere, as long as its heading is not left alone."""
    opening = _part_heading(key, title)
    opening.keepWithNext = 0
    return Part(key, title, [CondPageBreak(ROOM_FOR_PART), opening, *body])


def _part_heading(key: str, title: str) -> Heading:
    return heading(safe(title), "part", key=key, outline=title, level=0)


def _sections(snapshot: SummarySnapshot, reader: Reader) -> list[Part]:
    numbered = enumerate(snapshot["questions"], start=1)
    grouped = groupby(numbered, key=lambda pair: pair[1]["section"]["name"])
    invited = snapshot["totals"]["invited"]
    return [
        _section(f"section-{index}", list(pairs), invited, reader)
        for index, (_name, pairs) in enumerate(grouped, start=1)
    ]


def _section(
    key: str, questions: Sequence[tuple[int, QuestionResult]], invited: int, reader: Reader
) -> Part:
    title = reader.plain(questions[0][1]["section"]["label"])
    opening = [_part_heading(key, title)]
    body: list[Flowable] = []
    for position, question in questions:
        body += question_block(question, position, invited, reader, opening=opening)
        opening = []
    entries = tuple(
        (question_key(position), f"{position}. {reader.plain(question['label'])}")
        for position, question in questions
    )
    return Part(key, title, body, entries)


def _asked(questions: Sequence[QuestionResult], reader: Reader) -> list[Flowable]:
    text = _("The questionnaire asks these questions. Their findings will stand here.")
    rows = [[str(n), reader.plain(q["label"])] for n, q in enumerate(questions, start=1)]
    head = [_("No."), _("Question")]
    return [written(text), data_table(head, rows, [0.07, 0.93], figures_from=None)]


def _corrected(corrections: Sequence[Correction], reader: Reader) -> list[Flowable]:
    rows = [correction_cells(one, reader) for one in in_order(corrections)]
    table = data_table(corrections_head(), rows, WIDTHS, figures_from=None)
    return [written(corrections_lead()), table]


def _sources(sources: Sequence[Source], reader: Reader) -> list[Flowable]:
    return [
        paragraph(
            f"<b>{reader.markup(source['title'])}</b>"
            + (f"<br/>{reader.markup(source['detail'])}" if "detail" in source else "")
        )
        for source in sources
    ]


def _contents(parts: Sequence[Part]) -> list[Flowable]:
    story: list[Flowable] = [written(_("Contents"), "part")]
    for part in parts:
        story.append(ContentsLine(part.title, part.key, 0))
        story += [ContentsLine(title, key, 1) for key, title in part.entries]
    return story


def _frontmatter(snapshot: SummarySnapshot, short_hash: str, reader: Reader) -> Frontmatter:
    country = reader.plain(snapshot["country"]["names"])
    title = reader.plain(snapshot["questionnaire"]["title"])
    name = round_name(snapshot, reader)
    return Frontmatter(
        title=f"{country}. {_('Country summary')}",
        subject=f"{name}. {title}",
        author=name,
        language=reader.language,
        head=f"{country} · {name}",
        foot=_("Data of %(date)s · snapshot %(hash)s")
        % {"date": date_of(snapshot["taken_at"]), "hash": short_hash},
        notice=_("Illustrative data") if snapshot["is_illustrative"] else "",
    )
