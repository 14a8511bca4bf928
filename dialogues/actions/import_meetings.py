"""Writing imported dialogues and attendance lists."""

import datetime as dt
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.actions.import_check import Checked
from dialogues.enums import DialogueState, Format, ParticipantRole, ParticipationState
from dialogues.evidence import Problem, Row
from dialogues.models import Dialogue, Participation


class Counter(Protocol):
    """Counts of one file, added to while writing."""

    created: int
    changed: int


def assign(instance: object, values: dict[str, Any]) -> bool:
    """Set attributes; return whether one of them was different before."""
    differing = {name for name, value in values.items() if getattr(instance, name) != value}
    for name in differing:
        setattr(instance, name, values[name])
    return bool(differing)


def write_dialogues(checked: Checked, counters: dict[str, Any]) -> None:
    """Create or change the dialogues of `dialogues.csv`; `checked.found` then has them all."""
    for row in checked.rows("dialogues.csv"):
        key = checked.keys[row.file, row.line]
        dialogue = checked.found.get(key)
        values = _dialogue_values(row)
        if dialogue is None:
            state = DialogueState.PLANNED if _is_ahead(row["date"]) else DialogueState.HELD
            dialogue = Dialogue.objects.create(state=state, **values)
            dialogue.countries.add(row["country"])
            checked.found[key] = dialogue
            counters[row.file].created += 1
        elif assign(dialogue, values):
            dialogue.save()
            counters[row.file].changed += 1


def _is_ahead(day: dt.date) -> bool:
    return day > timezone.now().date()


def _dialogue_values(row: Row) -> dict[str, Any]:
    return {
        "starts_on": row["date"],
        "ends_on": row["end_date"] or row["date"],
        "city": row["city"],
        "venue": row["venue"] or "",
        "title": row["title"] or "",
        "format": row["format"] or Format.NOT_STATED,
        "languages": row["languages"] or [],
        "organisers": row["organisers"] or "",
        "stated_attendees": row["attendees_count"],
        "stated_issues": row["issues_count_in_3_2"],
        "stated_concerns": row["concerns_count_in_3_3"],
    }


def write_participations(checked: Checked, counters: dict[str, Any]) -> None:
    """Create or change the rows of `attendance.csv` and `experts.csv`: all of them attended."""
    for file, values_of in (("attendance.csv", _attendance), ("experts.csv", _expert)):
        if file in checked.tables:
            rows = [(row, values_of(checked, row)) for row in checked.rows(file)]
            _write_list(checked, rows, counters[file])


def _attendance(checked: Checked, row: Row) -> dict[str, Any]:
    institution = checked.institution(row, "institution_as_printed")
    return {
        "role": ParticipantRole.PARTICIPANT,
        "group": row["group"],
        "given_group": row.written["group"],
        "given_name": row["institution_as_printed"],
        "full_name": row["full_name_from_acronym_index"] or "",
        "institution": institution or checked.institution(row, "full_name_from_acronym_index"),
        "persons": None,
    }


def _expert(checked: Checked, row: Row) -> dict[str, Any]:
    return {
        "role": ParticipantRole.EXPERT,
        "given_name": row["organisation"],
        "institution": checked.institution(row, "organisation"),
        "persons": row["experts"],
    }


def _identity(values: dict[str, Any]) -> tuple[str, str, str]:
    group = values.get("group") or ""
    return str(values["role"]), str(group), values["given_name"].casefold()


def _write_list(checked: Checked, rows: list[tuple[Row, dict[str, Any]]], counter: Counter) -> None:
    dialogues = {checked.dialogue_of(row).pk for row, _values in rows}
    roles = {values["role"] for _row, values in rows}
    stored = {
        (item.dialogue_id, *_identity(vars(item))): item
        for item in Participation.objects.filter(
            dialogue__in=dialogues, role__in=roles, is_imported=True
        )
    }
    new: list[Participation] = []
    for order, (row, values) in enumerate(rows, start=1):
        dialogue = checked.dialogue_of(row)
        found = stored.pop((dialogue.pk, *_identity(values)), None)
        if found is None:
            new.append(_attended(dialogue, order, values))
        elif assign(found, _kept(found, values)):
            found.save()
            counter.changed += 1
    Participation.objects.bulk_create(new)
    counter.created += len(new)
    _tell_left_over(checked, rows, stored)


def _attended(dialogue: Dialogue, order: int, values: dict[str, Any]) -> Participation:
    return Participation(
        dialogue=dialogue,
        order=order,
        state=ParticipationState.ATTENDED,
        is_imported=True,
        **values,
    )


def _kept(found: Participation, values: dict[str, Any]) -> dict[str, Any]:
    """Leave an institution that somebody chose by hand where the import finds none."""
    kept = values if values["institution"] else {**values, "institution": found.institution}
    return {name: value for name, value in kept.items() if name not in ("role", "group")}


def _tell_left_over(
    checked: Checked, rows: list[tuple[Row, dict[str, Any]]], stored: dict[Any, Participation]
) -> None:
    file = rows[0][0].file if rows else ""
    for item in stored.values():
        reason = _("A row of an earlier import is not in the file; it stays.")
        checked.warnings.append(Problem(file, 0, "", item.given_name, reason))
