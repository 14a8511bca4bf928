"""Importing statistical tables from a workbook: send it, look at what was understood, save."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from institutions.access import get_writable_country_for, team_required
from institutions.models import User
from reports.access import get_pending_import_for
from reports.actions.evidence_workbook import (
    correct_layout,
    drop_import,
    import_tables,
    keep_workbook,
)
from reports.evidence.workbook.guessing import layout_under
from reports.evidence.workbook.layouts import layout_from
from reports.forms.evidence_import import HeadForm, LayoutForm, WorkbookForm
from reports.models import PendingImport
from reports.queries.workbook_texts import proposals_of, sheets_of

ROWS_SHOWN = 8


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_import(request: HttpRequest, code: str) -> HttpResponse:
    """Send a workbook; nothing of it is saved as a table yet."""
    country = get_writable_country_for(request.user, code)
    owner = cast("User", request.user)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        pending = form.perform(
            keep_workbook, file=file, name=file.name, country=country, owner=owner
        )
        if pending is not None:
            return redirect("reports:evidence_import_review", country.code, pending.pk)
    waiting = PendingImport.objects.filter(owner=owner, country=country).defer("sheets").first()
    context = {"country": country, "form": form, "waiting": waiting}
    status = 422 if form.is_bound else 200
    return render(request, "reports/evidence_import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_import_review(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Show the tables as understood; import them, add one that was not found, or drop all."""
    pending = get_pending_import_for(request.user, code, pk)
    sheets = sheets_of(pending)
    proposals = proposals_of(pending)
    act = request.POST.get("act", "")
    form = HeadForm(request.POST if act == "add" else None, sheets=sheets)
    if act == "drop":
        drop_import(pending)
        messages.success(request, _("The workbook is dropped; nothing was saved."))
        return redirect("reports:evidence_register", code)
    if act == "import" and _import(request, pending):
        return redirect("reports:evidence_register", code)
    if act == "add" and form.is_valid():
        number, head = form.cleaned_data["sheet"], form.cleaned_data["head"]
        right = max(sheets[number].width - 1, 0)
        layout = layout_under(number, sheets[number], head, left=0, right=right)
        correct_layout(pending, len(proposals), layout)
        return redirect("reports:evidence_import_table", code, pk, len(proposals))
    context = {
        "country": pending.country,
        "pending": pending,
        "proposals": [(one, one.table.rows[:ROWS_SHOWN]) for one in proposals],
        "blocked": sum(bool(one.blocking) for one in proposals if one.table.layout.is_taken),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/evidence_import_review.html", context, status=status)


def _import(request: HttpRequest, pending: PendingImport) -> bool:
    """Save the tables; where something is in the way, say what and return False."""
    try:
        tables = import_tables(pending, actor=cast("User", request.user))
    except ValidationError as error:
        for told in error.messages[:20]:
            messages.error(request, told)
        return False
    told = ngettext("%(count)d table imported.", "%(count)d tables imported.", len(tables))
    messages.success(request, told % {"count": len(tables)})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_import_table(request: HttpRequest, code: str, pk: UUID, index: int) -> HttpResponse:
    """Correct what was understood of one table: its head, columns, rows, title and unit."""
    pending = get_pending_import_for(request.user, code, pk)
    tables = pending.choices.get("tables", [])
    if index >= len(tables):
        raise Http404
    sheets, layout = sheets_of(pending), layout_from(tables[index])
    sheet = sheets[layout.sheet]
    is_moving = request.POST.get("act") == "head"
    given = {"sheet": layout.sheet, "head": layout.head + 1}
    head_form = HeadForm(request.POST if is_moving else None, sheets=sheets, initial=given)
    if is_moving and head_form.is_valid():
        number, head = head_form.cleaned_data["sheet"], head_form.cleaned_data["head"]
        right = layout.right if number == layout.sheet else sheets[number].width - 1
        moved = layout_under(number, sheets[number], head, left=layout.left, right=right)
        moved.code = moved.code or layout.code
        correct_layout(pending, index, moved)
        return redirect("reports:evidence_import_table", code, pk, index)
    posted = request.POST if request.method == "POST" and not is_moving else None
    form = LayoutForm(posted, layout=layout, sheet=sheet)
    if posted is not None and form.is_valid():
        correct_layout(pending, index, form.corrected())
        return redirect("reports:evidence_import_review", code, pk)
    context = {"country": pending.country, "pending": pending, "sheet": sheet}
    context |= {"form": form, "head_form": head_form, "layout": layout}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/evidence_import_table.html", context, status=status)
