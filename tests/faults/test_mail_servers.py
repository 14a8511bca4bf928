"""A mail server that refuses, is slow, or hangs up: no mail goes twice, none is forgotten."""

import socketserver
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from institutions.actions.mail import queue_mail
from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import MailState
from institutions.models import OutgoingMail
from tests.mail_server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

EACH = 4
SLOW_SECONDS = 1.5
FAULTS = {
    "is busy": {"RCPT": "451 come again"},
    "refuses for now": {"DATA": "452 no room"},
    "hangs up before the text": {"DATA": ""},
    "takes the text and hangs up": {".": ""},
    "says nothing and hangs up": {"EHLO": "", "HELO": ""},
}


class SlowServer(MailServer):
    """Takes a mail, and says so when nobody listens any more."""

    is_slow = False

    def _take(self, line: socketserver.StreamRequestHandler) -> str:
        answer = super()._take(line)
        if self.is_slow:
            time.sleep(SLOW_SECONDS)
        return answer


@pytest.fixture
def server(settings) -> Iterator[SlowServer]:
    server = SlowServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = SLOW_SECONDS / 3
    settings.MAILS_PER_MINUTE = 100_000
    yield server
    server.stop()


def queue(name: str) -> None:
    for number in range(EACH):
        queue_mail(
            recipient=f"{name.replace(' ', '-')}-{number}@example.org",
            subject="Hello",
            kind="test",
            body="A text",
            reference=f"{name} {number}",
        )


def send_until_nothing_waits() -> None:
    for _ in range(EACH * 8):
        OutgoingMail.objects.update(send_after=timezone.now() - timedelta(seconds=1))
        send_waiting_mails()
        if not OutgoingMail.objects.filter(state=MailState.QUEUED).exists():
            return
    raise AssertionError("mails still wait")


def test_no_fault_of_the_server_sends_a_mail_twice(server, show_counts):
    for name, answers in FAULTS.items():
        queue(name)
        server.answers = answers
        send_waiting_mails()
    server.answers = {}
    queue("is slow")
    server.is_slow = True
    send_waiting_mails()
    server.is_slow = False
    queue("is well")
    send_until_nothing_waits()

    received = Counter(str(message["To"]) for message in server.messages)
    assert set(received.values()) == {1}
    states = Counter(OutgoingMail.objects.values_list("state", flat=True))
    assert set(states) <= {MailState.SENT, MailState.SENDING}
    sent = OutgoingMail.objects.filter(state=MailState.SENT).values_list("recipient", flat=True)
    assert set(sent) <= set(received)
    # What is in doubt is shown to the administrator, and never sent again by itself.
    assert states[MailState.SENDING] >= 1
    assert sum(states.values()) == EACH * (len(FAULTS) + 2)
    show_counts(
        queued=sum(states.values()),
        received=len(received),
        doubled=0,
        sent=states[MailState.SENT],
        in_doubt=states[MailState.SENDING],
    )
