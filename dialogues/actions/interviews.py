"""Recording interviews, who was interviewed under which pseudonym, and what they agreed to."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import InterviewKind
from dialogues.models import Consent, Interview, Interviewee
from institutions.actions import record_audit
from institutions.models import User


@transaction.atomic
def save_interview(interview: Interview, *, actor: User | None) -> Interview:
    """Add or change an interview. Leaves an audit entry.

    Who adds it is the first who may see identities. Raises ValidationError where the dialogue is
    another country's, several people are in what is to be an interview with one person, or the text
    is in another language.
    """
    is_new = interview.pk is None
    interview.full_clean(exclude=["created_by"])
    dialogue = interview.dialogue
    if dialogue and not dialogue.countries.filter(pk=interview.country_id).exists():
        raise ValidationError({"dialogue": _("This dialogue was held in another country.")})
    if not is_new:
        _check_fits(interview)
    if is_new:
        interview.created_by = actor
    interview.save()
    if is_new and actor:
        interview.identity_readers.add(actor)
    action = "add_interview" if is_new else "change_interview"
    details = {"country": interview.country_id}
    record_audit(actor=actor, action=action, subject=interview, details=details)
    return interview


def _check_fits(interview: Interview) -> None:
    """What is there already must fit the changed values."""
    is_one = interview.kind == InterviewKind.INDIVIDUAL
    if is_one and interview.interviewees.count() > 1:
        raise ValidationError({"kind": _("Several people are in this interview: it is a group.")})
    if interview.texts.exclude(language=interview.language).exists():
        raise ValidationError({"language": _("There is a text in another language already.")})


@transaction.atomic
def save_interviewee(interviewee: Interviewee, *, actor: User | None) -> Interviewee:
    """Add or change somebody in an interview, under a pseudonym. Leaves an audit entry.

    Without a sector the institution's is taken. Raises ValidationError for a second person in an
    interview with one, an institution of another country, and for somebody erased.
    """
    interview = Interview.objects.select_for_update().get(pk=interviewee.interview_id)
    is_new = interviewee.pk is None
    if interviewee.erased_at:
        raise ValidationError(_("This person was erased, so nothing is recorded of them."))
    if is_new and interview.kind == InterviewKind.INDIVIDUAL and interview.interviewees.exists():
        raise ValidationError(_("This is an interview with one person. Make it a group first."))
    institution = interviewee.institution
    if institution and institution.country_id not in (None, interview.country_id):
        raise ValidationError({"institution": _("This institution is in another country.")})
    if institution and not interviewee.sector:
        interviewee.sector = institution.sector
    interviewee.full_clean(exclude=["erased_at"])
    interviewee.save()
    action = "add_interviewee" if is_new else "change_interviewee"
    details = {"interview": interview.pk}
    record_audit(actor=actor, action=action, subject=interviewee, details=details)
    return interviewee


@transaction.atomic
def record_consent(consent: Consent, *, actor: User | None) -> Consent:
    """Record what an interviewee agreed to; it holds in place of what was recorded before.

    Leaves an audit entry. Raises ValidationError for a date to come and for somebody erased.
    """
    interviewee = Interviewee.objects.select_for_update().get(pk=consent.interviewee_id)
    if interviewee.erased_at:
        raise ValidationError(_("This person was erased, so nothing is recorded of them."))
    if consent.given_on > timezone.localdate():
        raise ValidationError({"given_on": _("This day is still to come.")})
    consent.recorded_by = actor
    consent.full_clean(exclude=["recorded_by", "withdrawn_at"])
    consent.save()
    details = {
        "interviewee": interviewee.pk,
        "purposes": consent.purposes,
        "may_quote": consent.may_quote,
        "may_name": consent.may_name,
        "remainder": consent.remainder,
    }
    record_audit(actor=actor, action="record_consent", subject=consent, details=details)
    return consent


@transaction.atomic
def withdraw_consent(interviewee: Interviewee, *, actor: User | None) -> int:
    """End every consent that the interviewee gave; return how many ended now.

    What they chose for the case of being erased stays known. Leaves an audit entry.
    """
    Interviewee.objects.select_for_update().get(pk=interviewee.pk)
    ended = interviewee.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    if ended:
        details = {"consents": ended}
        record_audit(actor=actor, action="withdraw_consent", subject=interviewee, details=details)
    return ended


@transaction.atomic
def name_identity_readers(
    interview: Interview, readers: Iterable[User], *, actor: User | None
) -> None:
    """Say who may see the identities of an interview's people. Leaves an audit entry.

    Raises ValidationError where nobody would be left, since then nobody could erase a contact by
    looking it up, or name others.
    """
    people = sorted({reader.pk for reader in readers})
    if not people:
        raise ValidationError({"readers": _("Choose one person at least.")})
    interview = Interview.objects.select_for_update().get(pk=interview.pk)
    interview.identity_readers.set(people)
    details = {"readers": people}
    record_audit(actor=actor, action="name_identity_readers", subject=interview, details=details)
