"""Sending the links to what circulates by mail: to each participant one of their own."""

import secrets
from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.actions.minutes import TOKEN_BYTES, hash_token, takes_comments
from dialogues.models import Circulation, CirculationLink, Participation
from dialogues.queries.circulation_mail import mail_reference, recipients_of
from institutions.actions import record_audit
from institutions.actions.mail import (
    Letter,
    MailNotNeededError,
    queue_mail,
    register_mail_kind,
)
from institutions.models import OutgoingMail, User

KIND = "circulation"


def register_kind() -> None:
    """Make the mail worker able to write these mails."""
    register_mail_kind(KIND, gettext_lazy("Link to minutes or recommendations"), write_letter)


@transaction.atomic
def mail_circulation(
    circulation: Circulation,
    rows: Collection[Participation],
    *,
    language: str,
    actor: User | None,
) -> int:
    """Queue a mail with a link of their own to each of these participants; return how many are new.

    Nobody gets the mail of one circulation twice. Leaves an audit entry. Raises ValidationError
    when comments are closed; rows that cannot get one (no address) are left out.
    """
    circulation = Circulation.objects.select_for_update().get(pk=circulation.pk)
    if not takes_comments(circulation):
        raise ValidationError(_("Comments are closed."))
    wanted = {row.pk for row in rows}
    queued = [
        row
        for row in recipients_of(circulation)
        if row.pk in wanted and _queue(circulation, row, language)
    ]
    if queued:
        details = {"circulation": circulation.pk, "mails": len(queued), "language": language}
        dialogue = circulation.dialogue
        record_audit(actor=actor, action="mail_circulation", subject=dialogue, details=details)
    return len(queued)


def _queue(circulation: Circulation, row: Participation, language: str) -> bool:
    with translation.override(language):
        subject = _subject(circulation)
    _mail, is_new = queue_mail(
        recipient=row.email,
        subject=subject,
        kind=KIND,
        reference=mail_reference(circulation, row),
        language=language,
        parameters={"circulation": circulation.pk, "participation": row.pk},
    )
    return is_new


def _subject(circulation: Circulation) -> str:
    name = circulation.dialogue.name
    if circulation.drafts.exists():
        return _("Recommendations for comment: %(dialogue)s") % {"dialogue": name}
    return _("Minutes for comment: %(dialogue)s") % {"dialogue": name}


def write_letter(mail: OutgoingMail) -> Letter:
    """Make the participant's link and the letter that carries it; only its hash is stored.

    Raises MailNotNeededError when comments are closed, or the participant is no longer there or
    has another address.
    """
    found = Circulation.objects.filter(pk=mail.parameters["circulation"]).first()
    rows = Participation.objects.filter(pk=mail.parameters["participation"], email=mail.recipient)
    row = rows.first()
    if found is None or row is None or not takes_comments(found):
        raise MailNotNeededError
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CirculationLink.objects.create(
        circulation=found,
        participation=row,
        country=row.country if found.drafts.exists() else None,
        token_hash=hash_token(token),
    )
    with translation.override(mail.language):
        return Letter(_subject(found), _body(found, row, token))


def _body(circulation: Circulation, row: Participation, token: str) -> str:
    site = settings.SITE_URL.rstrip("/")
    context = {
        "circulation": circulation,
        "dialogue": circulation.dialogue,
        "row": row,
        "is_of_drafts": circulation.drafts.exists(),
        "day": date_format(circulation.until, "DATE_FORMAT"),
        "link": site + reverse("dialogues:circulated_open", args=[token]),
    }
    return render_to_string("email/circulation.txt", context).strip() + "\n"
