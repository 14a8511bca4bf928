"""What is in the minutes and the attendance list of a dialogue, in the active language."""

from collections import defaultdict
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.enums import Format, ParticipantRole, ParticipationState
from dialogues.minutes_text import paragraphs
from dialogues.models import Dialogue, MinutesRevision, Participation
from dialogues.queries.meetings import GroupCount, group_counts, participants
from dialogues.queries.summaries import dialogue_figures

SCHEMA = 1
Json = dict[str, Any]


def minutes_value(revision: MinutesRevision) -> Json:
    """Return one revision in the shape of `reports.pdf.meeting_shapes.MinutesValue`."""
    approved = revision.approved_at
    zone = next(iter(revision.dialogue.countries.all())).zone
    return {
        "schema": SCHEMA,
        "kind": "minutes",
        "meeting": _meeting(revision.dialogue),
        "language": revision.language,
        "revision": revision.number,
        "approved_on": date_format(approved.astimezone(zone), "DATE_FORMAT") if approved else "",
        "sha256": revision.source.sha256,
        "paragraphs": [
            {
                "number": item.number,
                "level": item.level,
                "text": item.text,
                "items": list(item.items),
            }
            for item in paragraphs(revision.text)
        ],
    }


def attendance_value(dialogue: Dialogue) -> Json:
    """Return the list in the shape of `reports.pdf.meeting_shapes.AttendanceValue`.

    A planned meeting gives the whole list to sign, one that was held those who came. Ten queries at
    most, however long the list.
    """
    prefetch_related_objects([dialogue], "countries")
    figures = dialogue_figures([dialogue.pk])[0]
    rows = participants(dialogue)
    if not dialogue.is_planned:
        rows = rows.filter(state=ParticipationState.ATTENDED)
    return {
        "schema": SCHEMA,
        "kind": "attendance",
        "meeting": _meeting(dialogue),
        "is_to_sign": dialogue.is_planned,
        "stated": figures.stated_attendees,
        "listed": figures.listed,
        "experts": figures.experts,
        "figures": [_figures(count) for count in group_counts(dialogue)],
        "groups": _groups(dialogue, list(rows)),
    }


def _meeting(dialogue: Dialogue) -> Json:
    days = [date_format(dialogue.starts_on, "DATE_FORMAT")]
    if dialogue.ends_on != dialogue.starts_on:
        days.append(date_format(dialogue.ends_on, "DATE_FORMAT"))
    is_stated = dialogue.format != Format.NOT_STATED
    return {
        "name": dialogue.name,
        "countries": [country.name for country in dialogue.countries.all()],
        "days": " – ".join(days),
        "place": ", ".join(part for part in (dialogue.city, dialogue.venue) if part),
        "format": str(dialogue.get_format_display()) if is_stated else "",
        "organisers": dialogue.organisers,
    }


def _figures(count: GroupCount) -> Json:
    is_told = count.attended > count.rows_without_persons
    return {
        "label": count.label,
        "listed": count.rows,
        "attended": count.attended,
        "online": count.online,
        "persons": count.persons if is_told else None,
    }


def _groups(dialogue: Dialogue, rows: list[Participation]) -> list[Json]:
    """Rows by group as printed, experts last; those of a regional event by delegation."""
    groups: dict[str, list[Json]] = defaultdict(list)
    for row in sorted(rows, key=_is_expert):
        groups[_title(dialogue, row)].append(_row(dialogue, row))
    return [{"title": title, "rows": found} for title, found in groups.items()]


def _is_expert(row: Participation) -> bool:
    return row.role == ParticipantRole.EXPERT


def _title(dialogue: Dialogue, row: Participation) -> str:
    if dialogue.is_regional and row.country:
        return _("Delegation: %(country)s") % {"country": row.country.name}
    if _is_expert(row):
        return _("Experts")
    return row.group_name or _("No group")


def _row(dialogue: Dialogue, row: Participation) -> Json:
    zone = next(iter(dialogue.countries.all())).zone
    moment = row.attended_at
    return {
        "institution": row.name,
        "person": row.person_name,
        "role": str(row.get_role_display()),
        "persons": row.persons,
        "place": _place(dialogue, row),
        "checked_in": f"{moment.astimezone(zone):%H:%M}" if moment else "",
    }


def _place(dialogue: Dialogue, row: Participation) -> str:
    """Where somebody took part; blank where a published list does not tell."""
    if not row.has_attended or (row.is_imported and dialogue.format != Format.IN_PERSON):
        return ""
    return _("Online") if row.is_online else _("In the room")
