"""An institution that cannot answer, and one that gets more time."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import User
from surveys.actions.errors import ActionRefusedError
from surveys.enums import ResponseState
from surveys.models import Invitation


@transaction.atomic
def decline_invitation(
    invitation: Invitation, *, reason: str, actor: User | None = None
) -> Invitation:
    """Note that an institution does not answer; nobody writes to it again.

    `actor` is the member of the team who notes it, None where the respondent says so. A draft is
    kept. Raises ActionRefusedError without a reason, and for an invitation that is answered, open
    to anybody, or declined already.
    """
    invitation = _locked(invitation)
    if not reason.strip():
        raise ActionRefusedError(_("Give a reason."))
    if invitation.institution_id is None or invitation.declined_at is not None:
        raise ActionRefusedError(_("This invitation cannot be declined."))
    sent = invitation.responses.filter(state=ResponseState.SUBMITTED)
    if sent.exists() or invitation.uses.exists():
        raise ActionRefusedError(_("The answers were sent already."))
    invitation.declined_at = timezone.now()
    invitation.decline_reason, invitation.declined_by = reason.strip()[:1000], actor
    invitation.save(update_fields=["declined_at", "decline_reason", "declined_by"])
    details = {"reason": invitation.decline_reason}
    record_audit(actor=actor, action="decline_invitation", subject=invitation, details=details)
    return invitation


@transaction.atomic
def undo_decline(invitation: Invitation, *, actor: User | None = None) -> Invitation:
    """The institution answers after all; does nothing where it did not decline."""
    invitation = _locked(invitation)
    if invitation.declined_at is None:
        return invitation
    invitation.declined_at, invitation.decline_reason, invitation.declined_by = None, "", None
    invitation.save(update_fields=["declined_at", "decline_reason", "declined_by"])
    record_audit(actor=actor, action="undo_decline", subject=invitation)
    return invitation


@transaction.atomic
def extend_invitation(
    invitation: Invitation, *, until: date | None, actor: User | None = None
) -> Invitation:
    """Give one institution until the end of a day in its country; None takes it back.

    Raises ActionRefusedError where the questionnaire does not close, or closes no earlier.
    """
    invitation = _locked(invitation)
    assessment = invitation.questionnaire.round
    closes = assessment.closes_on if assessment else None
    if until is not None and (closes is None or until <= closes):
        raise ActionRefusedError(_("Choose a day after the closing day of the questionnaire."))
    invitation.extended_until = until
    invitation.save(update_fields=["extended_until"])
    details = {"until": until.isoformat() if until else None}
    record_audit(actor=actor, action="extend_invitation", subject=invitation, details=details)
    return invitation


def _locked(invitation: Invitation) -> Invitation:
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("questionnaire__round", "country", "institution")
        .get(pk=invitation.pk)
    )
    if found.revoked_at is not None:
        raise ActionRefusedError(_("This link was revoked."))
    return found
