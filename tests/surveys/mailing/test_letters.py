"""Letters about invitations: to whom, in which language, with which link."""

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils.translation import override

from institutions.actions.contacts import import_contacts, remove_contact
from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import MailState
from institutions.models import Contact, OutgoingMail
from surveys.actions.declining import decline_invitation
from surveys.actions.errors import ActionRefusedError
from surveys.actions.invitations import renew_link, revoke_invitation
from surveys.actions.letters import queue_letters, run_sending, save_letter_text, start_sending
from surveys.enums import LetterKind
from surveys.models import Letter
from tests.surveys.mailing.helpers import link_in, send
from tests.surveys.makers import (
    make_response,
)

pytestmark = pytest.mark.django_db


def test_a_letter_is_in_the_contacts_language_with_a_link_of_its_own(invitation, contact, client):
    assert send(invitation) == 1
    (message,) = django_mail.outbox
    assert message.to == ["anna@example.org"]
    assert "Ministry" in message.subject
    assert "Anna" in message.body
    assert client.get(link_in(message)).status_code == 302
    letter = Letter.objects.get()
    assert letter.opened_at is not None
    assert letter.token_hash not in message.body
    assert OutgoingMail.objects.get().body == ""
    assert client.get(f"/answer/{invitation.pk}/").status_code == 200


def test_the_link_of_a_letter_and_the_invitations_own_lead_to_the_same_answer(
    invitation, contact, client
):
    send(invitation)
    client.get(link_in(django_mail.outbox[0]))
    client.post(f"/answer/{invitation.pk}/")
    own = renew_link(invitation).token
    other = Client()
    other.get(f"/r/{own}/")
    assert other.get(f"/answer/{invitation.pk}/", follow=True).status_code == 200
    assert invitation.responses.count() == 1


def test_an_invitation_goes_to_a_contact_once(invitation, contact):
    assert send(invitation) == 1
    assert send(invitation) == 0
    assert send(invitation, LetterKind.REMINDER, "a") == 1
    assert send(invitation, LetterKind.REMINDER, "a") == 0
    assert send(invitation, LetterKind.REMINDER, "b") == 1
    assert len(django_mail.outbox) == 3


def test_renewing_and_revoking_close_the_links_of_letters(invitation, contact):
    send(invitation)
    link = link_in(django_mail.outbox[0])
    renew_link(invitation)
    assert Client().get(link).status_code == 404
    send(invitation, LetterKind.REMINDER, "a")
    link = link_in(django_mail.outbox[1])
    assert Client().get(link).status_code == 302
    revoke_invitation(invitation)
    assert Client().get(link).status_code == 404


def test_a_letter_that_waits_is_listed_in_its_recipients_language(invitation, contact):
    contact.language = "ru"
    contact.save()
    invitation.questionnaire.titles = {"en": "Needs", "ru": "Потребности"}
    with override("en"):
        queue_letters(invitation, kind=LetterKind.REMINDER, occasion="a")
    assert OutgoingMail.objects.get().subject == "Потребности"


@pytest.mark.parametrize("happened", ["sent", "declined", "revoked", "erased"])
def test_a_letter_that_waits_does_not_go_when_it_is_no_longer_needed(
    invitation, contact, version, happened
):
    queue_letters(invitation, kind=LetterKind.REMINDER, occasion="a")
    if happened == "sent":
        make_response(version, invitation.country, {}, invitation=invitation)
    elif happened == "declined":
        decline_invitation(invitation, reason="No staff")
    elif happened == "revoked":
        revoke_invitation(invitation)
    else:
        remove_contact(contact, actor=None)
    send_waiting_mails()
    assert django_mail.outbox == []
    assert OutgoingMail.objects.get().state == MailState.DROPPED


def test_a_text_of_ones_own_is_used_and_a_missing_language_falls_back(invitation, contact):
    save_letter_text(
        invitation.questionnaire,
        kind=LetterKind.INVITATION,
        language="en",
        subject="Own {institution}",
        body="Hi {name} {link} {closing}",
        actor=None,
    )
    Contact.objects.update(language="kk")
    send(invitation)
    message = django_mail.outbox[0]
    assert message.subject == "Own Ministry"
    assert "Hi Anna" in message.body
    assert "30 June 2027" in message.body


@pytest.mark.parametrize("body", ["no link", "{link} {passwort}", "{link} {name.__class__}"])
def test_a_text_without_the_link_or_with_unknown_placeholders_is_refused(questionnaire, body):
    with pytest.raises(ActionRefusedError):
        save_letter_text(
            questionnaire, kind="invitation", language="en", subject="S", body=body, actor=None
        )


def test_a_hostile_name_cannot_bring_in_a_placeholder_or_a_header(invitation, contact):
    Contact.objects.update(name="{link}\r\nBcc: x@example.org", language="en")
    save_letter_text(
        invitation.questionnaire,
        kind="invitation",
        language="en",
        subject="For {name}",
        body="{name} {link}",
        actor=None,
    )
    send(invitation)
    (message,) = django_mail.outbox
    assert "\n" not in message.message()["Subject"]
    assert message.body.count("/r/") == 1


def test_a_job_queues_the_letters_of_many_and_tells_how_many(invitation, contact, member):
    job = start_sending(
        invitation.questionnaire, [invitation], kind="invitation", actor=member, back="/x/"
    )
    run_sending(job.pk)
    run_sending(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"queued": 1, "url": "/x/"})
    assert job.message == "1 letter waits in the outbox."
    assert Letter.objects.count() == 1


def test_contacts_are_pasted_with_any_name_of_the_institution(invitation):
    text = (
        "institution\temail\tname\tsigns\nministry\tB@example.org\tB\tyes\nMinistry\tc@example.org"
    )
    result = import_contacts(invitation.country, content=text.encode(), actor=None)
    assert (result.created, result.problems) == (2, [])
    again = import_contacts(invitation.country, content=text.encode(), actor=None)
    assert again.created == 0
    assert Contact.objects.get(email="b@example.org").is_signatory


def test_a_bad_row_keeps_all_out_and_is_named(invitation):
    text = "institution,email\nMinistry,a@example.org\nNobody,b@example.org\nMinistry,nonsense"
    result = import_contacts(invitation.country, content=text.encode(), actor=None)
    assert [(one.row, one.column) for one in result.problems] == [(3, "institution"), (4, "email")]
    assert not Contact.objects.exists()
