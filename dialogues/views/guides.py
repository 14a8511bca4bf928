"""Guides for interviews: any team member uses and copies them, who made one changes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import get_writable_guide_for, may_change_guide
from dialogues.actions.guides import (
    copy_guide,
    move_question,
    remove_question,
    save_guide,
    save_question,
)
from dialogues.forms.guides import GuideForm, GuideQuestionForm
from dialogues.models import Guide, GuideQuestion
from dialogues.queries.interviews import guides_with_counts
from dialogues.views.common import actor_of
from institutions.access import team_required


@require_GET
@team_required
def guide_list(request: HttpRequest) -> HttpResponse:
    return render(request, "dialogues/guide_list.html", {"guides": guides_with_counts()})


@require_GET
@team_required
def guide_page(request: HttpRequest, guide_pk: int) -> HttpResponse:
    guide = get_object_or_404(Guide, pk=guide_pk)
    context = {
        "guide": guide,
        "questions": guide.questions.select_related("theme"),
        "may_change": may_change_guide(request.user, guide),
    }
    return render(request, "dialogues/guide_page.html", context)


@team_required
def guide_add(request: HttpRequest) -> HttpResponse:
    return _edit(request, Guide())


@team_required
def guide_edit(request: HttpRequest, guide_pk: int) -> HttpResponse:
    return _edit(request, get_writable_guide_for(request.user, guide_pk))


def _edit(request: HttpRequest, guide: Guide) -> HttpResponse:
    form = GuideForm(request.POST or None, guide=guide)
    if request.method == "POST" and form.is_valid():
        guide.titles = form.texts
        guide.introduction = form.cleaned_data["introduction"]
        if form.perform(save_guide, guide=guide, actor=actor_of(request)):
            return redirect("dialogues:guide", guide.pk)
    return render(request, "dialogues/guide_edit.html", {"form": form, "guide": guide})


@require_POST
@team_required
def guide_copy(request: HttpRequest, guide_pk: int) -> HttpResponse:
    copy = copy_guide(get_object_or_404(Guide, pk=guide_pk), actor=actor_of(request))
    messages.success(request, _("This copy is yours to change."))
    return redirect("dialogues:guide", copy.pk)


@team_required
def guide_question_add(request: HttpRequest, guide_pk: int) -> HttpResponse:
    guide = get_writable_guide_for(request.user, guide_pk)
    return _edit_question(request, GuideQuestion(guide=guide))


@team_required
def guide_question_edit(request: HttpRequest, guide_pk: int, question_pk: int) -> HttpResponse:
    return _edit_question(request, _question(request, guide_pk, question_pk))


def _edit_question(request: HttpRequest, question: GuideQuestion) -> HttpResponse:
    form = GuideQuestionForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        question.texts = form.texts
        question.prompts = form.cleaned_data["prompts"]
        question.theme = form.cleaned_data["theme"]
        if form.perform(save_question, question=question):
            return redirect("dialogues:guide", question.guide_id)
    context: dict[str, Any] = {"form": form, "guide": question.guide, "question": question}
    return render(request, "dialogues/guide_question_edit.html", context)


@require_POST
@team_required
def guide_question_move(request: HttpRequest, guide_pk: int, question_pk: int) -> HttpResponse:
    question = _question(request, guide_pk, question_pk)
    move_question(question, up=request.POST.get("direction") == "up")
    return redirect("dialogues:guide", guide_pk)


@require_POST
@team_required
def guide_question_remove(request: HttpRequest, guide_pk: int, question_pk: int) -> HttpResponse:
    remove_question(_question(request, guide_pk, question_pk))
    return redirect("dialogues:guide", guide_pk)


def _question(request: HttpRequest, guide_pk: int, question_pk: int) -> GuideQuestion:
    guide = get_writable_guide_for(request.user, guide_pk)
    return get_object_or_404(guide.questions.select_related("guide"), pk=question_pk)
