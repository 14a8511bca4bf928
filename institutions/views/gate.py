"""Keeps those who need a second factor from every page until this session has one.

At sign-in that is asked once. It is asked here again because a role can be given, or the setting
turned on, while somebody is signed in with a password alone.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from institutions import access
from institutions.actions.second_factor import has_second_factor
from institutions.models import User
from institutions.views.half_session import begin_half_session

GIVEN = "second_factor_given"
# What there is to do without one: to add one, or to leave.
OPEN_VIEWS = ("institutions:second_factor", "institutions:second_factor_picture")
ALSO_OPEN = ("institutions:sign_out", "set_language", "health_live", "health_ready")

GetResponse = Callable[[HttpRequest], HttpResponse]


def second_factor_gate(get_response: GetResponse) -> GetResponse:
    """Ask for the second factor where this session has none and its user needs one.

    A session says with which factor it was opened, so whoever has given theirs costs nothing here,
    and neither do visitors. Programs have no session: `reports.api.auth` asks whether the owner of
    their token has a factor at all.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or _passes(request):
            return get_response(request)
        user = request.user
        if not isinstance(user, User) or not access.must_have_second_factor(user):
            return get_response(request)
        target = (
            request.get_full_path() if request.method == "GET" else reverse("institutions:home")
        )
        if has_second_factor(user):
            begin_half_session(request, user, target)
            return redirect("institutions:sign_in_code")
        return redirect("institutions:second_factor")

    return middleware


def note_factor(request: HttpRequest) -> None:
    """Remember that this session was opened with a second factor, or has just added one."""
    request.session[GIVEN] = True


def forget_factor(request: HttpRequest) -> None:
    request.session.pop(GIVEN, None)


def _passes(request: HttpRequest) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
        return True
    return GIVEN in request.session or request.path in _open_paths()


def _open_paths() -> set[str]:
    return {reverse(name) for name in (*OPEN_VIEWS, *ALSO_OPEN)}
