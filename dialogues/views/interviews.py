"""Interviews: list, page, adding and changing; what publications say of interviews."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialogues.access import (
    get_interview_for,
    may_name_identity_readers,
    may_see_identities,
    visible_interviews,
)
from dialogues.actions.interviews import save_interview
from dialogues.enums import ConsentPurpose
from dialogues.forms.interviews import InterviewForm
from dialogues.models import Interview
from dialogues.queries.interviews import (
    may_quote,
    may_use,
    newest_text,
    people_of,
    points_by_country,
    revisions_of,
    with_counts,
)
from dialogues.views.common import actor_of
from institutions.access import staff_required, team_required, visible_countries

PAGE = 50


@require_GET
@team_required
def interview_list(request: HttpRequest) -> HttpResponse:
    rows = with_counts(visible_interviews(request.user))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "dialogues/interview_list.html", {"page": page})


@require_GET
@staff_required
def interview_points(request: HttpRequest) -> HttpResponse:
    countries = points_by_country(visible_countries(request.user))
    return render(request, "dialogues/interview_points.html", {"countries": countries})


@require_GET
@team_required
def interview_page(request: HttpRequest, pk: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    people = people_of(interview)
    context = {
        "interview": interview,
        "people": people,
        "may_analyse": may_use(people, ConsentPurpose.ANALYSIS),
        "may_quote": may_quote(people),
        "may_see_identities": may_see_identities(request.user, interview),
        "may_name_readers": may_name_identity_readers(request.user, interview),
        "readers": interview.identity_readers.all(),
        "newest": newest_text(interview),
        "revisions": revisions_of(interview),
    }
    return render(request, "dialogues/interview_page.html", context)


@team_required
def interview_add(request: HttpRequest) -> HttpResponse:
    form = InterviewForm(request.POST or None, user=request.user)
    return _edit(request, form, None)


@team_required
def interview_edit(request: HttpRequest, pk: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    form = InterviewForm(request.POST or None, instance=interview, user=request.user)
    return _edit(request, form, interview)


def _edit(request: HttpRequest, form: InterviewForm, interview: Interview | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = form.perform(save_interview, form.instance, actor=actor_of(request))
        if saved:
            messages.success(request, _("The interview is saved."))
            return redirect("dialogues:interview", saved.pk)
    context = {"form": form, "interview": interview}
    return render(request, "dialogues/interview_edit.html", context)
