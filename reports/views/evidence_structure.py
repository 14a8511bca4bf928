"""Adding and removing statistical tables, their rows and periods; one cell with its history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogues.views.common import actor_of
from institutions.access import get_writable_country_for, may_write, staff_required, team_required
from reports.access import get_table_for, get_writable_table_for
from reports.actions.evidence_edit import change_cell
from reports.actions.evidence_structure import add_table, change_structure, remove_table
from reports.actions.evidence_workbook import next_code
from reports.evidence_words import unit_text
from reports.forms.evidence_entries import RemoveForm
from reports.forms.evidence_tables import (
    CellForm,
    PeriodFormSet,
    RowFormSet,
    StructureForm,
    TableForm,
    parts_of,
)
from reports.models import StatisticalTable, TablePeriod, TableRow
from reports.queries.evidence_cells import cell_at, cell_digest, history_of
from reports.queries.evidence_structure import ROW, language_to_name, structure_digest, structure_of


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_table_add(request: HttpRequest, code: str) -> HttpResponse:
    """Register a table with its rows and periods; the cells are filled in the grid."""
    country = get_writable_country_for(request.user, code)
    codes = StatisticalTable.objects.filter(country=country).values_list("code", flat=True)
    form = TableForm(request.POST or None, initial={"code": next_code(codes)})
    if request.method == "POST" and form.is_valid():
        parts = {name: form.cleaned_data[name] for name in ("rows", "periods")}
        table = form.perform(
            add_table, country=country, heading=form.heading, actor=actor_of(request), **parts
        )
        if table is not None:
            return redirect("reports:evidence_grid", country.code, table.pk)
    status = 422 if form.is_bound else 200
    context = {"country": country, "form": form}
    return render(request, "reports/evidence_table_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_structure(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Name, order, add and remove the rows and periods of a table; change its heading."""
    stored = get_writable_table_for(request.user, code, pk)
    posted = request.POST if request.method == "POST" else None
    form, rows, periods = _forms(stored, posted)
    is_valid = all(one.is_valid() for one in (form, rows, periods))
    if posted is not None and is_valid and _changed(request, stored, form, rows, periods):
        messages.success(request, _("Saved."))
        return redirect("reports:evidence_table", code, pk)
    context = {
        "country": stored.country,
        "stored": stored,
        "form": form,
        "rows": rows,
        "periods": periods,
    }
    status = 422 if posted is not None else 200
    return render(request, "reports/evidence_structure.html", context, status=status)


def _forms(stored: StatisticalTable, posted: QueryDict | None) -> tuple[StructureForm, Any, Any]:
    """The heading, the rows and the periods, with what is stored before something is posted."""
    structure = structure_of(stored)
    language, seen = language_to_name(structure), structure_digest(structure)
    rows, periods = _initial(structure["rows"]), _initial(structure["periods"])
    asked = {"language": language}
    return (
        StructureForm(posted, table=stored, seen=seen, language=language),
        RowFormSet(posted, prefix="rows", initial=rows, form_kwargs=asked),
        PeriodFormSet(posted, prefix="periods", initial=periods),
    )


def _initial(parts: list[list[Any]]) -> list[dict[str, Any]]:
    return [
        dict(zip(("pk", *ROW), part, strict=False)) | {"place": place}
        for place, part in enumerate(parts, start=1)
    ]


def _changed(
    request: HttpRequest, stored: StatisticalTable, form: StructureForm, rows: Any, periods: Any
) -> bool:
    form.perform(
        change_structure,
        table=stored,
        heading=form.heading,
        rows=parts_of(rows, ROW),
        periods=parts_of(periods, ("label",)),
        seen=form.cleaned_data["seen"],
        actor=actor_of(request),
    )
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_table_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Remove a table, with a reason."""
    stored = get_writable_table_for(request.user, code, pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remove_table(stored, reason=form.cleaned_data["reason"], actor=actor_of(request))
        messages.success(request, _("Removed. What it held is in the audit log."))
        return redirect("reports:evidence_register", code)
    context = {
        "country": stored.country,
        "entry": f"{stored.code} {stored.shown_title}",
        "table": stored,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/evidence_entry_remove.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def evidence_cell(request: HttpRequest, code: str, pk: int, row: int, period: int) -> HttpResponse:
    """One cell: value, status, unit, note, source, and who changed it when."""
    stored = get_table_for(request.user, code, pk)
    is_writable = may_write(request.user, stored.country_id)
    if request.method == "POST" and not is_writable:
        raise PermissionDenied
    line = get_object_or_404(TableRow.objects.select_related("table"), table=stored, pk=row)
    column = get_object_or_404(TablePeriod, table=stored, pk=period)
    cell = cell_at(line, column)
    told = {"text": cell.text, "note": cell.note, "source": cell.source}
    form = CellForm(request.POST or None, initial={**told, "seen": cell_digest(cell)})
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        form.perform(change_cell, row=line, period=column, actor=actor, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("reports:evidence_table", code, pk)
    context = {
        "country": stored.country,
        "stored": stored,
        "row": line,
        "period": column,
        "cell": cell,
        "unit": unit_text(cell.unit or line.unit),
        "form": form if is_writable else None,
        "history": history_of(cell) if cell.pk else (),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/evidence_cell.html", context, status=status)
