"""Registering for a dialogue by its own link, and who sat in which session."""

import datetime as dt
import uuid
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.actions.participation import group_of
from dialogues.enums import Format, ParticipationState
from dialogues.models import (
    AgendaItem,
    Dialogue,
    Participation,
    RegistrationLink,
    SessionAttendance,
)
from institutions.actions import record_audit
from institutions.models import Institution, User
from institutions.queries.matching import match_institution

MOST_REGISTRATIONS = 1_000


@dataclass(frozen=True)
class Arrival:
    """What somebody who registers tells; `institution` None: the name is `given_name`."""

    institution: Institution | None
    given_name: str = ""
    person_name: str = ""
    email: str = ""
    is_online: bool = False


@transaction.atomic
def open_registration(
    dialogue: Dialogue, *, until: dt.date, actor: User | None
) -> RegistrationLink:
    """Open registration by link until a day, or change that day; the link stays the same.

    Leaves an audit entry. Raises ValidationError for a past day, or one after the dialogue's end.
    """
    Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if until < timezone.localdate():
        raise ValidationError({"until": _("This day is past.")})
    if until > dialogue.ends_on:
        raise ValidationError({"until": _("The dialogue is over by then.")})
    values = {"until": until, "closed_at": None}
    link, _is_new = RegistrationLink.objects.update_or_create(
        dialogue=dialogue, defaults=values, create_defaults=values | {"created_by": actor}
    )
    details = {"until": until}
    record_audit(actor=actor, action="open_registration", subject=dialogue, details=details)
    return link


@transaction.atomic
def renew_registration(link: RegistrationLink, *, actor: User | None) -> RegistrationLink:
    """Make another link; the one that was handed out opens nothing more. Audit entry."""
    link = RegistrationLink.objects.select_for_update().get(pk=link.pk)
    link.nonce = uuid.uuid4()
    link.save(update_fields=["nonce"])
    record_audit(actor=actor, action="renew_registration", subject=link.dialogue)
    return link


@transaction.atomic
def close_registration(link: RegistrationLink, *, actor: User | None) -> RegistrationLink:
    """Take no more registrations; who registered stays on the list. Audit entry."""
    link = RegistrationLink.objects.select_for_update().get(pk=link.pk)
    if link.closed_at is None:
        link.closed_at = timezone.now()
        link.save(update_fields=["closed_at"])
        record_audit(actor=actor, action="close_registration", subject=link.dialogue)
    return link


def takes_registrations(link: RegistrationLink) -> bool:
    return link.closed_at is None and timezone.localdate() <= link.until


@transaction.atomic
def register_by_link(
    link: RegistrationLink, arrival: Arrival, *, registration_id: UUID
) -> Participation:
    """Put somebody on the list as registered; the same form sent again is the same row.

    The first person of an institution that was invited without a name takes its row, others get
    rows of their own. Raises ValidationError when registration is closed or the list is full.
    """
    dialogue = Dialogue.objects.select_for_update().get(pk=link.dialogue_id)
    link = RegistrationLink.objects.get(pk=link.pk)
    sent = dialogue.participations.filter(registration_id=registration_id).first()
    if sent:
        return sent
    if not takes_registrations(link):
        raise ValidationError(_("Registration is closed."))
    if dialogue.participations.exclude(registration_id=None).count() >= MOST_REGISTRATIONS:
        raise ValidationError(_("The list is full. Ask the organisers."))
    row = _row_for(dialogue, arrival)
    row.person_name, row.email = arrival.person_name, arrival.email
    row.is_online = dialogue.format == Format.ONLINE or (
        dialogue.format != Format.IN_PERSON and arrival.is_online
    )
    row.persons, row.registration_id = 1, registration_id
    row.state, row.registered_at = ParticipationState.REGISTERED, timezone.now()
    row.full_clean()
    row.save()
    details = {"dialogue": dialogue.pk}
    record_audit(actor=None, action="register_by_link", subject=row, details=details)
    return row


def _row_for(dialogue: Dialogue, arrival: Arrival) -> Participation:
    """The invited row of the institution that nobody took yet, else a new one at the end."""
    institution = arrival.institution or _known(dialogue, arrival.given_name)
    invited = dialogue.participations.filter(
        institution=institution, person_name="", state=ParticipationState.INVITED
    )
    if institution and (found := invited.order_by("order", "pk").first()):
        return found
    last = dialogue.participations.order_by("order").last()
    return Participation(
        dialogue=dialogue,
        institution=institution,
        country_id=institution.country_id if institution else None,
        group=group_of(institution) if institution else "",
        given_name=arrival.given_name,
        order=(last.order if last else 0) + 1,
    )


def _known(dialogue: Dialogue, name: str) -> Institution | None:
    """The registered institution of the dialogue's countries that goes by this name, if just one.

    A name that fits institutions of two countries of a regional event is left as written.
    """
    codes = dialogue.countries.values_list("pk", flat=True)
    matches = {match for code in codes if (match := match_institution(code, name))}
    return matches.pop() if len(matches) == 1 else None


@transaction.atomic
def set_session_attendance(
    item: AgendaItem, row: Participation, *, is_there: bool
) -> SessionAttendance | None:
    """Note that a participant sits in a session, or take that back; a second tap changes nothing.

    Raises ValidationError for somebody who was not checked in to the dialogue.
    """
    if not is_there:
        item.attendances.filter(participation=row).delete()
        return None
    if not row.has_attended:
        raise ValidationError(_("Check this participant in to the dialogue first."))
    attendance, _is_new = SessionAttendance.objects.get_or_create(
        agenda_item=item, participation=row
    )
    return attendance
