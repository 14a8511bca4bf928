"""The page on which staff make tokens for programs and take them back."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from institutions import access
from institutions.actions.tokens import create_token, revoke_token
from institutions.forms.tokens import TokenForm
from institutions.models import ApiToken, User
from institutions.views.own_password import is_own_password


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The user's own tokens; a new one's secret is shown on the answer to the form, once."""
    owner = cast("User", request.user)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid() and is_own_password(request, owner, form):
        made = form.perform(create_token, owner=owner, **form.wishes)
        if made is not None:
            secret, form = made[1], TokenForm()
    context = {"tokens": ApiToken.objects.filter(owner=owner), "form": form, "secret": secret}
    status = 422 if form.is_bound else 200
    return render(request, "institutions/token_list.html", context, status=status)


@require_POST
@access.staff_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    owner = cast("User", request.user)
    if revoke_token(get_object_or_404(ApiToken, owner=owner, pk=pk), actor=owner):
        messages.success(request, _("The token no longer works."))
    return redirect("institutions:tokens")
