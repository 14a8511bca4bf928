"""Handing sections to colleagues, who get a link of their own by mail."""

import secrets
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.actions import record_audit
from institutions.actions.mail import Letter, MailNotNeededError, queue_mail, register_mail_kind
from institutions.models import OutgoingMail, User
from institutions.page_language import page_language
from surveys.actions.errors import ActionRefusedError
from surveys.actions.invitations import TOKEN_BYTES
from surveys.models import Response, Share
from surveys.queries.forms import get_form
from surveys.respondent import hash_token

SHARE_MAIL = "share"
MOST_SHARES = 50


@transaction.atomic
def share_sections(
    response: Response,
    *,
    sections: Sequence[str],
    name: str,
    email: str,
    note: str = "",
    shared_by: str,
    actor: User | None = None,
) -> Share:
    """Mail a colleague a link to some sections. Raises ActionRefusedError.

    The link shows and changes these sections only, cannot send the answers, and works until it is
    taken back.
    """
    known = {section.name for section in get_form(response.version).sections}
    if not sections or not set(sections) <= known:
        raise ActionRefusedError(_("Choose at least one section."))
    invitation = response.invitation
    if invitation is None or invitation.institution_id is None:
        raise ActionRefusedError(_("Sections are for colleagues of an institution that was asked."))
    # All people's of a link: else whoever has it could have mails sent to anybody without end.
    if Share.objects.filter(response__invitation=invitation).count() >= MOST_SHARES:
        raise ActionRefusedError(_("Too many colleagues have links. Take some back first."))
    share = Share(
        response=response,
        sections=list(sections),
        name=name.strip(),
        email=email.strip().lower(),
        note=note.strip(),
        shared_by=shared_by[:200],
    )
    try:
        share.full_clean(exclude=["mail", "token_hash", "opened_at", "revoked_at"])
    except ValidationError as error:
        raise ActionRefusedError(" ".join(error.messages)) from error
    share.save()
    share.mail = _mail_share(share)
    share.save(update_fields=["mail"])
    details = {"sections": share.sections, "response": str(response.key)}
    record_audit(actor=actor, action="share_sections", subject=share, details=details)
    return share


@transaction.atomic
def revoke_share(share: Share, *, actor: User | None = None) -> None:
    """Make a colleague's link stop working; what the colleague answered stays."""
    if Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record_audit(actor=actor, action="revoke_share", subject=share)


def mark_share_opened(share: Share) -> None:
    if share.opened_at is None:
        Share.objects.filter(pk=share.pk, opened_at=None).update(opened_at=timezone.now())


def write_share(mail: OutgoingMail) -> Letter:
    """Write the mail to a colleague, with a new token of which the hash is stored."""
    share = (
        Share.objects.select_for_update(of=("self",))
        .select_related("response__version__questionnaire", "response__institution")
        .filter(mail=mail, revoked_at=None, response__invitation__revoked_at=None)
        .first()
    )
    if share is None:
        raise MailNotNeededError
    token = secrets.token_urlsafe(TOKEN_BYTES)
    share.token_hash = hash_token(token)
    share.save(update_fields=["token_hash"])
    response = share.response
    form = get_form(response.version)
    labels = [
        section.label.get(mail.language) or next(iter(section.label.values()), section.name)
        for section in form.sections
        if section.name in share.sections
    ]
    body = _(
        "Dear %(name)s,\n\n"
        "%(sender)s asks you to answer these sections of the questionnaire “%(title)s” for "
        "%(institution)s:\n\n%(sections)s\n\n%(note)s"
        "This link is yours alone and opens only these sections. Answers are saved as you go:\n"
        "%(link)s\n"
    ) % {
        "name": share.name,
        "sender": share.shared_by or _("A colleague"),
        "title": response.version.questionnaire.title,
        "institution": response.institution.name if response.institution else "",
        "sections": "\n".join(f"– {label}" for label in labels),
        "note": f"{share.note}\n\n" if share.note else "",
        "link": f"{settings.SITE_URL}{reverse('surveys:open_link', args=[token])}",
    }
    return Letter(mail.subject, body)


def _mail_share(share: Share) -> OutgoingMail:
    title = share.response.version.questionnaire.title
    return queue_mail(
        recipient=share.email,
        subject=_("Sections to answer: %(title)s") % {"title": title},
        kind=SHARE_MAIL,
        reference=f"share {share.pk}",
        language=page_language(),
    )[0]


register_mail_kind(SHARE_MAIL, gettext_lazy("Sections for a colleague"), write_share)
