"""Who the interviewees are: for named users, each look in the audit log, never in an address."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dialogues.access import (
    check_may_see_identities,
    get_interview_for,
    get_interviewee_for,
    may_name_identity_readers,
    team_of,
)
from dialogues.actions.identities import look_at_identities, look_at_identity, save_identity
from dialogues.actions.interviews import name_identity_readers
from dialogues.forms.interviews import IdentityForm, IdentityReadersForm
from dialogues.views.common import actor_of
from institutions.access import team_required


@require_POST
@never_cache
@team_required
def identities(request: HttpRequest, pk: int) -> HttpResponse:
    """Show names and contacts. A POST, so that no browser looks ahead by itself."""
    interview = get_interview_for(request.user, pk)
    check_may_see_identities(request.user, interview)
    known = look_at_identities(interview, actor=actor_of(request))
    context = {"interview": interview, "known": known}
    return render(request, "dialogues/identities.html", context)


@sensitive_post_parameters("name", "contact")
@never_cache
@team_required
def identity_edit(request: HttpRequest, pk: int, interviewee_pk: int) -> HttpResponse:
    """Record or change who somebody is; opening the page is a look, too."""
    interviewee = get_interviewee_for(request.user, pk, interviewee_pk)
    check_may_see_identities(request.user, interviewee.interview)
    actor = actor_of(request)
    if request.method == "POST":
        form = IdentityForm(request.POST)
        if form.is_valid():
            form.perform(save_identity, interviewee=interviewee, actor=actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Name and contact are saved."))
            return redirect("dialogues:interview", pk)
    else:
        known = look_at_identity(interviewee, actor=actor)
        form = IdentityForm(initial={"name": known.name, "contact": known.contact})
    context = {"form": form, "interview": interviewee.interview, "interviewee": interviewee}
    return render(request, "dialogues/identity_edit.html", context)


@team_required
def identity_readers(request: HttpRequest, pk: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    if not may_name_identity_readers(request.user, interview):
        raise PermissionDenied
    form = IdentityReadersForm(
        request.POST or None,
        candidates=team_of(interview.country),
        initial={"readers": interview.identity_readers.all()},
    )
    if request.method == "POST" and form.is_valid():
        actor, chosen = actor_of(request), form.cleaned_data["readers"]
        name_identity_readers(interview, chosen, actor=actor)
        messages.success(request, _("Saved who may see the identities."))
        return redirect("dialogues:interview", pk)
    context = {"form": form, "interview": interview}
    return render(request, "dialogues/identity_readers.html", context)
