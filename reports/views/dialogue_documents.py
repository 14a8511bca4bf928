"""Minutes and attendance lists of dialogues as PDF."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dialogues.access import get_dialogue_for, get_writable_dialogue_for, may_change
from dialogues.models import MinutesRevision
from dialogues.views.common import actor_of
from institutions.access import staff_required, team_required
from institutions.actions import record_audit
from institutions.page_language import page_language
from reports.pdf.attendance import render_attendance
from reports.pdf.meeting_shapes import AttendanceValue, MinutesValue
from reports.pdf.minutes import render_minutes
from reports.queries.dialogue_documents import attendance_value, minutes_value


@require_safe
@staff_required
@never_cache
def minutes_pdf(request: HttpRequest, pk: int, language: str, number: int) -> HttpResponse:
    """One revision in its own language: any for the team, the approved one for readers."""
    dialogue = get_dialogue_for(request.user, pk)
    rows = MinutesRevision.objects.select_related("source", "dialogue")
    revision = get_object_or_404(rows, dialogue=dialogue, language=language, number=number)
    if revision.approved_at is None and not may_change(request.user, dialogue):
        raise Http404
    with override(language):
        value = cast("MinutesValue", minutes_value(revision))
    return _file(render_minutes(value), f"minutes-{pk}-{language}-{number}.pdf")


@require_safe
@team_required
@never_cache
def attendance_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with the names of persons, so for the team alone."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    record_audit(actor=actor_of(request), action="download_attendance", subject=dialogue)
    value = cast("AttendanceValue", attendance_value(dialogue))
    return _file(render_attendance(value, page_language()), f"attendance-{pk}.pdf")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
