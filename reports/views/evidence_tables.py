"""Statistical tables: their page, editing their cells, settling their checks."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import may_write, staff_required, team_required
from institutions.models import User
from institutions.page_language import page_language
from reports.access import get_table_for, get_writable_table_for
from reports.actions.evidence_edit import (
    ChangedMeanwhileError,
    cells_digest,
    change_observations,
    reopen_check,
    settle_check,
)
from reports.charts.series import series_chart, sparkline
from reports.charts.svg import Svg, to_svg
from reports.forms.evidence import SettleForm
from reports.models import CheckSettlement, StatisticalTable, TablePeriod
from reports.queries.evidence_cells import notes_of
from reports.queries.evidence_page import (
    RowLine,
    TableView,
    find_problem,
    settlements_of,
    view_of,
)
from reports.queries.evidence_tables import table_of

CHART_WIDTH = 560.0
MOST_LINES = 6


@require_safe
@staff_required
def evidence_table(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A table with its variations, footnotes, checks, and a chart of the rows chosen."""
    stored = get_table_for(request.user, code, pk)
    ids = list(stored.periods.values_list("pk", flat=True))
    view = view_of(
        table_of(stored),
        settlements_of([stored.pk])[stored.pk],
        ids,
        notes_of(stored.pk),
        request.GET.get("check", ""),
    )
    chosen = _chosen(request, view)
    periods = [period.label for period in view.table.periods]
    lines = [
        (line, to_svg(sparkline(line.series, periods), f"row-{line.row.key}"), line in chosen)
        for line in view.lines
    ]
    context = {
        "country": stored.country,
        "stored": stored,
        "view": view,
        "lines": lines,
        "chart": _chart(view, chosen, periods),
        "most_lines": MOST_LINES,
        "form": SettleForm(),
        "may_write": may_write(request.user, stored.country_id),
    }
    return render(request, "reports/evidence_table.html", context)


def _chosen(request: HttpRequest, view: TableView) -> list[RowLine]:
    """The rows asked for; else the total or, where there is none, the first row."""
    keys = set(request.GET.getlist("row"))
    asked = [line for line in view.lines if str(line.row.key) in keys]
    totals = [line for line in view.lines if line.row.is_total]
    return (asked or totals or list(view.lines))[: MOST_LINES if asked else 1]


def _chart(view: TableView, chosen: list[RowLine], periods: list[str]) -> Svg | None:
    if not chosen:
        return None
    series = [line.series for line in chosen]
    drawing = series_chart(
        series, periods, width=CHART_WIDTH, title=view.table.told(page_language()).text
    )
    return to_svg(drawing, "table")


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_grid(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Edit the cells of a table in a grid; what was typed is kept when it cannot be saved."""
    stored = get_writable_table_for(request.user, code, pk)
    if request.method == "POST" and _save(request, stored):
        return redirect("reports:evidence_table", stored.country_id, stored.pk)
    table = table_of(stored)
    periods = list(TablePeriod.objects.filter(table=stored))
    lines = [
        (
            row.told_name(page_language()),
            [(period, *_cell(request, row.key, period, cell.text)) for period, cell in pairs],
        )
        for row in table.rows
        for pairs in [list(zip(periods, row.cells, strict=True))]
    ]
    context = {
        "country": stored.country,
        "stored": stored,
        "periods": periods,
        "lines": lines,
        "seen": cells_digest(table),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/evidence_grid.html", context, status=status)


def _cell(request: HttpRequest, row: int, period: TablePeriod, text: str) -> tuple[str, str]:
    """The name of a cell's field, and what stands in it."""
    name = f"cell-{row}-{period.pk}"
    return name, request.POST.get(name, text)


def _save(request: HttpRequest, stored: StatisticalTable) -> bool:
    """Save the grid; where it cannot be saved, say why and return False."""
    actor = cast("User", request.user)
    try:
        number = change_observations(
            stored, _texts(request), seen=request.POST.get("seen", ""), actor=actor
        )
    except ChangedMeanwhileError:
        messages.error(
            request,
            _("Somebody changed this table just now. Look at the cells below, and save again."),
        )
        return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, _("Cells changed: %(number)d.") % {"number": number})
    return True


def _texts(request: HttpRequest) -> dict[tuple[int, int], str]:
    """The cells posted, by the ids of row and period."""
    texts = {}
    for name, text in request.POST.items():
        kind, _dash, rest = name.partition("-")
        row, _dash, period = rest.partition("-")
        if kind == "cell" and row.isdecimal() and period.isdecimal() and isinstance(text, str):
            texts[int(row), int(period)] = text
    return texts


@require_POST
@team_required
def evidence_settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Settle a problem that a check found, with a reason."""
    stored = get_writable_table_for(request.user, code, pk)
    problem = find_problem(table_of(stored), request.POST.get("problem", ""))
    if problem is None:
        raise Http404
    form = SettleForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        settle_check(stored, problem, reason=reason, actor=cast("User", request.user))
        messages.success(request, _("The check is settled; its reason is printed as a note."))
    else:
        messages.error(request, _("Give a reason: it is printed as a note."))
    return redirect("reports:evidence_table", stored.country_id, stored.pk)


@require_POST
@team_required
def evidence_reopen(request: HttpRequest, code: str, pk: int, settlement: int) -> HttpResponse:
    """Take a settlement back."""
    stored = get_writable_table_for(request.user, code, pk)
    settled = CheckSettlement.objects.filter(table=stored).select_related("table")
    reopen_check(get_object_or_404(settled, pk=settlement), actor=cast("User", request.user))
    messages.success(request, _("The check is open again."))
    return redirect("reports:evidence_table", stored.country_id, stored.pk)
