"""One's own account: who one is here, and what one can set."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from institutions import access
from institutions.actions.second_factor import has_second_factor
from institutions.models import User


@require_safe
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    context = {
        "roles": access.role_summary(request.user),
        "may_have_tokens": access.is_staff(request.user),
        "has_second_factor": has_second_factor(cast("User", request.user)),
    }
    return render(request, "institutions/account.html", context)
