"""Pages of a dialogue: list, record, adding and changing, state, calendar file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import (
    get_dialogue_for,
    get_writable_dialogue_for,
    may_change,
    visible_dialogues,
)
from dialogues.actions.meetings import save_dialogue, set_state
from dialogues.enums import DialogueState
from dialogues.exports import calendar_bytes
from dialogues.forms.meetings import DialogueForm
from dialogues.models import Dialogue
from dialogues.queries.meetings import agenda_with_notes, calendar_event, group_counts
from dialogues.queries.records import issues_with_proposals, records_of
from dialogues.queries.summaries import dialogue_figures, with_record_counts
from dialogues.views.common import actor_of
from institutions.access import is_team, staff_required, team_required


@require_GET
@staff_required
def dialogue_list(request: HttpRequest) -> HttpResponse:
    dialogues = with_record_counts(visible_dialogues(request.user)).prefetch_related("countries")
    context = {"dialogues": dialogues, "may_add": is_team(request.user)}
    return render(request, "dialogues/dialogue_list.html", context)


@require_GET
@staff_required
def dialogue_page(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_dialogue_for(request.user, pk)
    context = {
        "dialogue": dialogue,
        "may_change": may_change(request.user, dialogue),
        "figures": dialogue_figures([dialogue.pk])[0],
        "agenda": agenda_with_notes(dialogue),
        "groups": group_counts(dialogue),
        "documents": dialogue.documents.all(),
        "approved": dialogue.minutes.filter(approved_at__isnull=False),
        "issues": issues_with_proposals(dialogue),
        "records": records_of(dialogue),
    }
    return render(request, "dialogues/dialogue_page.html", context)


@team_required
def dialogue_add(request: HttpRequest) -> HttpResponse:
    form = DialogueForm(request.POST or None, user=request.user)
    return _edit(request, form, None)


@team_required
def dialogue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    form = DialogueForm(request.POST or None, instance=dialogue, user=request.user)
    return _edit(request, form, dialogue)


def _edit(request: HttpRequest, form: DialogueForm, dialogue: Dialogue | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        countries = list(form.cleaned_data["countries"])
        actor = actor_of(request)
        saved = form.perform(save_dialogue, form.instance, countries=countries, actor=actor)
        if saved:
            messages.success(request, _("The dialogue is saved."))
            return redirect("dialogues:dialogue", saved.pk)
    context = {"form": form, "dialogue": dialogue}
    return render(request, "dialogues/dialogue_edit.html", context)


@require_POST
@team_required
def dialogue_state(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    try:
        actor = actor_of(request)
        set_state(dialogue, DialogueState(request.POST.get("state", "")), actor=actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except ValueError:
        messages.error(request, _("There is no such state."))
    return redirect("dialogues:dialogue", dialogue.pk)


@require_GET
@staff_required
def dialogue_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_dialogue_for(request.user, pk)
    response = HttpResponse(
        calendar_bytes(calendar_event(dialogue)), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="dialogue-{dialogue.pk}.ics"'
    return response
