"""Letters, contacts and shared answers of one country, for the tests of access."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from institutions.models import CaughtMail, Contact, OutgoingMail
from surveys.models import Invitation, Letter

MAILING_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "surveys:board": ("asked",),
    "surveys:board_export": ("asked", "csv"),
    "surveys:reminder_rules": ("asked",),
    "surveys:bounces": ("asked",),
    "surveys:letters_send": ("asked", "reminder"),
    "surveys:letter_text": ("asked", "reminder", "en"),
    "surveys:letter_bounced": ("letter.pk",),
    "surveys:invitation": ("asked.pk",),
    "surveys:answer_decline": ("asked.pk",),
}
MAILING_BODIES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "institutions:contacts": lambda place: {
        "act": "add",
        "institution": place.institution.pk,
        "email": "new@example.org",
    },
    "surveys:reminder_rules": lambda place: {"days": 3, "when": "before_closing"},
    "surveys:bounces": lambda place: {"file": SimpleUploadedFile("a.eml", b"Subject: none")},
    "surveys:letters_send": lambda place: {"invitation": [place.asked.pk]},
    "surveys:letter_text": lambda place: {"subject": "New", "body": "New {link}"},
    "surveys:invitation": lambda place: {"act": "decline", "reason": "A reason"},
    "surveys:answer_decline": lambda place: {"reason": "A reason"},
}


def make_mailing(invitation: Invitation) -> dict[str, Any]:
    """A contact with a letter that was sent, a mail that failed, and one that was caught."""
    code = invitation.country_id
    address = f"{code}.contact@example.org".lower()
    contact = Contact.objects.create(institution=invitation.institution, email=address)
    mails = [
        OutgoingMail.objects.create(
            recipient=address,
            subject="A mail",
            kind="test",
            reference=f"{code} {state}",
            state=state,
        )
        for state in ("sent", "failed")
    ]
    letter = Letter.objects.create(
        invitation=invitation, contact=contact, kind="invitation", mail=mails[0]
    )
    OutgoingMail.objects.filter(pk=mails[1].pk).update(body="Text")
    caught = CaughtMail.objects.create(recipients=address, subject="A mail", body="Text")
    return {"contact": contact, "letter": letter, "failed_mail": mails[1], "caught_mail": caught}
