"""Tokens with which programs act for people: made, used, taken back."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions.audit import record_audit
from institutions.actions.notices import tell_owner
from institutions.enums import AccountEvent, ApiScope
from institutions.models import ApiToken, User

PREFIX = "na_"  # lets people, and programs that look for leaked secrets, tell what it is
TOKEN_BYTES = 32
HINT_LENGTH = 8
MOST_TOKENS = 20
LONGEST_LIFE = timedelta(days=366)
USE_NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def create_token(
    *, owner: User, name: str, scopes: Iterable[str], expires_at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for its owner; return it with its secret, which is known only now.

    Raises ValidationError for unknown scopes or none, an end in the past or more than a year away,
    and for more than `MOST_TOKENS` valid ones.
    """
    wanted = sorted(set(scopes))
    now = timezone.now()
    if not wanted or not set(wanted) <= set(ApiScope.values):
        raise ValidationError({"scopes": _("Choose what the program may do.")})
    if not now < expires_at <= now + LONGEST_LIFE:
        raise ValidationError({"expires_on": _("Choose a day within a year from today.")})
    User.objects.select_for_update().get(pk=owner.pk)
    valid = ApiToken.objects.filter(owner=owner, revoked_at=None, expires_at__gt=now)
    if valid.count() >= MOST_TOKENS:
        raise ValidationError(_("You have too many tokens: take back those you do not use."))
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        hint=secret[: len(PREFIX) + HINT_LENGTH][:12],
        token_hash=hash_secret(secret),
        scopes=wanted,
        expires_at=expires_at,
    )
    tell_owner(owner, AccountEvent.TOKEN_MADE)
    record_audit(actor=owner, action="create_token", subject=token, details={"scopes": wanted})
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> bool:
    """Make the token useless from now on; False when it was already."""
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if revoked:
        record_audit(actor=actor, action="revoke_token", subject=token)
    return bool(revoked)


def use_token(secret: str) -> ApiToken | None:
    """Return the valid token with this secret, its owner active; None for any other.

    When it was last used is noted every few minutes, not at each request.
    """
    found = ApiToken.objects.select_related("owner").filter(
        token_hash=hash_secret(secret), revoked_at=None, expires_at__gt=timezone.now()
    )
    token = found.filter(owner__is_active=True).first()
    if token is not None:
        _note_use(token)
    return token


def note_reading(token: ApiToken, *, action: str, **details: str) -> None:
    """Record in the audit log that a program reads; once a day (UTC) for each of `details`.

    Not at each request, which would bury the log and make readers wait for each other: what is
    noted already is known from the token, without a query.
    """
    day = timezone.now().date().isoformat()
    what = " ".join((action, *details.values()))
    if what not in token.noted_reads.get(day, ()):
        _record_reading(token, day, what, action, details)


@transaction.atomic
def _record_reading(
    token: ApiToken, day: str, what: str, action: str, details: dict[str, str]
) -> None:
    stored = ApiToken.objects.select_for_update().values_list("noted_reads", flat=True)
    noted = stored.get(pk=token.pk).get(day, [])
    if what in noted:  # by a request at the same moment
        return
    ApiToken.objects.filter(pk=token.pk).update(noted_reads={day: [*noted, what]})
    record_audit(actor=token.owner, action=action, subject=token, details=details)


def hash_secret(secret: str) -> str:
    """SHA-256 is enough: a secret of 256 random bits cannot be guessed from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
