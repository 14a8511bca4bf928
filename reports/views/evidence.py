"""The evidence register of a country, and its needs against programmes."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import (
    get_country_for,
    may_write,
    staff_required,
    team_required,
    visible_countries,
)
from institutions.models import User
from reports.access import get_writable_need_for
from reports.actions.evidence_edit import answer_need
from reports.forms.evidence import NeedForm
from reports.queries.evidence_register import (
    counts_by_country,
    gaps_of,
    idle_programmes,
    needs_of,
    register_of,
)


@require_safe
@staff_required
def evidence_list(request: HttpRequest) -> HttpResponse:
    """The countries that the user sees, with what is registered for each."""
    counts = counts_by_country()
    countries = visible_countries(request.user)
    lines = [(country, *counts.get(country.code, (0, 0, 0))) for country in countries]
    return render(request, "reports/evidence_list.html", {"lines": lines})


@require_safe
@staff_required
def evidence_register(request: HttpRequest, code: str) -> HttpResponse:
    """Tables, documents, treaties, strategies, programmes and meetings of one country."""
    country = get_country_for(request.user, code)
    context = {
        "country": country,
        "register": register_of(country),
        "may_write": may_write(request.user, country.code),
    }
    return render(request, "reports/evidence_register.html", context)


@require_safe
@staff_required
def evidence_needs(request: HttpRequest, code: str) -> HttpResponse:
    """Needs in order of priority with the programmes that answer them, and the gaps."""
    country = get_country_for(request.user, code)
    context = {
        "country": country,
        "needs": needs_of(country),
        "gaps": gaps_of(country),
        "idle": idle_programmes(country),
        "may_write": may_write(request.user, country.code),
    }
    return render(request, "reports/evidence_needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_need(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say which programmes answer a need, and what is left open."""
    need = get_writable_need_for(request.user, code, pk)
    initial = {"programmes": need.programmes.all(), "left_open": need.left_open}
    form = NeedForm(request.POST or None, country=need.country, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer_need(need, **form.cleaned_data, actor=cast("User", request.user))
        messages.success(request, _("Saved."))
        return redirect("reports:evidence_needs", need.country_id)
    context = {"country": need.country, "need": need, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "reports/evidence_need.html", context, status=status)
