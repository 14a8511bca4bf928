"""Slowing down the guessing of passwords, without locking people out.

The delay belongs to an account at one address, so that a stranger's failures do not stop the owner
of the account. Generous limits over all addresses of an account, and over all accounts of an
address, hold only where the account has never been used from the address. Setting a password by the
link in a mail counts as use, so that the owner can always come in.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from institutions.actions.audit import record_audit
from institutions.actions.notices import tell_owner
from institutions.enums import AccountEvent
from institutions.models import SignInAttempt, User

FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)
MOST_FAILURES_OF_ACCOUNT = 100
MOST_FAILURES_OF_ADDRESS = 100
WINDOW = timedelta(hours=1)
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
    if wait := _wait_of(attempt, now):
        return wait
    if not attempt.is_known and _is_under_attack(attempt, now):
        return LONGEST_DELAY
    _count(attempt, now)
    return NO_WAIT


def forget_failures(email: str, address: str) -> None:
    """Note that the account was used from this address, and clear its failures there."""
    SignInAttempt.objects.filter(account=_account(email), address=address).update(
        failures=0, blocked_until=None, is_known=True
    )


def know_address(email: str, address: str) -> None:
    """Note that the account's owner is at this address, whether or not they signed in there yet."""
    SignInAttempt.objects.update_or_create(
        account=_account(email),
        address=address,
        defaults={
            "failures": 0,
            "blocked_until": None,
            "is_known": True,
            "last_at": timezone.now(),
        },
    )


@transaction.atomic
def reserve_request(what: str, address: str) -> timedelta:
    """Count a request that anybody may send, and return how long to wait instead.

    The delay belongs to the address alone and grows as that of failures does.
    """
    now = timezone.now()
    attempt = _locked_attempt(what, address, now)
    if wait := _wait_of(attempt, now):
        return wait
    _count(attempt, now)
    return NO_WAIT


def _wait_of(attempt: SignInAttempt, now: datetime) -> timedelta:
    wait = attempt.blocked_until - now if attempt.blocked_until else NO_WAIT
    # A longer wait than there is was noted by a clock that was ahead.
    return wait if NO_WAIT < wait <= LONGEST_DELAY else NO_WAIT


def _count(attempt: SignInAttempt, now: datetime) -> None:
    if attempt.last_at < now - FORGOTTEN_AFTER:
        attempt.failures = 0
    attempt.failures += 1
    attempt.last_at = now
    attempt.blocked_until = now + delay_after(attempt.failures)
    attempt.save()


def _locked_attempt(email: str, address: str, now: datetime) -> SignInAttempt:
    attempt, is_new = SignInAttempt.objects.get_or_create(
        account=_account(email), address=address, defaults={"last_at": now}
    )
    if is_new:
        old = SignInAttempt.objects.filter(is_known=False, last_at__lt=now - FORGOTTEN_AFTER)
        old.delete()
    return SignInAttempt.objects.select_for_update().get(pk=attempt.pk)


def _is_under_attack(attempt: SignInAttempt, now: datetime) -> bool:
    """Whether the account is tried from many addresses, or many accounts from this one."""
    recent = SignInAttempt.objects.filter(is_known=False, last_at__gte=now - WINDOW)
    return (
        _failures(recent.filter(account=attempt.account)) >= MOST_FAILURES_OF_ACCOUNT
        or _failures(recent.filter(address=attempt.address)) >= MOST_FAILURES_OF_ADDRESS
    )


def _failures(attempts: QuerySet[SignInAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures"))["total"] or 0


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def record_sign_in(user: User, *, means: str) -> None:
    """Note in the audit log who signed in, and with what: "password", "app code" and so on."""
    record_audit(actor=user, action="sign_in", subject=user, details={"with": means})


def record_sign_out(user: User) -> None:
    record_audit(actor=user, action="sign_out", subject=user)


@transaction.atomic
def record_failed_sign_in(email: str, *, means: str = "password", account: str = "") -> None:
    """Note a failure for an account that there is; what else was typed is nobody's business.

    `account` is what the attempts are counted under, where it is not the e-mail. The owner is told
    once a day when attempts begin to be blocked.
    """
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is not None:
        _tell_where_many(person, account)
        record_audit(actor=None, action="fail_to_sign_in", subject=person, details={"with": means})


def _tell_where_many(person: User, account: str) -> None:
    blocked = SignInAttempt.objects.filter(
        account=_account(account or person.email), failures__gte=FREE_FAILURES
    )
    if person.is_active and blocked.exists():
        once = f"{timezone.now():%Y-%m-%d}"
        tell_owner(person, AccountEvent.SIGN_IN_BLOCKED, once=once)
