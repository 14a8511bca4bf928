"""Letters about invitations: queued for contacts, written with a link of their own when they go."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from institutions.actions import record_audit
from institutions.actions.jobs import (
    claim_job,
    finish_job,
    register_job_kind,
    report_progress,
    start_job,
)
from institutions.actions.mail import Letter as MailLetter
from institutions.actions.mail import MailNotNeededError, queue_mail, register_mail_kind
from institutions.models import Contact, Country, Job, OutgoingMail, User
from institutions.models.registry import name_in
from surveys.actions.errors import ActionRefusedError
from surveys.actions.invitations import TOKEN_BYTES
from surveys.enums import LetterKind, ResponseState
from surveys.letter_texts import unknown_placeholders
from surveys.models import Invitation, Letter, LetterText, Questionnaire, Response, UsedInvitation
from surveys.queries.existing import has_any
from surveys.queries.letters import choose_text, letter_language, texts_of, write
from surveys.respondent import hash_token

SEND_LETTERS = "send_letters"
SEND_LETTERS_TASK = "surveys.tasks.send_letters"
HIDDEN_LINK = "https://…/r/…/"
BATCH = 50
MAIL_KINDS = {LetterKind.INVITATION: "invitation", LetterKind.REMINDER: "reminder"}


@transaction.atomic
def save_letter_text(
    questionnaire: Questionnaire,
    *,
    kind: str,
    language: str,
    subject: str,
    body: str,
    actor: User | None,
) -> LetterText:
    """Keep a questionnaire's own text. Raises ActionRefusedError for placeholders that are none,
    and for a text without the link.
    """
    unknown = unknown_placeholders(f"{subject} {body}")
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in unknown)
        raise ActionRefusedError(_("Unknown placeholder: %(names)s") % {"names": named})
    if "{link}" not in body:
        raise ActionRefusedError(_("The text needs {link}: without it nobody can answer."))
    text, _is_new = LetterText.objects.update_or_create(
        questionnaire=questionnaire,
        kind=kind,
        language=language,
        defaults={"subject": subject, "body": body, "changed_by": actor},
    )
    details = {"kind": kind, "language": language}
    record_audit(actor=actor, action="save_letter_text", subject=questionnaire, details=details)
    return text


@transaction.atomic
def reset_letter_text(
    questionnaire: Questionnaire, *, kind: str, language: str, actor: User | None
) -> None:
    """Go back to the text that comes with the software."""
    own = LetterText.objects.filter(questionnaire=questionnaire, kind=kind, language=language)
    if own.delete()[0]:
        details = {"kind": kind, "language": language}
        record_audit(
            actor=actor, action="reset_letter_text", subject=questionnaire, details=details
        )


@transaction.atomic
def start_sending(
    questionnaire: Questionnaire,
    invitations: Iterable[Invitation],
    *,
    kind: str,
    actor: User,
    country: Country | None = None,
    back: str = "",
) -> Job:
    """Queue letters to the contacts of these invitations, in a job of the sender's."""
    keys = [invitation.pk for invitation in invitations]
    job = start_job(
        kind=SEND_LETTERS,
        owner=actor,
        country=country,
        parameters={"invitations": keys, "kind": kind, "actor": actor.pk, "back": back},
    )
    details = {"kind": kind, "invitations": keys}
    record_audit(actor=actor, action="send_letters", subject=questionnaire, details=details)
    return job


def run_sending(job_id: UUID | str) -> None:
    """Do a job of `start_sending`: a letter that is queued already is not queued again."""
    job = claim_job(job_id)
    if job is None:
        return
    keys, kind = list(job.parameters["invitations"]), job.parameters["kind"]
    occasion = f"job {job.pk}" if kind == LetterKind.REMINDER else ""
    queued = 0
    for start in range(0, len(keys), BATCH):
        report_progress(job.pk, start, len(keys))
        for invitation in askable().filter(pk__in=keys[start : start + BATCH]):
            queued += queue_letters(invitation, kind=kind, occasion=occasion)
    told = ngettext(
        "%(count)d letter waits in the outbox.", "%(count)d letters wait in the outbox.", queued
    )
    result = {"queued": queued, "url": job.parameters.get("back", "")}
    report_progress(job.pk, len(keys), len(keys))
    finish_job(job.pk, result=result, message=told % {"count": queued})


@transaction.atomic
def queue_letters(invitation: Invitation, *, kind: str, occasion: str = "") -> int:
    """Queue a letter to each contact of the invited institution; returns how many are new.

    An invitation goes to a contact once; a reminder once for each `occasion`.
    """
    count = 0
    for contact in Contact.objects.filter(institution=invitation.institution_id):
        reference = f"{MAIL_KINDS[LetterKind(kind)]} {invitation.pk} {contact.pk} {occasion}"
        language = letter_language(contact, invitation)
        mail, is_new = queue_mail(
            recipient=contact.email,
            subject=name_in(invitation.questionnaire.titles, language),
            kind=MAIL_KINDS[LetterKind(kind)],
            reference=reference.strip(),
            language=language,
        )
        if is_new:
            Letter.objects.create(invitation=invitation, contact=contact, kind=kind, mail=mail)
            count += 1
    return count


def askable() -> QuerySet[Invitation]:
    """Invitations of institutions that still have to answer: not sent, declined or revoked."""
    answered = Response.objects.filter(state=ResponseState.SUBMITTED)
    linked = answered.filter(
        version__questionnaire=OuterRef("questionnaire"),
        institution=OuterRef("institution"),
        country=OuterRef("country"),
    )
    used = UsedInvitation.objects.filter(invitation=OuterRef("pk"))
    return Invitation.objects.filter(
        ~Q(has_any(answered.filter(invitation=OuterRef("pk")))),
        ~Q(has_any(linked)),
        ~Q(has_any(used)),
        institution__isnull=False,
        revoked_at=None,
        declined_at=None,
    ).select_related("questionnaire__round", "country", "institution")


def write_letter(mail: OutgoingMail) -> MailLetter:
    """Write a letter at the moment of sending, with a new token of which the hash is stored.

    Raises MailNotNeededError where the institution has answered or declined meanwhile.
    """
    letter = Letter.objects.select_for_update().filter(mail=mail).first()
    if letter is None or letter.contact_id is None:
        raise MailNotNeededError
    invitation = askable().filter(pk=letter.invitation_id).first()
    if invitation is None:
        raise MailNotNeededError
    token = secrets.token_urlsafe(TOKEN_BYTES)
    letter.token_hash = hash_token(token)
    letter.save(update_fields=["token_hash"])
    link = f"{settings.SITE_URL}{reverse('surveys:open_link', args=[token])}"
    own = texts_of(invitation.questionnaire, letter.kind)
    text = choose_text(own, letter.kind, letter_language(letter.contact, invitation))
    written = write(text, invitation, letter.contact, link)
    return MailLetter(written.subject, written.body)


def mark_letter_opened(token: str, invitation: Invitation) -> None:
    """Note the first time that a letter's link was used; no query for the invitation's own link."""
    hashed = hash_token(token)
    if hashed == invitation.token_hash:
        return
    Letter.objects.filter(token_hash=hashed, opened_at=None).update(opened_at=timezone.now())


register_job_kind(SEND_LETTERS, SEND_LETTERS_TASK, gettext_lazy("Queueing letters"))
register_mail_kind("invitation", gettext_lazy("Invitation to a questionnaire"), write_letter)
register_mail_kind("reminder", gettext_lazy("Reminder of a questionnaire"), write_letter)
