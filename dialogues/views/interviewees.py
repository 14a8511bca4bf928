"""People in interviews: pseudonyms, consent, erasing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dialogues.access import get_interview_for, get_interviewee_for
from dialogues.actions.erasing import erase_interviewee
from dialogues.actions.interviews import record_consent, save_interviewee, withdraw_consent
from dialogues.forms.interviews import ConsentForm, EraseForm, IntervieweeForm
from dialogues.models import Consent, Interview, Interviewee
from dialogues.queries.erasing import plan_erasure
from dialogues.views.common import actor_of
from institutions.access import team_required


@team_required
def interviewee_add(request: HttpRequest, pk: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    return _edit(request, interview, Interviewee(interview=interview))


@team_required
def interviewee_edit(request: HttpRequest, pk: int, interviewee_pk: int) -> HttpResponse:
    interviewee = get_interviewee_for(request.user, pk, interviewee_pk)
    return _edit(request, interviewee.interview, interviewee)


def _edit(request: HttpRequest, interview: Interview, interviewee: Interviewee) -> HttpResponse:
    form = IntervieweeForm(request.POST or None, instance=interviewee, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.perform(save_interviewee, form.instance, actor=actor_of(request))
        if saved:
            messages.success(request, _("The interviewee is saved."))
            return redirect("dialogues:interview", interview.pk)
    context = {"form": form, "interview": interview, "interviewee": interviewee}
    return render(request, "dialogues/interviewee_edit.html", context)


@team_required
def consent_add(request: HttpRequest, pk: int, interviewee_pk: int) -> HttpResponse:
    interviewee = get_interviewee_for(request.user, pk, interviewee_pk)
    consent = Consent(interviewee=interviewee, given_on=interviewee.interview.held_on)
    form = ConsentForm(request.POST or None, instance=consent)
    if request.method == "POST" and form.is_valid():
        saved = form.perform(record_consent, form.instance, actor=actor_of(request))
        if saved:
            messages.success(request, _("The consent is recorded."))
            return redirect("dialogues:interview", pk)
    context = {"form": form, "interview": interviewee.interview, "interviewee": interviewee}
    return render(request, "dialogues/consent_add.html", context)


@require_POST
@team_required
def consent_withdraw(request: HttpRequest, pk: int, interviewee_pk: int) -> HttpResponse:
    interviewee = get_interviewee_for(request.user, pk, interviewee_pk)
    if withdraw_consent(interviewee, actor=actor_of(request)):
        text = _("The consent is withdrawn: what this person said is no longer to be used.")
        messages.success(request, text)
    else:
        messages.info(request, _("No consent was in force."))
    return redirect("dialogues:interview", pk)


@team_required
def interviewee_erase(request: HttpRequest, pk: int, interviewee_pk: int) -> HttpResponse:
    """Show what would stay; erase when that is confirmed."""
    interviewee = get_interviewee_for(request.user, pk, interviewee_pk)
    form = EraseForm(request.POST or None)
    try:
        erasure = plan_erasure(interviewee)
        if request.method == "POST" and form.is_valid():
            return _erase(request, interviewee)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("dialogues:interviewee_edit", pk, interviewee_pk)
    context = {"form": form, "interview": interviewee.interview, "interviewee": interviewee}
    return render(request, "dialogues/interviewee_erase.html", context | {"erasure": erasure})


def _erase(request: HttpRequest, interviewee: Interviewee) -> HttpResponse:
    erasure = erase_interviewee(interviewee, actor=actor_of(request))
    kept = len(erasure.kept) if erasure else 0
    text = ngettext(
        "The person is erased. %(number)s passage stays without them.",
        "The person is erased. %(number)s passages stay without them.",
        kept,
    )
    messages.success(request, text % {"number": kept})
    return redirect("dialogues:interview", interviewee.interview_id)
