"""The second factor: its code at sign-in, and turning it on and off."""

from io import BytesIO

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from institutions import access
from institutions.actions import second_factor as actions
from institutions.actions.sign_in import (
    forget_failures,
    record_failed_sign_in,
    reserve_sign_in_attempt,
)
from institutions.forms.sign_in import CodeForm, NewFactorForm, OwnPasswordForm
from institutions.models import User
from institutions.queries.privacy import second_factor_account
from institutions.sealed import CannotOpenError, open_sealed, seal
from institutions.views.gate import forget_factor, note_factor
from institutions.views.half_session import HalfSession, half_session
from institutions.views.own_password import is_own_password
from institutions.views.session import (
    client_address,
    complete_sign_in,
    told_to_wait,
    with_language,
)

NEW_SECRET = "new_second_factor"  # noqa: S105 - a key of the session


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in; without a first step it leads back there."""
    half = half_session(request)
    if half is None or not actions.has_second_factor(half.user):
        return redirect("institutions:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        means = _means_of(request, half.user, form)
        if means:
            complete_sign_in(request, half.user, means=means)
            return with_language(request, redirect(half.target), half.user)
    return render(request, "registration/sign_in_code.html", {"form": form})


def _means_of(request: HttpRequest, user: User, form: CodeForm) -> str:
    """What the code is that was typed; "" with an error where it is not right or comes too soon."""
    account, address = second_factor_account(user.pk), client_address(request)
    wait = reserve_sign_in_attempt(account, address)
    if wait:
        form.add_error(None, told_to_wait(wait))
        return ""
    means = actions.take_code(user=user, code=form.cleaned_data["code"])
    if means:
        forget_failures(account, address)
    else:
        record_failed_sign_in(user.email, means="second factor", account=account)
        form.add_error("code", _("The code is not right, or it was used already."))
    return means


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Turn one's second factor on, or off again; also for those who may not come in without."""
    user, half = _whose(request)
    if user is None:
        return redirect_to_login(request.get_full_path())
    if actions.has_second_factor(user):
        return redirect("institutions:sign_in_code") if half else _manage(request, user)
    return _enrol(request, user, half)


def _whose(request: HttpRequest) -> tuple[User | None, HalfSession | None]:
    if isinstance(request.user, User):
        return request.user, None
    half = half_session(request)
    return (half.user, half) if half and access.must_have_second_factor(half.user) else (None, None)


def _enrol(request: HttpRequest, user: User, half: HalfSession | None) -> HttpResponse:
    secret = _offered_secret(request) or _offer_secret(request)
    form = NewFactorForm(request.POST or None, asks_password=half is None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        is_theirs = half is not None or is_own_password(request, user, form)
        if is_theirs:
            codes = form.perform(actions.add_second_factor, user=user, secret=secret, code=code)
            if codes is not None:
                update_session_auth_hash(request, user)
                note_factor(request)
                return _with_codes(request, user, half, codes)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    context = {"form": form, "secret": " ".join(groups), "is_half": half is not None}
    status = 422 if form.is_bound else 200
    return render(request, "institutions/second_factor_add.html", context, status=status)


def _offer_secret(request: HttpRequest) -> str:
    """A new key for the visitor's app; sealed, for sessions are rows of the database."""
    secret = actions.new_secret()
    request.session[NEW_SECRET] = seal(secret, purpose=NEW_SECRET)
    return secret


def _offered_secret(request: HttpRequest) -> str:
    """The key that is being offered to the visitor's app; "" for none."""
    sealed = request.session.get(NEW_SECRET)
    try:
        return open_sealed(sealed, purpose=NEW_SECRET) if sealed else ""
    except CannotOpenError:
        return ""


def _with_codes(
    request: HttpRequest, user: User, half: HalfSession | None, codes: list[str]
) -> HttpResponse:
    """Show the recovery codes, this once; whoever came from signing in is now signed in."""
    request.session.pop(NEW_SECRET, None)
    if half is not None:
        complete_sign_in(request, user, means=actions.APP_CODE)
    target = half.target if half else resolve_url("institutions:account")
    context = {"codes": codes, "target": target}
    response = render(request, "institutions/second_factor_codes.html", context)
    return with_language(request, response, user) if half else response


def _manage(request: HttpRequest, user: User) -> HttpResponse:
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_own_password(request, user, form):
        password = form.cleaned_data["password"]
        if "remove" in request.POST:
            form.perform(actions.remove_second_factor, user=user, password=password)
            update_session_auth_hash(request, user)
            forget_factor(request)
            messages.success(request, _("You now sign in without a second factor."))
            return redirect("institutions:account")
        codes = form.perform(actions.renew_recovery_codes, user=user, password=password)
        if codes is not None:
            update_session_auth_hash(request, user)
            return _with_codes(request, user, None, codes)
    context = {
        "form": form,
        "left": actions.recovery_codes_left(user),
        "is_required": access.must_have_second_factor(user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "institutions/second_factor.html", context, status=status)


@require_safe
@never_cache
def picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the secret that is being offered to the visitor's app, as SVG."""
    user, _half = _whose(request)
    if user is None:
        return redirect_to_login(request.get_full_path())
    secret = _offered_secret(request)
    if not secret:
        raise Http404
    out = BytesIO()
    segno.make_qr(actions.enrolment_uri(user, secret)).save(out, kind="svg", border=4, scale=5)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
