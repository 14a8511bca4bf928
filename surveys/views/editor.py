"""The editor's outline, what can be done from there, and the questionnaire's own settings."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.access import team_required, visible_rounds
from surveys import access
from surveys.actions.drafts import create_questionnaire, redo_draft, start_version, undo_draft
from surveys.actions.errors import ActionRefusedError
from surveys.enums import EditAct
from surveys.form.editing import DIRECTIONS, PLACES, drop_item, duplicate_item, move_item
from surveys.form.model import Form, FormError
from surveys.forms.editor_group import NewQuestionnaireForm, SettingsForm
from surveys.models import Questionnaire
from surveys.queries.outline import outline, told_remarks
from surveys.queries.revisions import can_redo, can_undo
from surveys.views.editor_desk import (
    Draft,
    draft_view,
    draw,
    editor_of,
    reason,
    store,
    try_to_store,
)


@team_required
def questionnaire_new(request: HttpRequest) -> HttpResponse:
    """Make a questionnaire from nothing, and go on to its outline."""
    actor = editor_of(request)
    form = NewQuestionnaireForm(request.POST or None, rounds=visible_rounds(request.user))
    if request.method == "POST" and form.is_valid():
        slug, wanted = form.short_name(), form.cleaned_data["assessment_round"]
        try:
            with transaction.atomic():
                version = create_questionnaire(
                    form.form(), slug=slug, assessment_round=wanted, actor=actor
                )
        except IntegrityError:
            form.add_error("slug", _("There is a questionnaire with this short name already."))
        else:
            return redirect("surveys:draft", slug, version.number)
    status = 422 if form.errors else 200
    return render(request, "surveys/questionnaire_new.html", {"form": form}, status=status)


@team_required
@require_POST
def version_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on with the draft of a questionnaire, begun as a copy of its latest version."""
    actor = editor_of(request)
    found: Questionnaire = access.get_questionnaire_for(request.user, slug)
    try:
        version = start_version(found, actor=actor)
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("surveys:questionnaire", slug)
    return redirect("surveys:draft", slug, version.number)


@draft_view
def draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Every section and question, what can be done with each, and what is wrong."""
    remarks = told_remarks(draft.form)
    errors = [remark for remark in remarks if remark.is_error]
    context = {
        "rows": outline(draft.form, remarks),
        "lists": draft.form.choice_lists.values(),
        "errors": errors,
        "warnings": [remark for remark in remarks if not remark.is_error],
        "can_undo": can_undo(draft.version),
        "can_redo": can_redo(draft.version),
    }
    return draw(request, "surveys/draft.html", draft, context)


@draft_view
@require_POST
def draft_act(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """Move or duplicate an item; the page comes back to where it is now.

    A dragged item lies where it was dropped, before one's eyes: the page does not jump to it.
    """
    act = request.POST.get("act", "")
    target = name
    if act in PLACES:
        _drop(request, draft, name, act)
        return redirect("surveys:draft", *draft.address)
    if act in DIRECTIONS:
        try_to_store(
            request,
            draft,
            lambda form: move_item(form, name, act),
            act=EditAct.MOVE,
            subject=name,
        )
    elif act == "duplicate":
        target = _duplicate(request, draft, name)
    else:
        messages.error(request, _("An item cannot be moved like this."))
    return redirect(f"{reverse('surveys:draft', args=draft.address)}#item-{target}")


@draft_view
@require_POST
def draft_undo(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Undo the last change, or make it again."""
    go = redo_draft if request.POST.get("act") == "redo" else undo_draft
    try:
        found = go(draft.version, seen=request.POST.get("seen", ""), actor=draft.actor)
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("surveys:draft", *draft.address)
    if found is None:
        messages.info(request, _("There is nothing to undo or redo."))
    else:
        done = (
            _("Redone: %(act)s %(subject)s")
            if go is redo_draft
            else _("Undone: %(act)s %(subject)s")
        )
        values = {"act": found.get_act_display().lower(), "subject": found.subject}
        messages.success(request, done % values)
    return redirect("surveys:draft", *draft.address)


@draft_view
def draft_settings(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The title and the languages."""
    form = SettingsForm(request.POST or None, draft=draft.form)
    if request.method == "POST" and form.is_valid():
        try:
            store(draft, form.changed, act=EditAct.SETTINGS)
        except (FormError, ActionRefusedError) as error:
            form.add_error(None, reason(error))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("surveys:draft", *draft.address)
    status = 422 if form.errors else 200
    return draw(request, "surveys/draft_settings.html", draft, {"form": form}, status=status)


def _drop(request: HttpRequest, draft: Draft, name: str, where: str) -> None:
    other = request.POST.get("place", "")
    try_to_store(
        request,
        draft,
        lambda form: drop_item(form, name, where, other),
        act=EditAct.MOVE,
        subject=name,
    )


def _duplicate(request: HttpRequest, draft: Draft, name: str) -> str:
    copies: list[str] = []

    def change(form: Form) -> Form:
        changed, copy = duplicate_item(form, name)
        copies.append(copy)
        return changed

    try_to_store(request, draft, change, act=EditAct.DUPLICATE, subject=name)
    return copies[-1] if copies else name
