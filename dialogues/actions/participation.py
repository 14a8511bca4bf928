"""Who takes part: invited, registered, checked in on the day."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import Group, ParticipationState
from dialogues.models import Dialogue, Participation
from institutions.actions import record_audit
from institutions.enums import Sector
from institutions.models import Institution, User

_GROUPS = {
    Sector.GOVERNMENT: Group.NATIONAL,
    Sector.CIVIL_SOCIETY: Group.CIVIL_SOCIETY,
    Sector.INTERNATIONAL: Group.INTERNATIONAL,
    Sector.OTHER: Group.NATIONAL,
}


def group_of(institution: Institution) -> Group:
    """Return the group that an institution usually sits in, by its sector."""
    return _GROUPS[Sector(institution.sector)]


@transaction.atomic
def save_participation(row: Participation, *, actor: User | None) -> Participation:
    """Add or change a row of the list; times are set by `set_participation_state`.

    A row that names a person stands for one person. Leaves an audit entry without the name.
    """
    is_new = not row.pk
    if row.person_name:
        row.persons = 1
    if row.institution and not row.group:
        row.group = group_of(row.institution)
    if is_new:
        row.order = _next_order(row.dialogue)
        row.invited_at = timezone.now()
    row.full_clean()
    row.save()
    action = "add_participation" if is_new else "change_participation"
    record_audit(actor=actor, action=action, subject=row, details={"dialogue": row.dialogue_id})
    return row


def _next_order(dialogue: Dialogue) -> int:
    Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    last = dialogue.participations.aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


@transaction.atomic
def invite_institutions(
    dialogue: Dialogue, institutions: Iterable[Institution], *, actor: User | None
) -> int:
    """Put institutions on the list that are not there yet; return how many.

    Leaves one audit entry.
    """
    order = _next_order(dialogue)
    listed = set(dialogue.participations.values_list("institution", flat=True))
    now = timezone.now()
    rows = [
        Participation(
            dialogue=dialogue,
            institution=institution,
            country_id=institution.country_id,
            group=group_of(institution),
            invited_at=now,
            order=order + place,
        )
        for place, institution in enumerate(institutions)
        if institution.pk not in listed
    ]
    Participation.objects.bulk_create(rows)
    if rows:
        details = {"institutions": sorted(row.institution_id or 0 for row in rows)}
        record_audit(actor=actor, action="invite_to_dialogue", subject=dialogue, details=details)
    return len(rows)


@transaction.atomic
def set_participation_state(
    row: Participation, state: ParticipationState, *, is_online: bool | None = None
) -> Participation:
    """Register a participant, check one in, or take that back.

    The moment is that of the first time: a second tap changes nothing. `is_online` None keeps what
    is known.
    """
    row = Participation.objects.select_for_update().get(pk=row.pk)
    now = timezone.now()
    if state == ParticipationState.ATTENDED and not row.has_attended:
        row.attended_at = now
    if state != ParticipationState.ATTENDED:
        row.attended_at = None
    if state == ParticipationState.REGISTERED and not row.registered_at:
        row.registered_at = now
    if state == ParticipationState.INVITED:
        row.registered_at = None
    if is_online is not None:
        row.is_online = is_online
    row.state = state
    row.save(update_fields=["state", "registered_at", "attended_at", "is_online"])
    return row


@transaction.atomic
def take_back_check_in(row: Participation) -> Participation:
    """Undo a check-in: the participant is registered or invited again, as before."""
    row = Participation.objects.select_for_update().get(pk=row.pk)
    was_registered = row.registered_at is not None
    state = ParticipationState.REGISTERED if was_registered else ParticipationState.INVITED
    return set_participation_state(row, state)


@transaction.atomic
def remove_participation(row: Participation, *, actor: User | None) -> None:
    """Take a row off the list. Raises ValidationError where the person commented on minutes."""
    if row.links.filter(comments__isnull=False).exists():
        raise ValidationError(_("This participant commented on the minutes, so the row stays."))
    details = {"dialogue": row.dialogue_id}
    record_audit(actor=actor, action="remove_participation", subject=row, details=details)
    row.delete()
