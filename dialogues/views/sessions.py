"""Who sits in which session of a dialogue."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import get_agenda_item_for, get_participation_for
from dialogues.actions.registration import set_session_attendance
from dialogues.queries.registration import session_rows
from institutions.access import team_required


@require_GET
@team_required
def session(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    item = get_agenda_item_for(request.user, pk, item_pk)
    rows = list(session_rows(item))
    there = item.attendances.count()
    context = {"dialogue": item.dialogue, "item": item, "rows": rows, "there": there}
    return render(request, "dialogues/session.html", context)


@require_POST
@team_required
def session_row(request: HttpRequest, pk: int, item_pk: int, row_pk: int) -> HttpResponse:
    """Note that one participant sits in the session ("in"), or take it back."""
    item = get_agenda_item_for(request.user, pk, item_pk)
    row = get_participation_for(request.user, pk, row_pk)
    try:
        found = set_session_attendance(item, row, is_there=request.POST.get("act") == "in")
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("dialogues:session", pk, item_pk)
    if "HX-Request" in request.headers:
        shown = session_rows(item).get(pk=row.pk)
        context = {"row": shown, "item": item, "dialogue": item.dialogue, "found": found}
        return render(request, "dialogues/session_row.html", context)
    return redirect(f"{reverse('dialogues:session', args=[pk, item_pk])}#row-{row.pk}")
