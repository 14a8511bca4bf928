"""The title page of a country summary."""

from typing import Any

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, FrameBreak, PageBreak, Spacer, Table, TableStyle

from reports.fonts import REGULAR
from reports.pdf.blocks import notice
from reports.pdf.document import COVER_BAND, COVER_TOP
from reports.pdf.shapes import SummarySnapshot
from reports.pdf.styles import RULE_COLOUR, TEXT_WIDTH
from reports.pdf.texts import Reader, date_of, paragraph, safe, written

BAND_HEIGHT = COVER_BAND - 2 * COVER_TOP

_BAND = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (0, 0), "TOP"),
        ("VALIGN", (0, 1), (0, 1), "BOTTOM"),
    ]
)
_DETAILS = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE_COLOUR),
    ]
)


def cover(snapshot: SummarySnapshot, short_hash: str, reader: Reader) -> list[Flowable]:
    """Return the title page; `short_hash` names the snapshot."""
    title = snapshot["questionnaire"]["title"]
    story: list[Flowable] = [
        _band(snapshot, reader),
        FrameBreak(),
        paragraph(reader.markup(title), "cover-questionnaire"),
        Spacer(1, 12),
        _details(snapshot, short_hash),
    ]
    if snapshot["is_illustrative"]:
        story += [Spacer(1, 20), illustrative_notice()]
    return [*story, PageBreak()]


def illustrative_notice() -> Flowable:
    """Return the mark that the answers were made up to show the method."""
    title = safe(_("Illustrative data"))
    text = safe(_("These answers were made up to show the method. Do not quote them."))
    return notice(f"<b>{title}.</b> {text}")


def round_name(snapshot: SummarySnapshot, reader: Reader) -> str:
    """Return the name of the round in the reader's language; empty where there is none."""
    names = snapshot["round"]["names"]
    return reader.plain(names) if names else ""


def _band(snapshot: SummarySnapshot, reader: Reader) -> Flowable:
    title = [
        paragraph(reader.markup(snapshot["country"]["names"]), "cover-title"),
        Spacer(1, 12),
        written(round_name(snapshot, reader), "cover-round"),
    ]
    kind = written(_("Country summary"), "cover-kind")
    rows: list[list[Any]] = [[kind], [title]]
    heights = [20, BAND_HEIGHT - 20]
    return Table(rows, colWidths=[TEXT_WIDTH], rowHeights=heights, style=_BAND)


def _details(snapshot: SummarySnapshot, short_hash: str) -> Flowable:
    totals = snapshot["totals"]
    pairs = [
        (_("Version of the questionnaire"), str(snapshot["questionnaire"]["version"] or "–")),
        (_("Date of data"), date_of(snapshot["taken_at"])),
        (_("Responses submitted"), str(totals["responses"])),
        (_("Snapshot"), short_hash),
        (_("Version of the software"), snapshot["code_version"]),
    ]
    rows = [
        [written(label, "cover-label"), written(value, "cover-value")] for label, value in pairs
    ]
    return Table(rows, colWidths=[0.36 * TEXT_WIDTH, 0.64 * TEXT_WIDTH], style=_DETAILS)
