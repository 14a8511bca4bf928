"""What minutes and attendance lists begin with."""

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from reports.pdf.blocks import data_table, definition_rows, gap, notice
from reports.pdf.meeting_shapes import MeetingHead
from reports.pdf.texts import paragraph, safe


def meeting_head(title: str, meeting: MeetingHead, facts: list[tuple[str, str]]) -> list[Flowable]:
    """Return the title and a table of facts of the meeting; `facts` are added to its own."""
    own = [
        (_("Meeting"), meeting["name"]),
        (_("Country"), ", ".join(meeting["countries"])),
        (_("Date"), meeting["days"]),
        (_("Place"), meeting["place"]),
        (_("Format of the meeting"), meeting["format"]),
        (_("Organisers"), meeting["organisers"]),
    ]
    pairs = [(label, text) for label, text in [*own, *facts] if text]
    return [
        paragraph(safe(title), "copy-title"),
        data_table(
            [_("About the meeting"), ""], definition_rows(pairs), [0.27, 0.73], figures_from=None
        ),
        gap(10),
    ]


def warning(text: str) -> list[Flowable]:
    return [notice(safe(text)), gap(10)]


def subject_of(meeting: MeetingHead) -> str:
    """Return the meeting in one line: what, where, when."""
    return f"{meeting['name']}, {meeting['days']}"
