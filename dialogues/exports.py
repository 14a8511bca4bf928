"""Files that are handed out: attendance list (CSV) and calendar (iCalendar, RFC 5545)."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from institutions.spreadsheets import safe_text

_FOLD_BYTES = 75


def safe_cell(value: object) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula."""
    return safe_text("" if value is None else str(value))


def csv_bytes(
    header: Sequence[object], rows: Iterable[Sequence[object]], *, is_start: bool = True
) -> bytes:
    """Return a CSV file in UTF-8 with a byte order mark, which Excel needs to read Cyrillic.

    A later part of a file (`is_start` False) has neither mark nor header.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    if is_start:
        writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if is_start else "utf-8")


@dataclass(frozen=True)
class Event:
    """A calendar entry. Moments with a time zone, or days (the last one included)."""

    uid: str
    summary: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    stamp: dt.datetime
    location: str = ""
    description: str = ""
    is_cancelled: bool = False


def calendar_bytes(event: Event) -> bytes:
    """Return the event as an iCalendar file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CADAP//Needs assessment//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(event.stamp)}",
        _moment("DTSTART", event.starts, is_end=False),
        _moment("DTEND", event.ends, is_end=True),
        f"SUMMARY:{_escaped(event.summary)}",
        f"LOCATION:{_escaped(event.location)}",
        f"DESCRIPTION:{_escaped(event.description)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines).encode()


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _moment(name: str, value: dt.datetime | dt.date, *, is_end: bool) -> str:
    if isinstance(value, dt.datetime):
        return f"{name}:{_utc(value)}"
    # The end of an event of whole days is the day after the last one.
    day = value + dt.timedelta(days=1) if is_end else value
    return f"{name};VALUE=DATE:{day:%Y%m%d}"


def _escaped(text: str) -> str:
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after 75 bytes at most, never inside a character."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > _FOLD_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts) + "\r\n"
