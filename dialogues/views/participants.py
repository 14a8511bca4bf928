"""The list of participants, check-in on the day, and the attendance list as a file."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import (
    get_dialogue_for,
    get_participation_for,
    get_writable_dialogue_for,
    may_change,
)
from dialogues.actions.participation import (
    invite_institutions,
    remove_participation,
    save_participation,
    set_participation_state,
    take_back_check_in,
)
from dialogues.enums import ParticipationState
from dialogues.exports import csv_bytes
from dialogues.forms.meetings import ParticipationForm
from dialogues.models import Dialogue, Participation
from dialogues.queries.meetings import (
    attendance_table,
    group_counts,
    participants,
    search_participants,
)
from dialogues.queries.summaries import dialogue_figures
from dialogues.views.common import actor_of
from institutions.access import staff_required, team_required, visible_institutions
from institutions.actions import record_audit

PAGE = 100


@require_GET
@staff_required
def participant_list(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_dialogue_for(request.user, pk)
    page = Paginator(participants(dialogue), PAGE).get_page(request.GET.get("page"))
    context = {
        "dialogue": dialogue,
        "page": page,
        "groups": group_counts(dialogue),
        "figures": dialogue_figures([dialogue.pk])[0],
        "may_change": may_change(request.user, dialogue),
    }
    return render(request, "dialogues/participant_list.html", context)


@team_required
def participant_add(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    return _edit(request, dialogue, Participation(dialogue=dialogue))


@team_required
def participant_edit(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = get_participation_for(request.user, pk, row_pk)
    return _edit(request, row.dialogue, row)


def _edit(request: HttpRequest, dialogue: Dialogue, row: Participation) -> HttpResponse:
    form = ParticipationForm(
        request.POST or None, instance=row, user=request.user, dialogue=dialogue
    )
    if request.method == "POST" and form.is_valid():
        saved = form.perform(save_participation, row, actor=actor_of(request))
        if saved and "arrived" in request.POST:
            set_participation_state(saved, ParticipationState.ATTENDED)
            return redirect("dialogues:check_in", dialogue.pk)
        if saved:
            return redirect("dialogues:participants", dialogue.pk)
    context = {"form": form, "dialogue": dialogue, "row": row}
    return render(request, "dialogues/participant_edit.html", context)


@require_POST
@team_required
def participant_remove(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    row = get_participation_for(request.user, pk, row_pk)
    try:
        remove_participation(row, actor=actor_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("dialogues:participants", pk)


@team_required
def participant_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose registered institutions of the dialogue's countries (and of none) for the list."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    codes = [country.code for country in dialogue.countries.all()]
    known = visible_institutions(request.user).select_related("country")
    known = (known.filter(country__in=codes) | known.filter(country=None)).exclude(
        participations__dialogue=dialogue
    )
    if request.method == "POST":
        picked = set(request.POST.getlist("institution"))
        wanted = [institution for institution in known if str(institution.pk) in picked]
        added = invite_institutions(dialogue, wanted, actor=actor_of(request))
        text = ngettext("%(count)s institution added.", "%(count)s institutions added.", added)
        messages.success(request, text % {"count": added})
        return redirect("dialogues:participants", dialogue.pk)
    context = {"dialogue": dialogue, "institutions": known}
    return render(request, "dialogues/participant_invite.html", context)


@require_GET
@team_required
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    text = request.GET.get("q", "")
    rows = participants(dialogue)
    found = search_participants(rows, text) if text else list(rows)
    arrived = sum(row.has_attended for row in found)
    context = {"dialogue": dialogue, "rows": found, "q": text, "arrived": arrived}
    return render(request, "dialogues/check_in.html", context)


@require_POST
@team_required
def check_in_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Check in one participant ("room" or "online") or take it back ("undo")."""
    row = get_participation_for(request.user, pk, row_pk)
    act = request.POST.get("act")
    if act == "undo":
        row = take_back_check_in(row)
    else:
        is_online = act == "online"
        row = set_participation_state(row, ParticipationState.ATTENDED, is_online=is_online)
    if "HX-Request" in request.headers:
        context = {"row": row, "dialogue": row.dialogue}
        return render(request, "dialogues/check_in_row.html", context)
    words = urlencode({"q": request.POST.get("q", "")})
    return redirect(f"{reverse('dialogues:check_in', args=[pk])}?{words}#row-{row.pk}")


@require_GET
@team_required
def attendance_csv(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_dialogue_for(request.user, pk)
    record_audit(actor=actor_of(request), action="download_attendance", subject=dialogue)
    response = HttpResponse(csv_bytes(*attendance_table(dialogue)), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="attendance-{dialogue.pk}.csv"'
    return response
