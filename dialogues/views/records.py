"""Changing and removing what came out of a dialogue; adding it without notes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import get_record_for, get_writable_dialogue_for
from dialogues.actions.records import add_record, change_record, remove_record
from dialogues.forms.records import form_for
from dialogues.models.records import RECORD_KINDS, Proposal
from dialogues.views.common import actor_of
from institutions.access import team_required


@team_required
def record_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    if kind not in RECORD_KINDS:
        raise Http404
    record = RECORD_KINDS[kind](dialogue=dialogue)
    form = form_for(record, dialogue, request.POST or None)
    if request.method == "POST" and form.is_valid():
        issue = record.issue if isinstance(record, Proposal) else None
        chosen = {"country": form.cleaned_data.get("country"), "issue": issue}
        if form.perform(add_record, dialogue, record, actor=actor_of(request), **chosen):
            return redirect("dialogues:dialogue", dialogue.pk)
    context = {"form": form, "dialogue": dialogue, "record": record, "kind": kind}
    return render(request, "dialogues/record_edit.html", context)


@team_required
def record_edit(request: HttpRequest, pk: int, kind: str, record_pk: int) -> HttpResponse:
    record = get_record_for(request.user, pk, kind, record_pk)
    form = form_for(record, record.dialogue, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_record(record, actor=actor_of(request))
        messages.success(request, _("The change is saved."))
        return redirect("dialogues:dialogue", pk)
    context = {"form": form, "dialogue": record.dialogue, "record": record, "kind": kind}
    return render(request, "dialogues/record_edit.html", context)


@require_GET
@team_required
def record_sentence(request: HttpRequest, pk: int, kind: str, record_pk: int) -> HttpResponse:
    """Show the notes that a record was made from, with its sentence marked."""
    record = get_record_for(request.user, pk, kind, record_pk)
    revision = record.note_revision
    if revision is None or record.start is None or record.end is None:
        raise Http404
    context = {
        "dialogue": record.dialogue,
        "record": record,
        "kind": kind,
        "revision": revision,
        "item": revision.note.agenda_item,
        "is_newest": revision.number == revision.note.revision,
        "before": revision.text[: record.start],
        "sentence": revision.text[record.start : record.end],
        "after": revision.text[record.end :],
    }
    return render(request, "dialogues/record_sentence.html", context)


@require_POST
@team_required
def record_remove(request: HttpRequest, pk: int, kind: str, record_pk: int) -> HttpResponse:
    record = get_record_for(request.user, pk, kind, record_pk)
    try:
        remove_record(record, actor=actor_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("dialogues:dialogue", pk)
