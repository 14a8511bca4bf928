"""The second factor of sign-in: adding and removing it, and taking its codes (RFC 6238).

Whatever changes it ends the account's sessions, for whoever else came in must come in anew; the
views keep the session in which the owner changed it.
"""

import hashlib
import hmac
import logging
import re
import secrets
from base64 import b32encode

import pyotp
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions import access
from institutions.actions.audit import record_audit
from institutions.actions.notices import tell_owner
from institutions.actions.sealing import purpose_of
from institutions.enums import AccountEvent
from institutions.models import RecoveryCode, SecondFactor, User
from institutions.sealed import CannotOpenError, open_sealed, seal

ISSUER = "CADAP"
STEP_SECONDS = 30
# The clock of a phone may be half a minute off, either way.
STEPS_OFF = (0, -1, 1)
RECOVERY_CODES = 10
RECOVERY_BYTES = 15
APP_CODE, RECOVERY_CODE = "app code", "recovery code"
PURPOSE = purpose_of("institutions.SecondFactor", "secret")

logger = logging.getLogger(__name__)


def new_secret() -> str:
    """Return 160 random bits in base32, as apps take them."""
    return pyotp.random_base32()


def enrolment_uri(user: User, secret: str) -> str:
    """Return what the QR code says: an otpauth:// address with the secret in it."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


@transaction.atomic
def add_second_factor(*, user: User, secret: str, code: str) -> list[str]:
    """Turn the second factor on and return its recovery codes, which are told only now.

    Raises ValidationError where `code` is not the app's, so that nobody locks themselves out with
    an app that does not work, and where the person has a second factor already.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if SecondFactor.objects.filter(user=user).exists():
        raise ValidationError(_("You have a second factor already."))
    step = _matching_step(secret, _plain(code))
    if step is None:
        raise ValidationError({"code": _not_right()})
    sealed = seal(secret, purpose=PURPOSE)
    factor = SecondFactor.objects.create(user=user, secret=sealed, last_step=step)
    codes = _new_codes(factor)
    _end_sessions(user)
    tell_owner(user, AccountEvent.FACTOR_ADDED)
    record_audit(actor=user, action="add_second_factor", subject=user)
    return codes


@transaction.atomic
def take_code(*, user: User, code: str) -> str:
    """Use up a code of the app or a recovery code; return which it was, "" where it is not right.

    The same code is never taken twice, not by two requests at once either. The owner is told of a
    recovery code that was used, and once a day of a code that came again.
    """
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return ""
    plain = _plain(code)
    step = _step_of(factor, plain)
    if step is not None:
        if _use_step(factor, step):
            return APP_CODE
        tell_owner(user, AccountEvent.CODE_AGAIN, once=f"{timezone.now():%Y-%m-%d}")
        return ""
    unused = factor.codes.filter(code_hash=_hashed(plain), used_at__isnull=True)
    if not unused.update(used_at=timezone.now()):
        return ""
    tell_owner(user, AccountEvent.CODE_USED)
    return RECOVERY_CODE


@transaction.atomic
def renew_recovery_codes(*, user: User, password: str) -> list[str]:
    """Return ten new recovery codes; the old ones no longer work. Needs the password."""
    _check_password(user, password)
    factor = SecondFactor.objects.select_for_update().get(user=user)
    factor.codes.all().delete()
    codes = _new_codes(factor)
    _end_sessions(user)
    tell_owner(user, AccountEvent.CODES_RENEWED)
    record_audit(actor=user, action="renew_recovery_codes", subject=user)
    return codes


@transaction.atomic
def remove_second_factor(*, user: User, password: str) -> None:
    """Turn one's own second factor off. Needs the password: ValidationError where it is wrong."""
    _check_password(user, password)
    SecondFactor.objects.filter(user=user).delete()
    _end_sessions(user)
    tell_owner(user, AccountEvent.FACTOR_REMOVED)
    record_audit(actor=user, action="remove_second_factor", subject=user)


@transaction.atomic
def reset_second_factor(*, actor: User, person: User) -> None:
    """Turn off the second factor of a person who lost it.

    Raises PermissionDenied for anybody but an administrator, and for one's own: that takes the
    password.
    """
    if not access.is_administrator(actor) or actor == person:
        raise PermissionDenied
    SecondFactor.objects.filter(user=person).delete()
    _end_sessions(person)
    tell_owner(person, AccountEvent.FACTOR_RESET)
    record_audit(actor=actor, action="reset_second_factor", subject=person)


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(factor__user=user, used_at__isnull=True).count()


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """The step whose code this is; none where the app's key was sealed with a key that is lost.

    Recovery codes work then, too: they are hashed.
    """
    try:
        return _matching_step(open_sealed(factor.secret, purpose=PURPOSE), code)
    except CannotOpenError:
        logger.exception("The key of a second factor cannot be opened", extra={"user": factor.pk})
        return None


def _use_step(factor: SecondFactor, step: int) -> bool:
    if step <= factor.last_step:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _matching_step(secret: str, code: str) -> int | None:
    """The step now, or one beside it, whose code this is."""
    app, now = pyotp.TOTP(secret, interval=STEP_SECONDS), int(timezone.now().timestamp())
    steps = [now // STEP_SECONDS + off for off in STEPS_OFF]
    right = [
        step
        for step in steps
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())
    ]
    return right[0] if right else None


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = [
        b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _n in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=_hashed(code)) for code in codes
    )
    return ["-".join(re.findall("....", code)) for code in codes]


def _plain(code: str) -> str:
    """The code without the spaces and hyphens that make it readable."""
    return re.sub(r"[\s-]", "", code).upper()


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _end_sessions(user: User) -> None:
    """End all sessions of the account, those between password and second factor, too."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])


def _check_password(user: User, password: str) -> None:
    if not user.check_password(password):
        raise ValidationError({"password": _("The password is not right.")})


def _not_right() -> str:
    return _("The code is not right. Look whether the clock of your phone is, and try the next.")
