"""Letters about invitations: to whom, in which language, with which link, and what became of it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from institutions.actions.contacts import ContactData, add_contact, import_contacts, remove_contact
from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import MailState, Role
from institutions.models import Contact, Job, OutgoingMail, Round
from surveys.actions.bounces import record_bounces
from surveys.actions.declining import decline_invitation, extend_invitation, undo_decline
from surveys.actions.errors import ActionRefusedError
from surveys.actions.invitations import renew_link, revoke_invitation
from surveys.actions.letters import queue_letters, run_sending, save_letter_text, start_sending
from surveys.actions.reminders import add_reminder_rule, remind_by_rules
from surveys.enums import BoardState, LetterKind, ReminderWhen, ResponseState
from surveys.models import Invitation, Letter, Questionnaire
from surveys.queries.board import board, board_matrix, board_rows
from surveys.respondent import availability
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.MAILS_PER_MINUTE = 100_000


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def questionnaire(version) -> Questionnaire:
    held = Round.objects.create(slug="r", names={"en": "R"}, closes_on=date(2027, 6, 30))
    version.questionnaire.round = held
    version.questionnaire.save()
    return version.questionnaire


@pytest.fixture
def invitation(questionnaire) -> Invitation:
    country = make_country()
    return make_invitation(questionnaire, country, make_institution("Ministry", country))


@pytest.fixture
def contact(invitation) -> Contact:
    data = ContactData("Anna@Example.org", "Anna", "ru")
    return add_contact(invitation.institution, data, actor=None)


@pytest.fixture
def member():
    return make_user("team@example.org", Role.TEAM)


def send(invitation: Invitation, kind: str = LetterKind.INVITATION, occasion: str = "") -> int:
    count = queue_letters(invitation, kind=kind, occasion=occasion)
    send_waiting_mails()
    return count


def link_in(message) -> str:
    found = re.search(r"/r/[^\s]+/", message.body)
    assert found
    return found[0]


def state_of(invitation: Invitation) -> str:
    return (
        board(invitation.questionnaire, type(invitation.country).objects.all())
        .get(pk=invitation.pk)
        .board_state
    )


# Letters


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


# Rules, days, declining


def days_before_closing(questionnaire, days: int) -> datetime:
    """Noon in Almaty, so many days before the closing day."""
    return datetime(2027, 6, 30, 7, tzinfo=UTC) - timedelta(days=days)


def test_a_rule_reminds_once_before_the_closing_day(invitation, contact, questionnaire):
    add_reminder_rule(questionnaire, when=ReminderWhen.BEFORE_CLOSING, days=5, actor=None)
    assert remind_by_rules(days_before_closing(questionnaire, 5)) == 0
    send(invitation)
    assert remind_by_rules(days_before_closing(questionnaire, 6)) == 0
    assert remind_by_rules(days_before_closing(questionnaire, 5)) == 1
    assert remind_by_rules(days_before_closing(questionnaire, 4)) == 0
    night = days_before_closing(questionnaire, 4) + timedelta(hours=14)
    assert remind_by_rules(night) == 0


def test_an_extension_moves_the_reminder(invitation, contact, questionnaire):
    add_reminder_rule(questionnaire, when=ReminderWhen.BEFORE_CLOSING, days=2, actor=None)
    send(invitation)
    extend_invitation(invitation, until=date(2027, 7, 10))
    assert remind_by_rules(days_before_closing(questionnaire, 1)) == 0
    assert remind_by_rules(days_before_closing(questionnaire, -8)) == 1


def test_a_rule_reminds_after_a_pause_once_for_each_last_activity(
    invitation, contact, questionnaire
):
    Round.objects.update(closes_on=None)
    questionnaire.round.refresh_from_db()
    add_reminder_rule(questionnaire, when=ReminderWhen.AFTER_ACTIVITY, days=3, actor=None)
    send(invitation)
    sent = datetime(2027, 6, 1, 7, tzinfo=UTC)
    OutgoingMail.objects.update(sent_at=sent)
    assert remind_by_rules(sent + timedelta(days=2)) == 0
    assert remind_by_rules(sent + timedelta(days=3)) == 1
    send_waiting_mails()
    assert remind_by_rules(sent + timedelta(days=8)) == 0


def test_the_same_rule_is_there_once(questionnaire):
    add_reminder_rule(questionnaire, when="before_closing", days=5, actor=None)
    with pytest.raises(ActionRefusedError, match="such a rule"):
        add_reminder_rule(questionnaire, when="before_closing", days=5, actor=None)


def test_an_extension_is_for_one_institution_and_in_its_own_time(invitation, questionnaire):
    other = make_invitation(
        questionnaire, invitation.country, make_institution("Agency", invitation.country)
    )
    extend_invitation(invitation, until=date(2027, 7, 2))
    late = datetime(2027, 7, 2, 18, 59, tzinfo=UTC)
    invitation = Invitation.objects.get(pk=invitation.pk)
    assert availability(other, late) == "closed"
    assert availability(invitation, late) == "open"
    assert availability(invitation, late + timedelta(hours=1)) == "closed"
    with pytest.raises(ActionRefusedError):
        extend_invitation(invitation, until=date(2027, 6, 30))
    assert extend_invitation(invitation, until=None).extended_until is None


def test_declining_needs_a_reason_and_can_be_undone(invitation):
    with pytest.raises(ActionRefusedError):
        decline_invitation(invitation, reason=" ")
    decline_invitation(invitation, reason="No staff")
    with pytest.raises(ActionRefusedError):
        decline_invitation(invitation, reason="Twice")
    assert state_of(invitation) == BoardState.DECLINED
    undo_decline(invitation)
    assert state_of(invitation) == BoardState.NOT_SENT


def test_who_has_sent_answers_cannot_decline(invitation, version):
    make_response(version, invitation.country, {}, invitation=invitation)
    with pytest.raises(ActionRefusedError):
        decline_invitation(invitation, reason="Too late")


def test_a_respondent_declines_and_comes_back(invitation, contact, client):
    send(invitation)
    start = client.get(link_in(django_mail.outbox[0]), follow=True).content.decode()
    address = f"/answer/{invitation.pk}/decline/"
    assert address in start
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Нет людей"})
    page = client.get(f"/answer/{invitation.pk}/", follow=True).content.decode()
    assert "Нет людей" in page
    client.post(address, {"act": "undo"})
    assert client.get(f"/answer/{invitation.pk}/").status_code == 200
    assert Client().get(address).status_code == 404


# The board


def test_the_board_tells_the_furthest_state(invitation, contact, version):
    assert state_of(invitation) == BoardState.NOT_SENT
    send(invitation)
    assert state_of(invitation) == BoardState.SENT
    OutgoingMail.objects.update(state=MailState.BOUNCED)
    assert state_of(invitation) == BoardState.BOUNCED
    Invitation.objects.update(opened_at=timezone.now())
    assert state_of(invitation) == BoardState.OPENED
    draft = make_response(
        version, invitation.country, {"years": 3}, invitation=invitation, state=ResponseState.DRAFT
    )
    (row,) = board_rows(
        list(board(invitation.questionnaire, type(invitation.country).objects.all()))
    )
    assert (row.state, row.percent) == (BoardState.DRAFT, 14)
    draft.state = ResponseState.IN_REVIEW
    draft.save()
    assert state_of(invitation) == BoardState.IN_REVIEW
    draft.state, draft.submitted_at = ResponseState.SUBMITTED, timezone.now()
    draft.save()
    assert state_of(invitation) == BoardState.SUBMITTED


def test_the_matrix_counts_by_country_sector_and_state(invitation, questionnaire):
    other = make_country("KG")
    make_invitation(questionnaire, other, make_institution("Union", other, sector="civil_society"))
    lines = board_matrix(questionnaire, type(other).objects.all())
    assert [(line.country.code, line.sector, line.counts) for line in lines] == [
        ("KZ", "government", {"not_sent": 1}),
        ("KG", "civil_society", {"not_sent": 1}),
    ]


def test_the_board_costs_the_same_for_one_institution_and_for_many(
    questionnaire, version, django_assert_max_num_queries, member
):
    country = make_country()
    for number in range(12):
        one = make_invitation(questionnaire, country, make_institution(f"I{number}", country))
        make_response(version, country, {"years": 1}, invitation=one, state=ResponseState.DRAFT)
    client = signed_in(member)
    client.get("/questionnaires/needs/board/")
    with django_assert_max_num_queries(16):
        client.get("/questionnaires/needs/board/")


# Bounces


def notice(message_id: str, recipient: str, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x

--b--
""".encode()


def test_a_notice_marks_the_letter_by_its_message_id(invitation, contact):
    send(invitation)
    mail = OutgoingMail.objects.get()
    content = notice(mail.message_id, "forwarded@elsewhere.example")
    result = record_bounces(content, Letter.objects.all(), actor=None)
    assert (result.noted, result.unknown, result.others) == (1, 0, 0)
    mail.refresh_from_db()
    assert mail.state == MailState.BOUNCED
    assert "550 no such user" in mail.last_error
    assert record_bounces(content, Letter.objects.all(), actor=None).known == 1


def test_a_mailbox_is_read_message_by_message(invitation, contact):
    send(invitation)
    box = b"".join(
        b"From MAILER-DAEMON Mon Jun  1 00:00:00 2026\n" + text + b"\n"
        for text in (
            notice("<other@x>", "anna@example.org"),
            notice("<other@x>", "stranger@example.org"),
            notice("<other@x>", "anna@example.org", action="delayed"),
            b"Subject: Out of office\n\nBack soon.\n",
        )
    )
    result = record_bounces(box, Letter.objects.all(), actor=None)
    assert (result.noted, result.unknown, result.others) == (1, 1, 2)


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 500, b"From \n" * 50, b"MIME-Version: 1"])
def test_what_is_no_mailbox_harms_nothing(content):
    assert record_bounces(content, Letter.objects.all(), actor=None).noted == 0


# Contacts


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


# Pages


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
