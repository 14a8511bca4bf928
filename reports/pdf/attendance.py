"""The attendance list of a dialogue: to sign on the day, or of who came."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import CondPageBreak, Flowable

from reports.pdf.blocks import Cell, data_table, gap
from reports.pdf.document import Document, Frontmatter, heading
from reports.pdf.meeting import meeting_head, subject_of
from reports.pdf.meeting_shapes import AttendanceGroup, AttendanceRow, AttendanceValue
from reports.pdf.texts import paragraph, safe

_LEAST = 110.0
_WIDTHS = [0.06, 0.4, 0.24, 0.12, 0.18]


def render_attendance(value: AttendanceValue, language: str) -> bytes:
    """Return the list as PDF in `language`; the same value gives the same bytes."""
    with translation.override(language):
        story = meeting_head(_title(value), value["meeting"], [])
        if not value["is_to_sign"]:
            story += [paragraph(safe(_difference(value)), "lead"), *_figures(value)]
        number = 1
        for index, group in enumerate(value["groups"], start=1):
            story += _group(group, index, number, is_to_sign=value["is_to_sign"])
            number += len(group["rows"])
        if not value["groups"]:
            story.append(paragraph(safe(_("Nobody is on the list yet."))))
        return Document(_frontmatter(value, language), has_cover=False).render(story)


def _title(value: AttendanceValue) -> str:
    return _("Attendance list to sign") if value["is_to_sign"] else _("Attendance list")


def _difference(value: AttendanceValue) -> str:
    """The published number of persons beside the list, and why the two differ."""
    listed = ngettext(
        "%(rows)s entry of the list attended.",
        "%(rows)s entries of the list attended.",
        value["listed"],
    ) % {"rows": value["listed"]}
    if value["stated"] is None:
        return listed
    stated = ngettext(
        "%(attendees)s attendee was published.",
        "%(attendees)s attendees were published.",
        value["stated"],
    ) % {"attendees": value["stated"]}
    parts = [stated, listed]
    if value["experts"]:
        apart = ngettext(
            "%(experts)s expert is counted apart.",
            "%(experts)s experts are counted apart.",
            value["experts"],
        )
        parts.append(apart % {"experts": value["experts"]})
    parts.append(
        _(
            "The published number counts persons. A published list names institutions, and one "
            "institution can send several persons, so the two differ. Whether the experts are "
            "among the attendees is not stated. Both are kept as they are."
        )
    )
    return " ".join(parts)


def _figures(value: AttendanceValue) -> list[Flowable]:
    if not value["figures"]:
        return []
    head = [_("Group"), _("On the list"), _("Attended"), _("of them online"), _("Persons")]
    rows = [
        [
            row["label"],
            str(row["listed"]),
            str(row["attended"]),
            _or_dash(row["online"]),
            _or_dash(row["persons"]),
        ]
        for row in value["figures"]
    ]
    return [data_table(head, rows, [0.32, 0.13, 0.21, 0.17, 0.17]), gap(4)]


def _or_dash(number: int | None) -> str:
    return "–" if number is None else str(number)


def _group(group: AttendanceGroup, index: int, number: int, *, is_to_sign: bool) -> list[Flowable]:
    last = _("Signature") if is_to_sign else _("In the room or online")
    head = ["№", _("Institution"), _("Person"), _("Role"), last]
    rows = [
        _row(row, place, is_to_sign=is_to_sign)
        for place, row in enumerate(group["rows"], start=number)
    ]
    title = group["title"]
    made = heading(safe(title), "copy-section", key=f"group-{index}", outline=title, level=0)
    # Kept with all of a table, it would leave the page empty before a long one.
    made.keepWithNext = 0
    return [
        CondPageBreak(_LEAST),
        made,
        data_table(head, rows, _WIDTHS, figures_from=None),
    ]


def _row(row: AttendanceRow, number: int, *, is_to_sign: bool) -> list[Cell]:
    person = row["person"]
    if not person and row["persons"]:
        count = row["persons"]
        person = ngettext("%(count)s person", "%(count)s persons", count) % {"count": count}
    came = " ".join(part for part in (row["place"], row["checked_in"]) if part)
    return [str(number), row["institution"], person, row["role"], _room() if is_to_sign else came]


def _room() -> Cell:
    """An empty cell, high enough for a signature."""
    return paragraph("&nbsp;<br/>&nbsp;", "cell")


def _frontmatter(value: AttendanceValue, language: str) -> Frontmatter:
    subject = subject_of(value["meeting"])
    return Frontmatter(
        title=f"{_title(value)}. {subject}",
        subject=subject,
        author=value["meeting"]["organisers"] or ", ".join(value["meeting"]["countries"]),
        language=language,
        head=f"{_title(value)} · {subject}",
        foot=_("For the organisers: names of persons are not to be passed on."),
    )
