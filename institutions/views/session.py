"""Signing in and out, passwords, the language of the interface."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from institutions import access
from institutions.actions.passwords import note_new_password, request_password_reset
from institutions.actions.people import remember_language
from institutions.actions.second_factor import APP_CODE, RECOVERY_CODE, has_second_factor
from institutions.actions.sign_in import (
    forget_failures,
    know_address,
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
    reserve_request,
    reserve_sign_in_attempt,
)
from institutions.forms.sign_in import PasswordForgottenForm, SignInForm
from institutions.models import User
from institutions.views.gate import note_factor
from institutions.views.half_session import begin_half_session, end_half_session

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - no address to listen at


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail and password; too many failures make the next attempt wait."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _authenticated(request, form)
        if user is not None:
            return _after_password(request, user, target)
    context = {"form": form, "next": target}
    return render(request, "registration/sign_in.html", context)


def _after_password(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Sign in where the password is all that is asked for, else go on to the second factor."""
    if has_second_factor(user):
        begin_half_session(request, user, target)
        return redirect("institutions:sign_in_code")
    if access.must_have_second_factor(user):
        begin_half_session(request, user, target)
        return redirect("institutions:second_factor")
    complete_sign_in(request, user, means="password")
    return with_language(request, redirect(target), user)


def complete_sign_in(request: HttpRequest, user: User, *, means: str) -> None:
    """Open a session under a new id, and note in the audit log with what the user came in."""
    end_half_session(request)
    login(request, user)
    if means in (APP_CODE, RECOVERY_CODE):
        note_factor(request)
    record_sign_in(user, means=means)


def _authenticated(request: HttpRequest, form: SignInForm) -> User | None:
    email, address = form.cleaned_data["email"], client_address(request)
    wait = reserve_sign_in_attempt(email, address)
    if wait:
        form.add_error(None, told_to_wait(wait))
        return None
    user = authenticate(request, username=email, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        record_failed_sign_in(email)
        form.add_error(None, _("The e-mail or the password is not right."))
        return None
    forget_failures(email, address)
    return user


def told_to_wait(wait: timedelta) -> str:
    minutes = -(-int(wait.total_seconds()) // 60) or 1
    return ngettext(
        "Too many attempts. Try again in %(count)d minute.",
        "Too many attempts. Try again in %(count)d minutes.",
        minutes,
    ) % {"count": minutes}


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the last one that our own proxy added, where there is a proxy."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return _address_or_network(forwarded.rpartition(",")[2].strip())
    return _address_or_network(request.META.get("REMOTE_ADDR", ""))


def _address_or_network(text: str) -> str:
    """The address; of IPv6 the network of 64 bits, all of which one visitor has."""
    try:
        address = ip_address(text)
    except ValueError:
        return UNKNOWN_ADDRESS
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


def _safe_target(request: HttpRequest) -> str:
    """Where to go after signing in: the page asked for, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A word without a slash would be taken for the name of a page.
    is_path = asked.startswith("/")
    return asked if is_ours and is_path else resolve_url(settings.LOGIN_REDIRECT_URL)


def with_language(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """Take over the language chosen before signing in, else set the one the user had last."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen and check_for_language(chosen):
        remember_language(user, get_language() or settings.LANGUAGE_CODE)
    else:
        _set_language_cookie(response, user.language)
    return response


def _set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if isinstance(request.user, User):
        record_sign_out(request.user)
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    if language and check_for_language(language):
        _set_language_cookie(response, language)
    return response


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say so. A script removes the pages that the browser kept; what waits to be sent stays."""
    if request.user.is_authenticated:
        return redirect("institutions:home")
    return render(request, "registration/signed_out.html")


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Set the language as Django does, and remember it for the user's next sign-in."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        remember_language(request.user, language)
    return django_set_language(request)


@never_cache
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a mail with a link; the answer is the same whether the e-mail is known or not."""
    form = PasswordForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wait = reserve_request("password forgotten", client_address(request))
        if wait:
            form.add_error(None, told_to_wait(wait))
            return render(
                request, "registration/password_forgotten.html", {"form": form}, status=429
            )
        request_password_reset(form.cleaned_data["email"])
        messages.success(
            request,
            _("If the e-mail is registered, a link is on its way. It works for one day."),
        )
        return redirect("institutions:sign_in")
    return render(request, "registration/password_forgotten.html", {"form": form})


class PasswordSetView(PasswordResetConfirmView):
    """Set a password with a link from a mail; the link works once."""

    template_name = "registration/password_set.html"
    success_url = reverse_lazy("institutions:sign_in")

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        response = super().form_valid(form)
        owner = form.user
        note_new_password(owner)
        # Whoever opens the link of the mail is the owner, however many others guess elsewhere.
        know_address(owner.email, client_address(self.request))
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response
