"""Who the interviewees are. Every look leaves an audit entry; no entry holds a name."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.models import Identity, Interview, Interviewee
from institutions.actions import record_audit
from institutions.models import User


@dataclass(frozen=True, repr=False)
class Known:
    """One interviewee with name and contact; both empty where they were never recorded.

    Without a printed form, so that a traceback or a log line cannot show them.
    """

    interviewee: Interviewee
    name: str
    contact: str


@transaction.atomic
def look_at_identities(interview: Interview, *, actor: User | None) -> list[Known]:
    """Return who is behind the pseudonyms of an interview. Leaves an audit entry."""
    rows = interview.interviewees.filter(erased_at=None).select_related("identity").order_by("pk")
    known = [_known(row) for row in rows]
    details = {"interviewees": [row.interviewee.pk for row in known if row.name]}
    record_audit(actor=actor, action="look_at_identities", subject=interview, details=details)
    return known


@transaction.atomic
def look_at_identity(interviewee: Interviewee, *, actor: User | None) -> Known:
    """Return who one interviewee is. Leaves an audit entry."""
    details = {"interviewees": [interviewee.pk]}
    interview = interviewee.interview
    record_audit(actor=actor, action="look_at_identities", subject=interview, details=details)
    return _known(interviewee)


def _known(interviewee: Interviewee) -> Known:
    identity: Identity | None = getattr(interviewee, "identity", None)
    if identity is None:
        return Known(interviewee, "", "")
    return Known(interviewee, identity.name, identity.contact)


@transaction.atomic
def save_identity(interviewee: Interviewee, *, name: str, contact: str, actor: User | None) -> None:
    """Record who an interviewee is. Leaves an audit entry without the name.

    Raises ValidationError for somebody erased.
    """
    locked = Interviewee.objects.select_for_update().get(pk=interviewee.pk)
    if locked.erased_at:
        raise ValidationError(_("This person was erased, so nothing is recorded of them."))
    values = {"name": name, "contact": contact}
    Identity.objects.update_or_create(interviewee=locked, defaults=values)
    details = {"interview": locked.interview_id}
    record_audit(actor=actor, action="record_identity", subject=locked, details=details)
