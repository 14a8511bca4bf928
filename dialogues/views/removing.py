"""Removing interviews and guides, after a reason was given."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dialogues.access import get_interview_for, get_writable_guide_for
from dialogues.actions.removing import remove_guide, remove_interview
from dialogues.forms.removing import ReasonForm
from dialogues.models import Excerpt
from dialogues.views.common import actor_of
from institutions.access import team_required


@team_required
def interview_remove(request: HttpRequest, pk: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"actor": actor_of(request)}
        if form.perform(remove_interview, interview=interview, **values) is not None:
            messages.success(request, _("The interview is removed."))
            return redirect("dialogues:interviews")
    context = {
        "interview": interview,
        "form": form,
        "people": interview.interviewees.count(),
        "texts": interview.texts.count(),
        "passages": Excerpt.objects.filter(source__interview=interview, moved_to=None).count(),
    }
    return render(request, "dialogues/interview_remove.html", context)


@team_required
def guide_remove(request: HttpRequest, guide_pk: int) -> HttpResponse:
    guide = get_writable_guide_for(request.user, guide_pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"actor": actor_of(request)}
        is_gone = remove_guide(guide, **values)
        gone, kept = _("The guide is removed."), _("The guide is offered no more.")
        messages.success(request, gone if is_gone else kept)
        return redirect("dialogues:guides")
    context = {"guide": guide, "form": form, "interviews": guide.interviews.count()}
    return render(request, "dialogues/guide_remove.html", context)
