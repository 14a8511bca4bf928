"""Codes of six digits that go by mail: how often, how long, and how many guesses."""

import secrets
from datetime import timedelta
from typing import TypeVar

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from institutions.actions.jobs import StrOrPromise
from institutions.actions.mail import queue_mail
from institutions.models import Contact
from surveys.actions.errors import ActionRefusedError
from surveys.models.codes import MailedCode

C = TypeVar("C", bound=MailedCode)
CODE_LIFE = timedelta(minutes=15)
CODE_PAUSE = timedelta(minutes=1)
CODES_IN_HOUR = 5
CODES_IN_DAY = 20
MOST_GUESSES = 5
CODE_DIGITS = 6


def refuse_rush(codes: QuerySet[C]) -> None:
    """Raise ActionRefusedError where a code was mailed a moment ago, or too many were.

    The caller holds a lock on what all of `codes` are for.
    """
    now = timezone.now()
    recent = codes.filter(created_at__gt=now - timedelta(days=1))
    in_hour = recent.filter(created_at__gt=now - timedelta(hours=1)).count()
    is_often = in_hour >= CODES_IN_HOUR or recent.count() >= CODES_IN_DAY
    if is_often or recent.filter(created_at__gt=now - CODE_PAUSE).exists():
        raise ActionRefusedError(_("A code was mailed a moment ago. Wait a little for the next."))


def mail_code(code: MailedCode, *, subject: StrOrPromise, kind: str, language: str) -> None:
    """Queue the mail with a code; its text is made when it is sent."""
    queue_mail(
        recipient=code.contact.email,
        subject=subject,
        kind=kind,
        reference=f"{kind.replace('_', ' ')} {code.pk}",
        language=code.contact.language or language,
        parameters={"code": code.pk},
        is_urgent=True,
    )


def make_code(code: MailedCode) -> str:
    """Return the digits for a mail that is being sent; only their hash is stored."""
    text = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    code.code_hash, code.sent_at, code.attempts = _code_hash(code, text), timezone.now(), 0
    code.save(update_fields=["code_hash", "sent_at", "attempts"])
    return text


def use_code(codes: QuerySet[C], text: str) -> Contact | None:
    """Return the contact to whom the latest of `codes` was mailed; None for a wrong or old one.

    Each look counts: after five wrong ones a new code is needed. A right one is used up.
    """
    fresh = codes.filter(used_at=None, attempts__lt=MOST_GUESSES)
    since = timezone.now() - CODE_LIFE
    code = fresh.select_related("contact").filter(sent_at__gt=since).first()
    # Counted first and in a statement of its own, so that many guesses at once are counted, too.
    if code is None or not fresh.filter(pk=code.pk).update(attempts=F("attempts") + 1):
        return None
    if not constant_time_compare(code.code_hash, _code_hash(code, text.strip())):
        return None
    used = codes.filter(pk=code.pk, used_at=None).update(used_at=timezone.now())
    return code.contact if used else None


def _code_hash(code: MailedCode, text: str) -> str:
    return salted_hmac(code.salt, f"{code.pk}:{text}", algorithm="sha256").hexdigest()
