"""Between password and second factor: a session that knows who is coming in, and opens nothing."""

import time
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from institutions.models import User

KEY = "half_signed_in"
SECONDS = 10 * 60


@dataclass(frozen=True)
class HalfSession:
    user: User
    target: str


def begin_half_session(request: HttpRequest, user: User, target: str) -> None:
    """Note under a new session id that the password was right; `target` is where to go then."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": time.time() + SECONDS,
        "target": target,
    }


def half_session(request: HttpRequest) -> HalfSession | None:
    """Return who gave the right password a few minutes ago; a new password ends it."""
    noted = request.session.get(KEY)
    if noted is None or noted["until"] < time.time():
        return None
    user = User.objects.filter(pk=noted["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), noted["password"]):
        return None
    return HalfSession(user, noted["target"])


def end_half_session(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
