"""Minutes as the team works on them: revisions, circulation, comments, approval."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import get_dialogue_for, get_writable_dialogue_for, may_change
from dialogues.actions.minutes import (
    answer_comment,
    approve_minutes,
    circulate_minutes,
    close_comments,
    save_minutes,
    takes_comments,
)
from dialogues.enums import CommentState
from dialogues.forms.minutes import AnswerForm, CirculateForm, MinutesForm
from dialogues.minutes_text import paragraphs
from dialogues.models import Dialogue, MinutesRevision
from dialogues.queries.minutes import (
    comments_on,
    compile_minutes,
    newest_circulation,
    newest_minutes,
    newest_of_each_language,
)
from dialogues.views.common import actor_of
from institutions.access import staff_required, team_required


@require_GET
@team_required
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    return render(request, "dialogues/minutes.html", _overview(dialogue, CirculateForm()))


def _overview(dialogue: Dialogue, form: CirculateForm) -> dict[str, Any]:
    circulation = newest_circulation(dialogue)
    newest = {revision.language: revision for revision in newest_of_each_language(dialogue)}
    return {
        "dialogue": dialogue,
        "languages": [(code, name, newest.get(code)) for code, name in settings.LANGUAGES],
        "revisions": dialogue.minutes.all(),
        "circulation": circulation,
        "takes_comments": circulation is not None and takes_comments(circulation),
        "comments": comments_on(dialogue),
        "form": form,
    }


@team_required
def minutes_edit(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Write a new revision, from the newest one or, the first time, from the notes."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    newest = newest_minutes(dialogue, language)
    is_compiled = newest is None or "compile" in request.GET
    text = compile_minutes(dialogue, language) if is_compiled else getattr(newest, "text", "")
    initial = {"text": text, "base": newest.number if newest else 0}
    form = MinutesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"language": language, "actor": actor_of(request)}
        if form.perform(save_minutes, dialogue=dialogue, **values):
            messages.success(request, _("The minutes are saved as a new revision."))
            return redirect("dialogues:minutes", dialogue.pk)
    context = {"form": form, "dialogue": dialogue, "language": language, "newest": newest}
    return render(request, "dialogues/minutes_edit.html", context)


@require_GET
@staff_required
def minutes_revision(request: HttpRequest, pk: int, language: str, number: int) -> HttpResponse:
    """One revision to read: any for the team, the approved one for readers."""
    dialogue = get_dialogue_for(request.user, pk)
    rows = MinutesRevision.objects.select_related("source")
    if not may_change(request.user, dialogue):
        rows = rows.filter(approved_at__isnull=False)
    revision = get_object_or_404(rows, dialogue=dialogue, language=language, number=number)
    context = {
        "dialogue": dialogue,
        "revision": revision,
        "paragraphs": paragraphs(revision.text),
    }
    return render(request, "dialogues/minutes_revision.html", context)


@require_POST
@team_required
def minutes_circulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the minutes for comment; the link is shown this once."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    form = CirculateForm(request.POST)
    actor = actor_of(request)
    if form.is_valid():
        made = form.perform(circulate_minutes, dialogue=dialogue, actor=actor, **form.cleaned_data)
        if made:
            circulation, new = made
            address = reverse("dialogues:circulated_open", args=[new.token])
            link = request.build_absolute_uri(address)
            context = {"dialogue": dialogue, "circulation": circulation, "link": link}
            return render(request, "dialogues/minutes_link.html", context)
    return render(request, "dialogues/minutes.html", _overview(dialogue, form))


@require_POST
@team_required
def minutes_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, close_comments, _("Comments are closed."))


@require_POST
@team_required
def minutes_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, approve_minutes, _("The minutes are approved."))


def _act(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    try:
        act(dialogue, actor=actor_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return redirect("dialogues:minutes", dialogue.pk)


@require_POST
@team_required
def comment_answer(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    comment = get_object_or_404(comments_on(dialogue), pk=comment_pk)
    form = AnswerForm(request.POST)
    try:
        if form.is_valid():
            state, reply = CommentState(form.cleaned_data["state"]), form.cleaned_data["reply"]
            answer_comment(comment, state, reply=reply, actor=actor_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(f"{reverse('dialogues:minutes', args=[pk])}#comment-{comment.pk}")
