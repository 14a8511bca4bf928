"""Letters, contacts and shared answers of one country, for the tests of access."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from institutions.models import CaughtMail, Contact, OutgoingMail
from surveys.models import Invitation, Letter, Response, Share

MAILING_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "surveys:board": ("asked",),
    "surveys:board_export": ("asked", "csv"),
    "surveys:reminder_rules": ("asked",),
    "surveys:bounces": ("asked",),
    "surveys:letters_send": ("asked", "reminder"),
    "surveys:letter_text": ("asked", "reminder", "en"),
    "surveys:letter_bounced": ("letter.pk",),
    "surveys:letter_resend": ("letter.pk",),
    "surveys:invitation": ("asked.pk",),
    "surveys:answer_decline": ("asked.pk",),
    "surveys:answer_sign": ("draft.key",),
    "surveys:answer_share": ("draft.key",),
    "surveys:answer_unshare": ("draft.key", "share.pk"),
    "surveys:answer_presence": ("draft.key",),
    "surveys:answer_comments": ("draft.key", 1),
    "reports:response_copy": ("submitted.key",),
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
    "surveys:answer_sign": lambda place: {"act": "code"},
    "surveys:answer_share": lambda place: {
        "sections": ["all"],
        "name": "A colleague",
        "email": "new@example.org",
        "shared_by": "A",
    },
    "surveys:answer_comments": lambda place: {
        "question": "comment",
        "author": "A",
        "text": "New words",
    },
    "reports:verify_copy": lambda place: {"sha256": "0" * 64},
}


def make_mailing(invitation: Invitation, draft: Response) -> dict[str, Any]:
    """A contact with a letter that was sent, mails that failed or were caught, and a share."""
    assert invitation.institution is not None
    code = invitation.country_id
    address = f"{code}.contact@example.org".lower()
    assert invitation.institution is not None
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
    share = Share.objects.create(
        response=draft, sections=["all"], name="A", email=address, shared_by="B"
    )
    return {
        "contact": contact,
        "letter": letter,
        "failed_mail": mails[1],
        "caught_mail": caught,
        "share": share,
    }
