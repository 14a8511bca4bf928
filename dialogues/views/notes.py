"""Notes of an agenda item, shared by the note-takers, and records made of passages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import get_agenda_item_for, get_writable_dialogue_for
from dialogues.actions.notes import SavedNote, save_note
from dialogues.actions.records import check_span, find_span, mark_passage
from dialogues.forms.notes import MarkForm, NoteForm
from dialogues.models import AgendaItem, NoteRevision
from dialogues.models.records import AnyRecord, kind_of
from dialogues.queries.meetings import agenda_with_notes
from dialogues.queries.notes import marked_in, newest_revision
from dialogues.views.common import actor_of
from institutions.access import team_required


@require_GET
@team_required
def notes_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the first agenda item, or say that an agenda is needed."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    first = dialogue.agenda.first()
    if first:
        return redirect("dialogues:note", dialogue.pk, first.pk)
    messages.info(request, _("Notes are taken for each agenda item: add the first one."))
    return redirect("dialogues:agenda_add", dialogue.pk)


@team_required
def note_page(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Show the notes; a POST is a save without script."""
    item = get_agenda_item_for(request.user, pk, item_pk)
    clash: SavedNote | None = None
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = form.perform(save_note, item=item, author=actor_of(request), **form.cleaned_data)
        if saved and saved.is_saved:
            messages.success(request, _("The notes are saved."))
            return redirect("dialogues:note", pk, item_pk)
        clash = saved
    context = _page(item, form, clash)
    return render(request, "dialogues/note_page.html", context, status=409 if clash else 200)


def _page(item: AgendaItem, form: NoteForm, clash: SavedNote | None) -> dict[str, object]:
    revision = newest_revision(item)
    text, base = (revision.text, revision.number) if revision else ("", 0)
    return {
        "dialogue": item.dialogue,
        "item": item,
        "form": form,
        "agenda": agenda_with_notes(item.dialogue),
        "revision": revision,
        "text": form.data.get("text", text),
        "base": clash.revision if clash else form.data.get("base", base),
        "clash": clash,
        "lines": text.split("\n") if text else [],
        "issues": item.dialogue.issues.order_by("order"),
        "marked": [(kind_of(record), record) for record in marked_in(item)],
    }


@require_POST
@team_required
def note_save(request: HttpRequest, pk: int, item_pk: int) -> JsonResponse:
    """Save from the script. 409 with the other writer's text where both changed the same lines."""
    item = get_agenda_item_for(request.user, pk, item_pk)
    form = NoteForm(request.POST)
    saved = None
    if form.is_valid():
        saved = form.perform(save_note, item=item, author=actor_of(request), **form.cleaned_data)
    if saved is None:
        reason = next(iter(form.errors.values()))[0]
        return JsonResponse({"reason": reason}, status=400)
    document = {"revision": saved.revision, "yours": saved.yours, "text": saved.text}
    return JsonResponse(document, status=200 if saved.is_saved else 409)


@require_GET
@team_required
def note_state(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Return the newest text, for the other note-taker's page; 204 where it has it already."""
    item = get_agenda_item_for(request.user, pk, item_pk)
    revision = newest_revision(item)
    if revision is None or request.GET.get("revision") == str(revision.number):
        return HttpResponse(status=204)
    return JsonResponse({"revision": revision.number, "text": revision.text})


@require_POST
@team_required
def note_mark(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Make a record of a selection (script), of chosen lines or of a pasted passage."""
    item = get_agenda_item_for(request.user, pk, item_pk)
    is_script = request.headers.get("X-Requested-With") == "script"
    form = MarkForm(request.POST, dialogue=item.dialogue)
    try:
        record = _mark(request, item, form)
    except ValidationError as error:
        if is_script:
            return JsonResponse({"reason": error.messages[0]}, status=400)
        messages.error(request, error.messages[0])
        return redirect("dialogues:note", pk, item_pk)
    if is_script:
        context = {"kind": kind_of(record), "record": record, "dialogue": item.dialogue}
        row = render_to_string("dialogues/note_record.html", context, request)
        return JsonResponse({"kind": kind_of(record), "id": record.pk, "row": row})
    messages.success(request, _("Recorded: %(headline)s") % {"headline": record.headline})
    return redirect("dialogues:note", pk, item_pk)


def _mark(request: HttpRequest, item: AgendaItem, form: MarkForm) -> AnyRecord:
    """Find the passage and make the record; ValidationError says what is wrong."""
    if not form.is_valid():
        raise ValidationError(next(iter(form.errors.values()))[0])
    values = form.cleaned_data
    revisions = NoteRevision.objects.filter(note__agenda_item=item)
    number = values["revision"]
    revision = revisions.filter(number=number).first() if number else newest_revision(item)
    if revision is None:
        raise ValidationError(_("There are no saved notes yet."))
    if values["end"]:
        span = check_span(revision, values["start"] or 0, values["end"], values["passage"])
    else:
        span = find_span(revision, passage=values["passage"], lines=form.lines)
    texts = {"kind": values["kind"], "headline": values["headline"]}
    issue, actor = values["issue"], actor_of(request)
    return mark_passage(item, revision, span, issue=issue, actor=actor, **texts)
