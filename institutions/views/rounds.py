"""Rounds: one assessment exercise over several countries."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from institutions import access
from institutions.actions import registry as actions
from institutions.forms.registry import RoundForm


@access.staff_required
def rounds(request: HttpRequest) -> HttpResponse:
    context = {
        "rounds": access.visible_rounds(request.user).prefetch_related("countries"),
        "may_write": access.can_manage_rounds(request.user),
    }
    return render(request, "institutions/round_list.html", context)


@access.team_required
def round_add(request: HttpRequest) -> HttpResponse:
    if not access.can_manage_rounds(request.user):
        raise PermissionDenied
    form = RoundForm(request.POST or None, countries=access.writable_countries(request.user))
    if request.method == "POST" and form.is_valid():
        added = form.perform(
            actions.register_round,
            actor=request.user,
            slug=form.cleaned_data["slug"],
            names=form.names,
            countries=form.cleaned_data["countries"],
            opens_on=form.cleaned_data["opens_on"],
            closes_on=form.cleaned_data["closes_on"],
        )
        if added:
            messages.success(request, _("The round is registered."))
            return redirect("institutions:rounds")
    context = {"form": form, "heading": _("Add a round"), "submit": _("Register")}
    return render(request, "institutions/form.html", context)


@access.team_required
def round_edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.get_round_for(request.user, slug)
    if not access.can_manage_rounds(request.user):
        raise PermissionDenied
    countries = access.writable_countries(request.user)
    form = RoundForm(request.POST or None, countries=countries, round=found)
    if request.method == "POST" and form.is_valid():
        changed = form.perform(
            actions.change_round,
            actor=request.user,
            round=found,
            names=form.names,
            countries=form.cleaned_data["countries"],
            opens_on=form.cleaned_data["opens_on"],
            closes_on=form.cleaned_data["closes_on"],
        )
        if changed:
            messages.success(request, _("The changes are saved."))
            return redirect("institutions:rounds")
    context = {"form": form, "heading": found.name, "submit": _("Save")}
    return render(request, "institutions/form.html", context)
