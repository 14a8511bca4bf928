"""Passwords: links by mail, changing one's own, and the mails that tell of it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.actions import passwords, sign_in
from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import MailState
from institutions.models import AuditEntry, OutgoingMail, SignInAttempt, User
from tests.institutions.conftest import PASSWORD
from tests.institutions.test_sign_in import is_signed_in, try_sign_in

FORGOTTEN = "/password/forgotten/"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.MAILS_PER_MINUTE = 100_000


def password_mails() -> list[mail.EmailMessage]:
    """What went out with a link to set a password."""
    send_waiting_mails()
    return [message for message in mail.outbox if "/password/set/" in str(message.body)]


def link_in(message: mail.EmailMessage) -> str:
    (link,) = [line for line in message.body.splitlines() if "/password/set/" in line]
    return link.removeprefix(settings.SITE_URL)


def set_password(client: Client, link: str, password: str):
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0] if form.redirect_chain else link
    fields = {"new_password1": password, "new_password2": password}
    return client.post(address, fields, follow=True)


def test_a_forgotten_password_is_set_anew_by_mail(people, client):
    page = client.post(FORGOTTEN, {"email": "TEAM@example.org"}, follow=True)
    assert "a link is on its way" in page.content.decode()
    (message,) = password_mails()
    assert message.to == ["team@example.org"]
    page = set_password(client, link_in(message), "a new and long one")
    assert "Your password is set" in page.content.decode()
    try_sign_in(client, "team@example.org", "a new and long one")
    assert is_signed_in(client)
    assert AuditEntry.objects.filter(action="set_password").count() == 1


def test_a_link_works_once(people, client):
    link = passwords.password_link(people.team).removeprefix(settings.SITE_URL)
    set_password(client, link, "a new and long one")
    page = Client().get(link, follow=True).content.decode()
    assert "This link no longer works" in page


def test_a_made_up_link_is_explained(people, client):
    page = client.get("/password/set/MQ/abc-def/", follow=True)
    assert page.status_code == 200
    assert "This link no longer works" in page.content.decode()


def test_a_weak_password_is_refused(people, client):
    link = passwords.password_link(people.team).removeprefix(settings.SITE_URL)
    page = set_password(client, link, "short").content.decode()
    assert "too short" in page
    people.team.refresh_from_db()
    assert people.team.check_password(PASSWORD)


@pytest.mark.parametrize("email", ["stranger@example.org", "inactive@example.org"])
def test_asking_for_an_unknown_e_mail_looks_the_same(people, make_user, client, email):
    make_user("inactive@example.org")
    User.objects.filter(email="inactive@example.org").update(is_active=False)
    page = client.post(FORGOTTEN, {"email": email}, follow=True)
    assert "a link is on its way" in page.content.decode()
    send_waiting_mails()
    assert mail.outbox == []
    row = OutgoingMail.objects.get()
    assert (row.recipient, row.state) == (passwords.NOBODY, MailState.DROPPED)
    assert email not in row.reference


def test_asking_takes_the_same_queries_whether_the_e_mail_is_known_or_not(people, client):
    kinds = []
    for email in ("team@example.org", "stranger@example.org"):
        with CaptureQueriesContext(connection) as queries:
            passwords.request_password_reset(email)
        kinds.append([query["sql"].split()[0] for query in queries])
    assert kinds[0] == kinds[1]
    assert "INSERT" in kinds[0]


def test_asking_many_times_sends_one_mail(people, client):
    for _number in range(4):
        client.post(FORGOTTEN, {"email": "team@example.org"})
    assert OutgoingMail.objects.count() == 1


def test_nobody_gets_more_than_five_links_a_day(people):
    for _number in range(8):
        passwords.request_password_reset("team@example.org")
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert OutgoingMail.objects.count() == passwords.MAILS_IN_DAY
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=2))
    passwords.request_password_reset("team@example.org")
    assert OutgoingMail.objects.count() == passwords.MAILS_IN_DAY + 1


def test_asking_for_many_addresses_has_to_wait(people, client):
    for number in range(5):
        answer = client.post(FORGOTTEN, {"email": f"{number}@example.org"})
        assert answer.status_code == 302
    answer = client.post(FORGOTTEN, {"email": "team@example.org"})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post(FORGOTTEN, {"email": "team@example.org"}).status_code == 302


def test_mails_are_in_the_persons_language(people):
    User.objects.filter(pk=people.team.pk).update(language="ru")
    people.team.refresh_from_db()
    passwords.request_password_mail(people.team, is_welcome=True)
    (message,) = password_mails()
    assert people.team.email in message.body
    assert "пароль" in message.body
    assert "\n" not in message.subject


def test_the_link_is_in_no_row_of_the_database(people):
    passwords.request_password_mail(people.team, is_welcome=True)
    assert OutgoingMail.objects.get().body == ""
    assert password_mails()
    assert OutgoingMail.objects.get().body == ""


def test_somebody_closed_meanwhile_gets_no_link(people):
    passwords.request_password_mail(people.team, is_welcome=True)
    User.objects.filter(pk=people.team.pk).update(is_active=False)
    assert password_mails() == []


def test_changing_the_password_ends_other_sessions(people, client_of):
    elsewhere = client_of(people.team)
    link = passwords.password_link(people.team).removeprefix(settings.SITE_URL)
    set_password(Client(), link, "a new and long one")
    assert elsewhere.get("/countries/").status_code == 302


def test_the_owner_is_told_of_a_new_password(people, client):
    link = passwords.password_link(people.team).removeprefix(settings.SITE_URL)
    set_password(client, link, "a new and long one")
    send_waiting_mails()
    (message,) = mail.outbox
    assert message.to == ["team@example.org"]
    assert "The password of your account was changed." in message.body
    assert f"{settings.SITE_URL}/password/forgotten/" in message.body
    assert "a new and long one" not in message.body


def test_the_link_of_the_mail_lets_the_owner_in_while_others_guess(people, client):
    """A lock-out that a stranger brings about from many addresses ends with the owner's mail."""
    home = "192.0.2.7"
    account = sign_in._account("team@example.org")
    SignInAttempt.objects.bulk_create(
        SignInAttempt(account=account, address=f"203.0.113.{n}", failures=4, last_at=timezone.now())
        for n in range(1, 31)
    )
    try_sign_in(client, "team@example.org", PASSWORD, REMOTE_ADDR=home)
    assert not is_signed_in(client)
    link = passwords.password_link(people.team).removeprefix(settings.SITE_URL)
    at_home = Client(REMOTE_ADDR=home)
    set_password(at_home, link, "a new and long one")
    try_sign_in(at_home, "team@example.org", "a new and long one", REMOTE_ADDR=home)
    assert is_signed_in(at_home)
