"""The outbox: once at the most, not too fast, and nothing secret left behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.actions import mail as outbox
from institutions.actions.mail import (
    Letter,
    MailNotNeededError,
    claim_mail,
    forget_bodies,
    note_bounce,
    queue_mail,
    register_mail_kind,
    resend_mail,
    written_kinds,
)
from institutions.actions.mail_sending import SENDER_LOCK, send_waiting_mails
from institutions.enums import MailState, Role
from institutions.models import AuditEntry, CaughtMail, OutgoingMail
from institutions.queries.mail import UNSURE, mail_counts, outgoing_mails
from tests.mail_server import MailServer
from tests.processes import ROOT
from tests.surveys.makers import make_user, signed_in

pytestmark = pytest.mark.django_db

SECRET = "https://localhost/r/a-secret/"


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.MAILS_PER_MINUTE = 100_000
    yield server
    server.stop()


@pytest.fixture
def kinds(monkeypatch) -> dict[str, Any]:
    """Kinds of mail that a test registers are forgotten after it."""
    writers: dict[str, Any] = {}
    monkeypatch.setattr(outbox, "_writers", writers)
    monkeypatch.setattr(outbox, "_labels", {})
    return writers


def queued(reference: str = "one", **fields: Any) -> OutgoingMail:
    given = {"recipient": "a@example.org", "subject": "Hello", "kind": "test", "body": SECRET}
    return queue_mail(**{**given, **fields}, reference=reference)[0]


def state_of(mail: OutgoingMail) -> MailState:
    mail.refresh_from_db()
    return MailState(mail.state)


def make_due() -> None:
    OutgoingMail.objects.update(send_after=timezone.now() - timedelta(seconds=1))


def test_a_mail_goes_out_once_and_its_text_is_forgotten(mail_server):
    mail = queued(language="ru", subject="Тема\r\nBcc: x@example.org")
    assert send_waiting_mails() == 1
    assert send_waiting_mails() == 0
    (message,) = mail_server.messages
    assert message["To"] == "a@example.org"
    assert message["Subject"] == "Тема Bcc: x@example.org"
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert SECRET in mail_server.texts[0]
    assert state_of(mail) is MailState.SENT
    assert (mail.body, mail.message_id) == ("", message["Message-ID"])
    assert mail.sent_at is not None


def test_the_same_reference_is_queued_once():
    first, is_new = queue_mail(
        recipient="a@example.org", subject="A", kind="test", reference="x", body="text"
    )
    again, is_new_again = queue_mail(
        recipient="a@example.org", subject="A", kind="test", reference="x", body="text"
    )
    assert (is_new, is_new_again, first.pk) == (True, False, again.pk)


@pytest.mark.parametrize(
    "address", ["nobody", "a@b@c.org", "a@example.org\nBcc: b@example.org", ""]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValidationError):
        queued(recipient=address)
    assert not OutgoingMail.objects.exists()


def test_a_mail_without_text_needs_a_writer():
    with pytest.raises(LookupError):
        queued(body="")


def test_a_writer_makes_the_text_at_the_moment_of_sending(mail_server, kinds):
    register_mail_kind(
        "late", "Late", lambda mail: Letter("Written now", f"For {mail.parameters['who']}")
    )
    mail = queued(kind="late", body="", parameters={"who": "you"})
    assert mail.body == ""
    send_waiting_mails()
    assert mail_server.messages[0]["Subject"] == "Written now"
    assert mail_server.texts == ["For you\r\n"]


def test_a_mail_that_is_no_longer_needed_is_dropped(mail_server, kinds):
    def write(mail: OutgoingMail) -> Letter:
        raise MailNotNeededError

    register_mail_kind("gone", "Gone", write)
    mail = queued(kind="gone", body="")
    assert send_waiting_mails() == 1
    assert mail_server.messages == []
    assert state_of(mail) is MailState.DROPPED


def test_a_writer_that_fails_leaves_no_doubt_and_is_tried_again(mail_server, kinds):
    def write(_: OutgoingMail) -> Letter:
        raise KeyError("a mistake")

    register_mail_kind("broken", "Broken", write)
    mail = queued(kind="broken", body="")
    with pytest.raises(KeyError):
        send_waiting_mails()

    assert state_of(mail) is MailState.QUEUED
    assert mail.send_after > timezone.now()
    assert "a mistake" in mail.last_error
    assert mail_server.messages == []


def test_a_worker_can_write_every_kind_of_mail_without_the_pages():
    """`make run` starts workers without Django's checks, which would import every page."""
    reverse("institutions:home")  # imports them here
    script = (
        "from config.celery import app; app.loader.import_default_modules();"
        "from institutions.actions.mail import written_kinds; print(*sorted(written_kinds()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "CELERY_SKIP_CHECKS": "true"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert {"share", "signing_code", "to_sign", "invitation"} <= written_kinds()
    assert result.stdout.split() == sorted(written_kinds())


def test_urgent_mail_goes_first(mail_server):
    queued("slow", subject="Later")
    queued("code", subject="First", is_urgent=True)
    send_waiting_mails()
    assert [message["Subject"] for message in mail_server.messages] == ["First", "Later"]


def test_a_recipient_that_is_refused_has_bounced(mail_server):
    mail_server.answers["RCPT"] = "550 no such mailbox"
    mail = queued()
    send_waiting_mails()
    assert state_of(mail) is MailState.BOUNCED
    assert "no such mailbox" in mail.last_error


def test_a_text_that_is_refused_has_failed_and_the_next_mail_goes(mail_server):
    mail_server.answers["."] = "554 not this"
    first = queued("first")
    send_waiting_mails()
    assert state_of(first) is MailState.FAILED
    mail_server.answers.clear()
    assert state_of(queued("second")) is MailState.QUEUED
    send_waiting_mails()
    assert len(mail_server.messages) == 1


def test_a_server_that_is_busy_is_tried_again_ever_more_slowly(mail_server):
    mail_server.answers["MAIL"] = "451 busy"
    mail = queued()
    waits = []
    for _attempt in range(outbox.MOST_ATTEMPTS):
        make_due()
        send_waiting_mails()
        mail.refresh_from_db()
        waits.append(round((mail.send_after - timezone.now()).total_seconds() / 60))
    assert waits[:4] == [1, 5, 30, 120]
    assert state_of(mail) is MailState.FAILED
    assert mail.body == SECRET


def test_a_server_that_is_away_is_waited_for(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    first, second = queued("first"), queued("second")
    for _attempt in range(8):
        make_due()
        send_waiting_mails()
    assert {state_of(first), state_of(second)} == {MailState.QUEUED}
    assert first.attempts == 0
    assert "ConnectionRefused" in first.last_error


def test_a_line_that_breaks_in_the_middle_leaves_doubt_and_sends_nothing_twice(mail_server):
    mail_server.answers["."] = ""
    mail = queued()
    send_waiting_mails()
    assert len(mail_server.messages) == 1
    mail_server.answers.clear()
    make_due()
    assert send_waiting_mails() == 0
    assert state_of(mail) is MailState.SENDING
    assert not mail.is_unsure
    OutgoingMail.objects.update(claimed_at=timezone.now() - timedelta(minutes=6))
    mail.refresh_from_db()
    assert mail.is_unsure


def test_a_worker_that_is_killed_leaves_doubt_until_somebody_decides(mail_server):
    mail = queued()
    claimed = claim_mail()
    assert claimed is not None
    assert send_waiting_mails() == 0
    OutgoingMail.objects.update(claimed_at=timezone.now() - timedelta(minutes=6))
    administrator = make_user("admin@example.org", Role.ADMINISTRATOR)
    mail.refresh_from_db()
    assert resend_mail(mail, actor=administrator)
    assert not resend_mail(mail, actor=administrator)
    send_waiting_mails()
    assert state_of(mail) is MailState.SENT
    assert len(mail_server.messages) == 1
    assert [entry.action for entry in AuditEntry.objects.all()] == ["resend_mail"]


def test_a_server_that_hangs_up_between_two_mails_is_called_again(mail_server):
    mail_server.answers["NOOP"] = ""
    queued("first"), queued("second")
    assert send_waiting_mails() == 2
    assert len(mail_server.messages) == 2


def test_not_more_than_the_allowed_pace(mail_server, settings):
    settings.MAILS_PER_MINUTE = 600
    for number in range(20):
        queued(str(number))
    assert send_waiting_mails(seconds=0.35) in (3, 4)


@pytest.mark.django_db(transaction=True)
def test_one_worker_at_a_time(mail_server):
    import threading

    from django.db import connection

    queued()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [SENDER_LOCK])
    counts: list[int] = []

    def other() -> None:
        counts.append(send_waiting_mails())
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [SENDER_LOCK])
    assert counts == [0]
    assert send_waiting_mails() == 1


def test_a_bounce_is_recorded_once(mail_server):
    mail = queued()
    send_waiting_mails()
    assert note_bounce(mail, reason="No such person", actor=None)
    assert not note_bounce(mail, reason="No such person", actor=None)
    assert state_of(mail) is MailState.BOUNCED


def test_texts_of_mails_that_never_went_are_forgotten_after_a_week(mail_server):
    mail_server.answers["."] = "554 not this"
    mail = queued()
    send_waiting_mails()
    assert forget_bodies() == 0
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert forget_bodies() == 1
    mail.refresh_from_db()
    assert not resend_mail(mail, actor=make_user("admin@example.org", Role.ADMINISTRATOR))


# Pages


@pytest.fixture
def administrator() -> Client:
    return signed_in(make_user("administrator@example.org", Role.ADMINISTRATOR))


def test_without_a_mail_server_mail_is_caught_and_read(administrator, settings):
    settings.EMAIL_BACKEND = "institutions.mail_catcher.EmailBackend"
    settings.MAIL_IS_CAUGHT, settings.MAILS_PER_MINUTE = True, 100_000
    queued(body=f"<b>Hi</b> {SECRET}")
    send_waiting_mails()
    caught = CaughtMail.objects.get()
    page = administrator.get("/mail/").content.decode()
    assert "No mail server is configured" in page
    assert SECRET not in page
    assert "Hello" in administrator.get("/mail/caught/").content.decode()
    page = administrator.get(f"/mail/caught/{caught.pk}/").content.decode()
    assert f'href="{SECRET}"' in page
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page


def test_only_the_latest_caught_mails_are_kept(settings, monkeypatch):
    settings.EMAIL_BACKEND = "institutions.mail_catcher.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    monkeypatch.setattr("institutions.mail_catcher.MOST_KEPT", 2)
    for number in range(3):
        queued(str(number), subject=f"Number {number}")
    send_waiting_mails()
    assert [mail.subject for mail in CaughtMail.objects.all()] == ["Number 2", "Number 1"]


def test_the_outbox_is_filtered_and_tells_what_is_in_doubt(administrator):
    queued("a", subject="Waits")
    doubtful = queued("b", subject="Doubtful", recipient="b@example.org")
    OutgoingMail.objects.filter(pk=doubtful.pk).update(
        state=MailState.SENDING, claimed_at=timezone.now() - timedelta(hours=1)
    )
    page = administrator.get("/mail/").content.decode()
    assert "Waits" in page
    assert "it is not known whether it went" in page
    page = administrator.get("/mail/?state=unsure").content.decode()
    assert "Doubtful" in page
    assert "Waits" not in page
    page = administrator.get("/mail/?text=b@example").content.decode()
    assert "Waits" not in page
    assert "No mail fits" in administrator.get("/mail/?text=nobody").content.decode()
    assert administrator.get("/mail/?state=nonsense").status_code == 200


def test_a_mail_in_doubt_is_not_counted_as_being_sent_too():
    mail = queued()
    long_ago = timezone.now() - timedelta(hours=1)
    OutgoingMail.objects.update(state=MailState.SENDING, claimed_at=long_ago)
    assert (mail_counts()[MailState.SENDING], mail_counts()[UNSURE]) == (0, 1)
    assert list(outgoing_mails(state=MailState.SENDING)) == []
    assert list(outgoing_mails(state=UNSURE)) == [mail]


def test_a_mail_is_sent_again_from_the_page(administrator):
    mail = queued()
    OutgoingMail.objects.update(state=MailState.FAILED)
    page = administrator.post(f"/mail/{mail.pk}/resend/", follow=True).content.decode()
    assert "waits to be sent again" in page
    assert state_of(mail) is MailState.QUEUED
    page = administrator.post(f"/mail/{mail.pk}/resend/", follow=True).content.decode()
    assert "cannot be sent again" in page


def test_the_outbox_costs_the_same_for_one_mail_and_for_many(
    administrator, django_assert_max_num_queries
):
    for number in range(30):
        queued(str(number))
    with django_assert_max_num_queries(8):
        administrator.get("/mail/")
