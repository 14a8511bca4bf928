"""The agenda of a dialogue and its documents."""

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import (
    get_agenda_item_for,
    get_document_for,
    get_writable_dialogue_for,
)
from dialogues.actions.meetings import (
    add_document,
    move_agenda_item,
    remove_agenda_item,
    remove_document,
    save_agenda_item,
)
from dialogues.forms.meetings import DOCUMENT_TYPES, AgendaItemForm, DocumentForm
from dialogues.models import AgendaItem, Dialogue
from dialogues.views.common import actor_of
from institutions.access import staff_required, team_required


@team_required
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    last = dialogue.agenda.last()
    item = AgendaItem(
        dialogue=dialogue,
        day=last.day if last else dialogue.starts_on,
        starts_at=last.ends_at if last else None,
    )
    return _edit(request, dialogue, item)


@team_required
def agenda_edit(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = get_agenda_item_for(request.user, pk, item_pk)
    return _edit(request, item.dialogue, item)


def _edit(request: HttpRequest, dialogue: Dialogue, item: AgendaItem) -> HttpResponse:
    form = AgendaItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        saved = form.perform(save_agenda_item, item)
        if saved:
            return redirect("dialogues:dialogue", dialogue.pk)
    context = {"form": form, "dialogue": dialogue, "item": item}
    return render(request, "dialogues/agenda_edit.html", context)


@require_POST
@team_required
def agenda_move(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = get_agenda_item_for(request.user, pk, item_pk)
    move_agenda_item(item, up=request.POST.get("direction") == "up")
    return redirect("dialogues:dialogue", pk)


@require_POST
@team_required
def agenda_remove(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = get_agenda_item_for(request.user, pk, item_pk)
    try:
        remove_agenda_item(item)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("dialogues:dialogue", pk)


@team_required
def document_add(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        actor = actor_of(request)
        texts = {"title": values["title"], "language": values["language"]}
        add_document(dialogue, values["file"], **texts, actor=actor)
        messages.success(request, _("The document is added."))
        return redirect("dialogues:dialogue", dialogue.pk)
    context = {"form": form, "dialogue": dialogue}
    return render(request, "dialogues/document_add.html", context)


@require_GET
@staff_required
def document_file(request: HttpRequest, pk: int, document_pk: int) -> FileResponse:
    """Hand out the file as a download, with the type of its (checked) ending."""
    document = get_document_for(request.user, pk, document_pk)
    if not document.file.storage.exists(document.file.name or ""):
        raise Http404
    kind = DOCUMENT_TYPES.get(PurePath(document.file_name).suffix.lower())
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.file_name,
        content_type=kind or "application/octet-stream",
    )


@require_POST
@team_required
def document_remove(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    get_writable_dialogue_for(request.user, pk)
    document = get_document_for(request.user, pk, document_pk)
    remove_document(document, actor=actor_of(request))
    messages.success(request, _("The document is removed."))
    return redirect("dialogues:dialogue", pk)
