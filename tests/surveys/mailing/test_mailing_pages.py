"""The pages on which the team invites, reminds and follows."""

import pytest
from django.core import mail as django_mail
from django.test import Client

from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import MailState, Role
from institutions.models import Contact, Job, OutgoingMail
from surveys.actions.declining import decline_invitation
from surveys.models import Letter
from tests.surveys.mailing.helpers import link_in, send
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_the_team_sends_from_the_page_and_follows_the_job(invitation, contact, member):
    client = signed_in(member)
    page = client.get("/questionnaires/needs/letters/invitation/").content.decode()
    assert "Ministry" in page
    assert "https://…/r/…/" in page
    answer = client.post(
        "/questionnaires/needs/letters/invitation/", {"invitation": [invitation.pk]}
    )
    assert answer["Location"] == f"/jobs/{Job.objects.get().pk}/"
    empty = client.post("/questionnaires/needs/letters/invitation/").content.decode()
    assert "Choose at least one institution" in empty


def test_the_preview_tells_of_a_missing_language_and_of_missing_contacts(
    invitation, contact, member
):
    Contact.objects.update(language="kk")
    country = invitation.country
    make_invitation(invitation.questionnaire, country, make_institution("Silent", country))
    page = signed_in(member).get("/questionnaires/needs/letters/invitation/").content.decode()
    assert "There is no text in the language “kk”" in page
    assert "Silent" in page
    assert "have no contact" in page


def test_the_text_is_changed_and_reset_on_its_page(questionnaire, member):
    client = signed_in(member)
    address = "/questionnaires/needs/letters/reminder/en/"
    assert "usual text" in client.get(address).content.decode()
    bad = client.post(address, {"subject": "S", "body": "no link"})
    assert bad.status_code == 422
    client.post(address, {"subject": "S", "body": "Hello {link}"})
    assert "Hello {link}" in client.get(address).content.decode()
    client.post(address, {"act": "reset"})
    assert "Hello {link}" not in client.get(address).content.decode()
    assert client.get("/questionnaires/needs/letters/reminder/xx/").status_code == 404
    assert client.get("/questionnaires/needs/letters/nonsense/en/").status_code == 404


def test_the_invitations_page_extends_declines_and_asks_again(invitation, contact, member):
    client, address = signed_in(member), f"/invitations/{invitation.pk}/"
    assert client.post(address, {"act": "extend", "until": "2026-01-01"}).status_code == 422
    client.post(address, {"act": "extend", "until": "2027-08-01"})
    assert "1 August 2027" in client.get(address).content.decode()
    client.post(address, {"act": "decline", "reason": "No staff"})
    assert "No staff" in client.get(address).content.decode()
    client.post(address, {"act": "undo"})
    assert "No staff" not in client.get(address).content.decode()


def test_a_letter_is_marked_as_come_back_by_hand(invitation, contact, member):
    send(invitation)
    client, letter = signed_in(member), Letter.objects.get()
    page = client.post(f"/letters/{letter.pk}/bounced/", follow=True).content.decode()
    assert "marked as come back" in page
    page = client.post(f"/letters/{letter.pk}/bounced/", follow=True).content.decode()
    assert "Only a letter that was sent" in page


def test_a_letter_that_came_back_is_sent_again_with_a_new_link(invitation, contact, member):
    send(invitation)
    client, letter = signed_in(member), Letter.objects.get()
    page = client.post(f"/letters/{letter.pk}/resend/", follow=True).content.decode()
    assert "This letter went, or waits to go." in page
    OutgoingMail.objects.update(state=MailState.BOUNCED)
    client.post(f"/letters/{letter.pk}/resend/")
    send_waiting_mails()
    first, second = django_mail.outbox
    assert Client().get(link_in(first)).status_code == 404
    assert Client().get(link_in(second)).status_code == 302


def test_the_export_neutralises_formulas(invitation, member):
    decline_invitation(invitation, reason="=HYPERLINK(1)")
    client = signed_in(member)
    text = client.get("/questionnaires/needs/board/export.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert client.get("/questionnaires/needs/board/export.xlsx").content[:2] == b"PK"
    assert client.get("/questionnaires/needs/board/export.pdf").status_code == 404


def test_a_member_of_another_country_sees_none_of_it(invitation, contact):
    send(invitation)
    client = signed_in(make_user("kg@example.org", Role.TEAM, country=make_country("KG")))
    letter = Letter.objects.get()
    assert client.get(f"/invitations/{invitation.pk}/").status_code == 404
    assert client.post(f"/letters/{letter.pk}/bounced/").status_code == 404
    assert client.get("/countries/KZ/contacts/").status_code == 404
    assert client.post(f"/contacts/{contact.pk}/remove/").status_code == 404
    assert "Ministry" not in client.get("/questionnaires/needs/board/").content.decode()
    page = client.get("/questionnaires/needs/letters/reminder/").content.decode()
    assert "Ministry" not in page
    client.post("/questionnaires/needs/letters/reminder/", {"invitation": [invitation.pk]})
    assert not Job.objects.exists()
