"""Reading dialogues: lists, participants by group, the calendar entry, the attendance list."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from dialogues.enums import Format, Group, ParticipantRole, ParticipationState
from dialogues.exports import Event
from dialogues.models import AgendaItem, Dialogue, Participation, SessionAttendance


@dataclass(frozen=True)
class GroupCount:
    """Rows of the list in one group; `persons` adds up the rows that tell a number.

    `online` is None where no row tells who was in the room, as in a published list.
    """

    label: str
    rows: int
    registered: int
    attended: int
    online: int | None
    persons: int
    rows_without_persons: int


def participants(dialogue: Dialogue) -> QuerySet[Participation]:
    """The list in its order, with the institutions; one query."""
    return dialogue.participations.select_related("institution", "country").order_by("order", "pk")


def search_participants(rows: QuerySet[Participation], text: str) -> list[Participation]:
    """Return the rows whose names hold `text`, whatever the case."""
    wanted = text.casefold().strip()
    return [row for row in rows if wanted in _names(row).casefold()]


def _names(row: Participation) -> str:
    registered = row.institution
    names = [*registered.names.values(), registered.acronym] if registered else []
    return " ".join([row.person_name, row.given_name, row.full_name, *names])


def group_counts(dialogue: Dialogue) -> list[GroupCount]:
    """Count the list by group, experts apart; one query."""
    attended = Q(state=ParticipationState.ATTENDED)
    is_expert = Q(role=ParticipantRole.EXPERT)
    counted = (
        dialogue.participations.order_by()
        .annotate(is_expert=is_expert)
        .values("group", "is_expert")
        .annotate(
            rows=Count("pk"),
            registered=Count("pk", filter=~Q(state=ParticipationState.INVITED)),
            attended=Count("pk", filter=attended),
            place_known=Count("pk", filter=attended & Q(is_imported=False)),
            online=Count("pk", filter=attended & Q(is_online=True)),
            known=Coalesce(Sum("persons", filter=attended), 0, output_field=IntegerField()),
            unknown=Count("pk", filter=attended & Q(persons__isnull=True)),
        )
    )
    order = {group.value: place for place, group in enumerate(Group)}
    rows = sorted(counted, key=lambda row: (row["is_expert"], order.get(row["group"], 9)))
    return [
        GroupCount(
            label=_("Experts") if row["is_expert"] else _group_label(row["group"]),
            rows=row["rows"],
            registered=row["registered"],
            attended=row["attended"],
            online=row["online"] if row["place_known"] else None,
            persons=row["known"],
            rows_without_persons=row["unknown"],
        )
        for row in rows
    ]


def _group_label(group: str) -> str:
    return str(Group(group).label) if group else _("No group")


def attendance_table(dialogue: Dialogue) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of the attendance list, in the active language."""
    header = [
        _("Institution"),
        _("Person"),
        _("Group"),
        _("Role"),
        _("Persons"),
        _("State"),
        _("In the room or online"),
        _("Checked in"),
        _("Sessions"),
    ]
    listed = list(participants(dialogue))
    sessions = sessions_of(listed)
    zone = next(iter(dialogue.countries.all())).zone
    rows = [
        [
            row.name,
            row.person_name,
            row.group_name,
            row.get_role_display(),
            "" if row.persons is None else str(row.persons),
            row.get_state_display(),
            _place(dialogue, row),
            row.attended_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if row.attended_at else "",
            ", ".join(sessions.get(row.pk, [])),
        ]
        for row in listed
    ]
    return header, rows


def sessions_of(rows: Iterable[Participation]) -> dict[int, list[str]]:
    """The numbers of the agenda items that each row of the list sat in; one query."""
    found: dict[int, list[str]] = {}
    sat = SessionAttendance.objects.filter(participation__in=list(rows))
    numbers = sat.order_by("agenda_item__order")
    for row, order in numbers.values_list("participation", "agenda_item__order"):
        found.setdefault(row, []).append(str(order))
    return found


def _place(dialogue: Dialogue, row: Participation) -> str:
    """Where somebody took part; blank where it is not known."""
    if not row.has_attended or (row.is_imported and dialogue.format != Format.IN_PERSON):
        return ""
    return _("Online") if row.is_online else _("In the room")


def calendar_event(dialogue: Dialogue) -> Event:
    """Return the calendar entry: from the first to the last time of the agenda, else whole days."""
    items = list(dialogue.agenda.all())
    starts, ends = _outer_moments(dialogue, items)
    return Event(
        uid=f"dialogue-{dialogue.pk}@needs-assessment",
        summary=dialogue.name,
        starts=starts,
        ends=ends,
        stamp=dialogue.created_at,
        location=", ".join(part for part in (dialogue.venue, dialogue.city) if part),
        description="\n".join(_agenda_line(item) for item in items),
    )


def _outer_moments(
    dialogue: Dialogue, items: list[AgendaItem]
) -> tuple[dt.datetime | dt.date, dt.datetime | dt.date]:
    first = [item.starts_at for item in items if item.day == dialogue.starts_on and item.starts_at]
    last = [item.ends_at for item in items if item.day == dialogue.ends_on and item.ends_at]
    if not first or not last:
        return dialogue.starts_on, dialogue.ends_on
    zone = next(iter(dialogue.countries.all())).zone
    return (
        dt.datetime.combine(dialogue.starts_on, min(first), zone),
        dt.datetime.combine(dialogue.ends_on, max(last), zone),
    )


def _agenda_line(item: AgendaItem) -> str:
    times = [time_format(time, "H:i") for time in (item.starts_at, item.ends_at) if time]
    when = f"{date_format(item.day, 'DATE_FORMAT')} {'–'.join(times)}".strip()
    return f"{when} {item.title}" + (f" ({item.speakers})" if item.speakers else "")


def agenda_with_notes(dialogue: Dialogue) -> QuerySet[AgendaItem]:
    """Agenda items with the newest revision of their note (None: no notes), and `sat_in`.

    `sat_in` counts the rows of the list that sat in the session.
    """
    return dialogue.agenda.annotate(
        note_revision=F("note__revision"), sat_in=Count("attendances")
    ).order_by("order")
