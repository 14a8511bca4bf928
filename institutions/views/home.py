"""The first page of each role, and the help page."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from institutions import access


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Staff see their countries; people of an institution go to their questionnaires."""
    if access.is_staff(request.user):
        return _dashboard(request)
    if access.is_institution_user(request.user):
        return redirect("surveys:my_responses")
    return render(request, "institutions/home_without_role.html")


def _dashboard(request: HttpRequest) -> HttpResponse:
    # Ordered anew: grouping drops the model's own order.
    countries = (
        access.visible_countries(request.user)
        .annotate(institution_count=Count("institutions"))
        .order_by("names__en", "code")
    )
    context = {
        "countries": countries,
        "rounds": access.visible_rounds(request.user).prefetch_related("countries")[:5],
        "roles": access.role_summary(request.user),
        "is_team": access.is_team(request.user),
    }
    return render(request, "institutions/home.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    """What each role does here, and how; for visitors, how to answer by link."""
    context = {
        "roles": access.role_summary(request.user),
        "is_administrator": access.is_administrator(request.user),
        "is_team": access.is_team(request.user),
        "is_staff": access.is_staff(request.user),
        "is_institution_user": access.is_institution_user(request.user),
    }
    return render(request, "institutions/help.html", context)
