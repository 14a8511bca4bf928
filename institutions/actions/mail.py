"""The outbox: mail is queued as a row in the transaction that wants it, and goes out later.

To send a mail, an action calls `queue_mail` with a `reference` of its own, for instance
"minutes 12, link 5": the same reference is queued once, whatever is delivered or clicked twice.

A mail that holds a secret which is stored hashed gets its text only at the moment of sending:
`register_mail_kind` names the function that writes it, and `queue_mail` is called without a body.

A mail goes out at most once: that it is being sent is committed before it is handed over, so a
worker that is killed meanwhile leaves a mail of which nobody knows whether it went. The team sees
that, and decides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from institutions.actions.audit import record_audit
from institutions.actions.jobs import StrOrPromise
from institutions.enums import MailState
from institutions.models import OutgoingMail, User
from institutions.models.mail import UNSURE_AFTER
from institutions.tasks_support import enqueue_once

SEND_TASK = "institutions.tasks.send_waiting_mails"
SEND_KEY = "mail"
PAUSES = (1, 5, 30, 120)
MOST_ATTEMPTS = len(PAUSES) + 1
MOST_OF_SUBJECT = 300
BODY_KEPT = timedelta(days=7)
_ADDRESS = re.compile(r"[^\s<>;,:()]+@[^\s<>;,:()]+")
_ENDED = (MailState.FAILED, MailState.BOUNCED, MailState.DROPPED)


class MailNotNeededError(Exception):
    """Raised by a mail's writer: since the mail was queued, the reason for it has gone."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a writer makes of a mail at the moment of sending."""

    subject: str
    body: str


Writer = Callable[[OutgoingMail], Letter]
_writers: dict[str, Writer] = {}
_labels: dict[str, StrOrPromise] = {}


def register_mail_kind(kind: str, label: StrOrPromise, writer: Writer | None = None) -> None:
    """Say what mails of `kind` are called, and what writes those that are queued without a body.

    The writer runs in a transaction of its own, and may make the secret that the mail carries.
    """
    _labels[kind] = label
    if writer is not None:
        _writers[kind] = writer


def written_kinds() -> frozenset[str]:
    """The kinds of mail whose text this process can write at the moment of sending."""
    return frozenset(_writers)


def mail_label(kind: str) -> str:
    """Return what mails of this kind are called, in the active language."""
    return str(_labels.get(kind, kind))


@transaction.atomic
def queue_mail(
    *,
    recipient: str,
    subject: StrOrPromise,
    kind: str,
    reference: str,
    body: str = "",
    language: str = "",
    parameters: dict[str, Any] | None = None,
    is_urgent: bool = False,
) -> tuple[OutgoingMail, bool]:
    """Queue a mail; returns it and whether it is new: one with this reference is not sent again.

    Without a `body` the kind's writer makes it from `parameters` when it is sent. An urgent mail (a
    code that somebody waits for) goes before the others. A lazy `subject` is read in `language`.
    Wakes the mail worker after the commit. Raises ValidationError for an address that is none.
    """
    address = recipient.strip()
    validate_email(address)
    if not body and kind not in _writers:
        raise LookupError(f"nothing writes mails of the kind {kind!r}")
    with override(language or settings.LANGUAGE_CODE):
        title = " ".join(str(subject).split())
    mail, is_new = OutgoingMail.objects.get_or_create(
        reference=reference,
        defaults={
            "recipient": address,
            "subject": title[:MOST_OF_SUBJECT],
            "body": body,
            "language": language,
            "kind": kind,
            "parameters": parameters or {},
            "is_urgent": is_urgent,
        },
    )
    if is_new:
        wake_mail()
    return mail, is_new


def wake_mail() -> None:
    """Send the mail worker to the outbox after the commit; beat does so, too."""
    enqueue_once(SEND_TASK, SEND_KEY)


@transaction.atomic
def claim_mail() -> OutgoingMail | None:
    """Take the next mail that is due, urgent ones first; None where none is.

    From here on it counts as being sent, and nobody else will send it.
    """
    now = timezone.now()
    # No pause is longer: later than that, it was noted by a clock that was ahead.
    is_due = Q(send_after__lte=now) | Q(send_after__gt=now + timedelta(minutes=PAUSES[-1] + 1))
    due = OutgoingMail.objects.filter(is_due, state=MailState.QUEUED)
    unlocked = due.select_for_update(skip_locked=True)
    mail = unlocked.order_by("-is_urgent", "send_after", "id").first()
    if mail is None:
        return None
    mail.state, mail.claimed_at = MailState.SENDING, timezone.now()
    mail.attempts += 1
    mail.message_id = make_msgid(domain=urlsplit(settings.SITE_URL).hostname)
    mail.last_error = ""
    mail.save(update_fields=["state", "claimed_at", "attempts", "message_id", "last_error"])
    return mail


@transaction.atomic
def write_mail(mail: OutgoingMail) -> Letter:
    """Return the text to send. Raises MailNotNeededError."""
    if mail.body:
        return Letter(mail.subject, mail.body)
    return _writers[mail.kind](mail)


def note_sent(mail: OutgoingMail, subject: str) -> None:
    """The mail server took it with this subject. The text, which may hold a secret, is not kept."""
    _sending(mail).update(
        state=MailState.SENT, sent_at=timezone.now(), subject=subject[:MOST_OF_SUBJECT], body=""
    )


def note_dropped(mail: OutgoingMail) -> None:
    _sending(mail).update(state=MailState.DROPPED, body="")


def note_unsure(mail: OutgoingMail, reason: str) -> None:
    """Keep why nobody knows whether it went; it stays as it is until somebody decides."""
    _sending(mail).update(last_error=reason[:500])


def note_refused(mail: OutgoingMail, reason: str, *, is_bounce: bool) -> None:
    """The mail server will not take it, now or later."""
    state = MailState.BOUNCED if is_bounce else MailState.FAILED
    _sending(mail).update(state=state, last_error=reason[:500])


def note_server_away(mail: OutgoingMail, reason: str) -> None:
    """There is no mail server to take it: wait a minute, for as long as it takes."""
    after = timezone.now() + timedelta(minutes=PAUSES[0])
    _sending(mail).update(
        state=MailState.QUEUED,
        send_after=after,
        attempts=mail.attempts - 1,
        last_error=reason[:500],
    )


def note_delayed(mail: OutgoingMail, reason: str) -> None:
    """It certainly did not go: try again later, ever more slowly, and at last give up."""
    if mail.attempts >= MOST_ATTEMPTS:
        note_refused(mail, reason, is_bounce=False)
        return
    after = timezone.now() + timedelta(minutes=PAUSES[mail.attempts - 1])
    _sending(mail).update(state=MailState.QUEUED, send_after=after, last_error=reason[:500])


@transaction.atomic
def resend_mail(mail: OutgoingMail, *, actor: User) -> bool:
    """Queue a mail again that failed, came back, or of which nobody knows whether it went.

    False where its text is no longer kept and nothing can write it, and in any other state.
    """
    locked = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if not locked.can_resend or not (locked.body or locked.kind in _writers):
        return False
    locked.state, locked.attempts = MailState.QUEUED, 0
    locked.send_after = timezone.now()
    locked.save(update_fields=["state", "attempts", "send_after"])
    record_audit(actor=actor, action="resend_mail", subject=locked)
    wake_mail()
    return True


@transaction.atomic
def note_bounce(mail: OutgoingMail, *, reason: str, actor: User | None) -> bool:
    """Record that a mail came back; False where it was not sent, or came back before."""
    changed = OutgoingMail.objects.filter(
        pk=mail.pk, state__in=[MailState.SENT, MailState.SENDING]
    ).update(state=MailState.BOUNCED, last_error=reason[:500], body="")
    if changed:
        # The address itself stays out of the log, which cannot be erased.
        details = {"reason": _ADDRESS.sub("…", reason[:500])}
        record_audit(actor=actor, action="note_bounce", subject=mail, details=details)
    return bool(changed)


def forget_bodies() -> int:
    """Forget the text of mails that will not go after all; returns how many."""
    before = timezone.now() - BODY_KEPT
    stuck = Q(state=MailState.SENDING, claimed_at__lt=before - UNSURE_AFTER)
    old = OutgoingMail.objects.filter(Q(state__in=_ENDED) | stuck, created_at__lt=before)
    return old.exclude(body="").update(body="")


def _sending(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """The mail while this very attempt goes on."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING, attempts=mail.attempts)
