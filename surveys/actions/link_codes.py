"""A link that was opened before opens in another browser with a code that goes to the institution.

So a link that was forwarded, or stands in a mail that others read, shows nobody the answers.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.actions.mail import Letter, MailNotNeededError, register_mail_kind
from institutions.models import Contact, OutgoingMail
from surveys.actions.mailed_codes import mail_code, make_code, refuse_rush, use_code
from surveys.models import Invitation, LinkCode

LINK_CODE_MAIL = "link_code"


@transaction.atomic
def request_link_code(invitation: Invitation, contact: Contact, *, language: str) -> LinkCode:
    """Mail a contact a code for the link. Raises ActionRefusedError when asked too often."""
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    refuse_rush(LinkCode.objects.filter(invitation=invitation))
    code = LinkCode.objects.create(invitation=invitation, contact=contact)
    subject = gettext_lazy("Code for your questionnaire")
    mail_code(code, subject=subject, kind=LINK_CODE_MAIL, language=language)
    return code


def check_link_code(invitation: Invitation, text: str) -> Contact | None:
    """Return the contact to whom this code was mailed; None for a wrong, old or used one."""
    return use_code(LinkCode.objects.filter(invitation=invitation), text)


def write_link_code(mail: OutgoingMail) -> Letter:
    """Make the code at the moment of sending."""
    found = LinkCode.objects.select_for_update(of=("self",)).select_related(
        "invitation__questionnaire", "invitation__institution"
    )
    code = found.filter(pk=mail.parameters.get("code"), used_at=None).first()
    if code is None or code.invitation.revoked_at is not None:
        raise MailNotNeededError
    body = _(
        "With this code the answers of %(institution)s to “%(title)s” open in another browser:\n\n"
        "%(code)s\n\nIt works for 15 minutes. If nobody at your institution asked for it, somebody "
        "else has your link: do not pass the code on, and write to the programme team.\n"
    ) % {
        "institution": code.invitation.institution or "",
        "title": code.invitation.questionnaire.title,
        "code": make_code(code),
    }
    return Letter(_("Code for your questionnaire"), body)


register_mail_kind(LINK_CODE_MAIL, gettext_lazy("Code for a link"), write_link_code)
