"""Needs of a country at two times, side by side; as a file, too."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dialogues.views.common import actor_of
from institutions.access import get_country_for, may_write, staff_required, team_required
from reports.access import get_writable_need_for
from reports.actions.evidence_edit import link_need
from reports.exports.files import write_xlsx
from reports.queries.evidence_comparison import HEAD, compare_needs, comparison_rows
from reports.tables import csv_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff_required
def evidence_comparison(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked for then and still is, what is new, and what no programme answers."""
    country = get_country_for(request.user, code)
    then, now = request.GET.get("then", ""), request.GET.get("now", "")
    context = {
        "country": country,
        "found": compare_needs(country, then, now),
        "may_write": may_write(request.user, country.code),
    }
    return render(request, "reports/evidence_comparison.html", context)


@require_safe
@staff_required
@never_cache
def evidence_comparison_file(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The comparison as a table for a spreadsheet: csv or xlsx."""
    country = get_country_for(request.user, code)
    if kind not in ("csv", "xlsx"):
        raise Http404
    found = compare_needs(country, request.GET.get("then", ""), request.GET.get("now", ""))
    rows = comparison_rows(found)
    headers = {"Content-Disposition": f'attachment; filename="needs-{country.code}.{kind}"'}
    if kind == "csv":
        lines = csv_lines(HEAD, rows)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "needs.xlsx"
        write_xlsx(path, HEAD, rows, title=_("Needs"))
        return HttpResponse(path.read_bytes(), content_type=XLSX, headers=headers)


@require_POST
@team_required
def evidence_need_link(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say that a need continues an earlier one, or take that back."""
    need = get_writable_need_for(request.user, code, pk)
    earlier = request.POST.get("continues", "")
    if earlier and not earlier.isdecimal():
        raise Http404
    continued = get_writable_need_for(request.user, code, int(earlier)) if earlier else None
    try:
        link_need(need, continues=continued, actor=actor_of(request))
        messages.success(request, _("Saved."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("reports:evidence_comparison", code)
