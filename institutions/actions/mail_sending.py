"""Handing the outbox over to the mail server, one mail after the other, and not too fast."""

import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import translation

from institutions.actions import mail as outbox
from institutions.models import OutgoingMail

# An advisory lock, a number that no other one has: one worker at a time goes through the outbox,
# which keeps the pace.
SENDER_LOCK = 7_102_025
SECONDS_PER_TURN = 20.0
CLOSED_FOR_GOOD = 500
MAILBOX_REFUSED = frozenset({550, 551, 552, 553, 554})

logger = logging.getLogger(__name__)


def send_waiting_mails(*, seconds: float = SECONDS_PER_TURN) -> int:
    """Send what is due until `seconds` have passed; returns how many mails were taken up.

    Does nothing while another worker is at it. Not more than MAILS_PER_MINUTE.
    """
    with _only_sender() as is_alone:
        return _send_all(time.monotonic() + seconds) if is_alone else 0


def _send_all(until: float) -> int:
    pause = 60 / settings.MAILS_PER_MINUTE
    server: BaseEmailBackend = get_connection(fail_silently=False)
    count = 0
    try:
        while time.monotonic() < until:
            mail = outbox.claim_mail()
            if mail is None:
                return count
            started = time.monotonic()
            count += 1
            if not send_one(mail, server):
                return count
            time.sleep(max(0.0, pause - (time.monotonic() - started)))
    finally:
        _close(server)
    outbox.wake_mail()
    return count


def send_one(mail: OutgoingMail, server: BaseEmailBackend) -> bool:
    """Send a mail that was claimed, and note what became of it; False where the server is away.

    What fails before the mail is handed over is tried again; what fails in the middle is not,
    for it may have gone.
    """
    try:
        _open(server)
    except (smtplib.SMTPException, OSError) as error:
        outbox.note_server_away(mail, _reason(error))
        return False
    try:
        with translation.override(mail.language or settings.LANGUAGE_CODE):
            letter = outbox.write_mail(mail)
    except outbox.MailNotNeededError:
        outbox.note_dropped(mail)
        return True
    except Exception as error:
        # Nothing was handed over: it must not stay as one of which nobody knows whether it went.
        outbox.note_delayed(mail, _reason(error))
        raise
    sent = message(mail, letter, server)
    try:
        sent.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _note_failure(mail, error)
        _close(server)
    else:
        outbox.note_sent(mail, str(sent.subject))
    return True


def message(mail: OutgoingMail, letter: outbox.Letter, server: BaseEmailBackend) -> EmailMessage:
    """Return the mail as it goes out; answering machines are asked not to answer."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    subject = " ".join(letter.subject.split())
    return EmailMessage(
        subject, letter.body, to=[mail.recipient], headers=headers, connection=server
    )


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    logger.warning(
        "A mail could not be sent", extra={"mail": mail.pk, "error": type(error).__name__}
    )
    code = _code(error)
    if isinstance(error, ValueError):
        outbox.note_refused(mail, _reason(error), is_bounce=False)
    elif code is None:
        outbox.note_unsure(mail, _reason(error))
    elif code < CLOSED_FOR_GOOD:
        outbox.note_delayed(mail, _reason(error))
    else:
        outbox.note_refused(mail, _reason(error), is_bounce=_is_bounce(error, code))


def _code(error: Exception) -> int | None:
    """The mail server's answer, for it answered: None where the line broke before it did."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _is_bounce(error: Exception, code: int) -> bool:
    """Whether it is the recipient's address that is refused, not ours or the text."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and code in MAILBOX_REFUSED


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"{code} {_decoded(text)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _decoded(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def _open(server: BaseEmailBackend) -> None:
    """Connect, unless the line of the mail before is still alive."""
    line = getattr(server, "connection", None)
    if line is not None:
        try:
            line.noop()
        except (smtplib.SMTPException, OSError):
            _close(server)
    server.open()


def _close(server: BaseEmailBackend) -> None:
    # The mails have gone by now; a line that cannot be closed politely is closed all the same.
    with suppress(smtplib.SMTPException, OSError):
        server.close()


@contextmanager
def _only_sender() -> Iterator[bool]:
    """Whether nobody else sends, for as long as the block lasts.

    The lock belongs to a transaction that stays open on a connection of its own, because between
    transactions a pooler may give this process another one. It holds nothing else up: it reads no
    row, so that it keeps none from being cleaned away.
    """
    line = connection.copy()
    try:
        line.set_autocommit(False)
        with line.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SENDER_LOCK])
            (is_alone,) = cursor.fetchone()
        yield is_alone
        # A pooler notices only later that a line was closed.
        line.rollback()
    finally:
        line.close()
