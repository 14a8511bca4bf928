"""Answering together: sections for colleagues, who is where, comments on questions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys.actions.commenting import add_comment, settle_comment
from surveys.actions.errors import ActionRefusedError
from surveys.actions.sharing import revoke_share, share_sections
from surveys.form.model import Section
from surveys.forms.together import CommentForm, ShareForm
from surveys.models import AnswerComment
from surveys.presence import note_presence, people_there
from surveys.queries.answering import asked_questions
from surveys.queries.teamwork import comments_of, shares_of
from surveys.views.answering_desk import Desk, draw, open_desk


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who has which sections; POST hands some to a colleague."""
    desk = open_desk(request, key)
    if desk.is_single_page or desk.seat.invitation.institution_id is None:
        raise Http404
    if not desk.seat.may_send:
        raise PermissionDenied
    if not desk.can_edit:
        return redirect("surveys:answer_tasks", key)
    labels = _section_labels(desk)
    initial = {"shared_by": desk.seat.name}
    form = ShareForm(request.POST or None, sections=list(labels.items()), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            share_sections(desk.response, actor=desk.seat.user, **form.cleaned_data)
        except ActionRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The mail with the link is on its way."))
            return redirect("surveys:answer_share", key)
    shares = [
        (share, [labels.get(name, name) for name in share.sections])
        for share in shares_of(desk.response)
    ]
    context = {"form": form, "shares": shares}
    status = 422 if form.errors else 200
    return draw(request, "surveys/answer_share.html", desk, context, status=status)


@require_POST
def answer_unshare(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Take a colleague's link back."""
    desk = open_desk(request, key)
    if not desk.seat.may_send:
        raise PermissionDenied
    share = get_object_or_404(shares_of(desk.response), pk=pk)
    revoke_share(share, actor=desk.seat.user)
    messages.success(request, _("The link no longer works."))
    return redirect("surveys:answer_share", key)


@never_cache
@require_safe
def answer_presence(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who else is in which section, for the page's script; `section` says where the visitor is."""
    desk = open_desk(request, key, with_share=True)
    number = request.GET.get("section", "")
    seat = desk.seat
    if number.isdecimal() and 1 <= int(number[:4]) <= len(desk.form.sections):
        note_presence(desk.response.pk, seat.key, seat.name, int(number[:4]))
    unnamed = _("A colleague")
    people = [
        _("%(name)s is in section %(number)s")
        % {"name": person.name or unnamed, "number": person.section}
        for person in people_there(desk.response.pk, besides=seat.key)
    ]
    return JsonResponse({"people": people})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_comments(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Comments on the questions of a section; POST adds one, or settles one."""
    desk = open_desk(request, key, with_share=True)
    section = desk.section(number)
    asked = asked_questions(section)
    if request.POST.get("act") == "settle":
        return _settle(request, desk, section)
    name = request.POST.get("question", "")
    form = CommentForm(request.POST or None, initial={"author": desk.seat.name})
    if request.method == "POST" and form.is_valid():
        if name not in asked or not desk.response.is_editable:
            raise Http404
        try:
            add_comment(desk.response, question=name, **form.cleaned_data)
        except ActionRefusedError as error:
            form.add_error("text", str(error))
        else:
            return _to_comments(desk, section, name)
    context = {
        "section": section,
        "label": desk.maker().words(section.label),
        "lines": _comment_lines(desk, section),
        "form": form,
        "question": name,
    }
    status = 422 if form.errors else 200
    return draw(request, "surveys/answer_comments.html", desk, context, status=status)


def _settle(request: HttpRequest, desk: Desk, section: Section) -> HttpResponse:
    number = request.POST.get("comment", "")
    pk = int(number) if number.isdecimal() and len(number) < 18 else 0
    comment = get_object_or_404(comments_of(desk.response, asked_questions(section)), pk=pk)
    settle_comment(comment, is_settled=comment.settled_at is None)
    return _to_comments(desk, section, comment.question)


def _to_comments(desk: Desk, section: Section, question: str) -> HttpResponse:
    address = reverse("surveys:answer_comments", args=[desk.response.key, section.number])
    return redirect(f"{address}#c-{question}")


def _comment_lines(desk: Desk, section: Section) -> list[dict[str, Any]]:
    """The questions of the section that are asked, each with its comments."""
    maker = desk.maker()
    asked = {
        name: question
        for name, question in asked_questions(section).items()
        if name in maker.state.visible
    }
    comments: dict[str, list[AnswerComment]] = {}
    for comment in comments_of(desk.response, asked):
        comments.setdefault(comment.question, []).append(comment)
    return [
        {"name": name, "label": maker.words(question.label), "comments": comments.get(name, [])}
        for name, question in asked.items()
    ]


def _section_labels(desk: Desk) -> dict[str, str]:
    maker = desk.maker()
    return {
        section.name: str(maker.words(section.label) or section.name)
        for section in desk.form.sections
        if any(question.name in maker.state.visible for question in section.questions)
    }
