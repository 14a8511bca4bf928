"""Slowing down the guessing of passwords, without locking people out.

The delay belongs to an account at one address, so that a stranger's failures do not stop the owner
of the account. A generous limit over all addresses holds only for addresses from which the account
has never been used.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from institutions.actions.audit import record_audit
from institutions.models import SignInAttempt, User

FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)
MOST_FAILURES_OF_ACCOUNT = 100
ACCOUNT_WINDOW = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)
NO_WAIT = timedelta()


def delay_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: none at first, then doubling."""
    if failures < FREE_FAILURES:
        return NO_WAIT
    doublings = min(failures - FREE_FAILURES, 20)
    return min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)


@transaction.atomic
def reserve_sign_in_attempt(email: str, address: str) -> timedelta:
    """Count an attempt as failed before the password is looked at; return how long to wait instead.

    A zero wait lets the attempt go on; `forget_failures` takes it back when it succeeds. Counting
    first means that many attempts at once are counted, too.
    """
    now = timezone.now()
    attempt = _locked_attempt(email, address, now)
    wait = attempt.blocked_until - now if attempt.blocked_until else NO_WAIT
    # A longer wait than there is was noted by a clock that was ahead.
    if NO_WAIT < wait <= LONGEST_DELAY:
        return wait
    if not attempt.is_known and _failures_of_account(attempt.account, now) >= (
        MOST_FAILURES_OF_ACCOUNT
    ):
        return LONGEST_DELAY
    if attempt.last_at < now - FORGOTTEN_AFTER:
        attempt.failures = 0
    attempt.failures += 1
    attempt.last_at = now
    attempt.blocked_until = now + delay_after(attempt.failures)
    attempt.save()
    return NO_WAIT


def forget_failures(email: str, address: str) -> None:
    """Note that the account was used from this address, and clear its failures there."""
    SignInAttempt.objects.filter(account=_account(email), address=address).update(
        failures=0, blocked_until=None, is_known=True
    )


def _locked_attempt(email: str, address: str, now: datetime) -> SignInAttempt:
    attempt, is_new = SignInAttempt.objects.get_or_create(
        account=_account(email), address=address, defaults={"last_at": now}
    )
    if is_new:
        old = SignInAttempt.objects.filter(is_known=False, last_at__lt=now - FORGOTTEN_AFTER)
        old.delete()
    return SignInAttempt.objects.select_for_update().get(pk=attempt.pk)


def _failures_of_account(account: str, now: datetime) -> int:
    recent = SignInAttempt.objects.filter(
        account=account, is_known=False, last_at__gte=now - ACCOUNT_WINDOW
    )
    return recent.aggregate(total=Sum("failures"))["total"] or 0


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def record_sign_in(user: User, *, means: str) -> None:
    """Note in the audit log who signed in, and with what: "password", "app code" and so on."""
    record_audit(actor=user, action="sign_in", subject=user, details={"with": means})


def record_sign_out(user: User) -> None:
    record_audit(actor=user, action="sign_out", subject=user)


def record_failed_sign_in(email: str, *, means: str = "password") -> None:
    """Note a failure for an account that there is; what else was typed is nobody's business."""
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is not None:
        record_audit(actor=None, action="fail_to_sign_in", subject=person, details={"with": means})
