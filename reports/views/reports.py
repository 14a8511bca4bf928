"""Pages on which staff ask for reports and download them."""

from typing import cast

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import get_country_for, staff_required, visible_countries
from institutions.actions.jobs import TooManyJobsError
from institutions.models import User
from reports.access import get_report_for, get_snapshot_for, visible_reports
from reports.actions.reports import request_report
from reports.forms import ReportRequestForm
from reports.queries.withdrawn_answers import removed_summaries
from reports.views.report_names import file_name

PAGE_SIZE = 25
SHOWN = ("snapshot__country", "snapshot__questionnaire", "snapshot__created_by", "edition")


@require_safe
@staff_required
@never_cache
def report_list(request: HttpRequest) -> HttpResponse:
    """The newest reports of all countries that the user sees."""
    reports = visible_reports(request.user).select_related(*SHOWN).defer("snapshot__content")
    context = {
        "page": Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page")),
        "countries": visible_countries(request.user),
    }
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def country_reports(request: HttpRequest, code: str) -> HttpResponse:
    """The reports of one country, and the form that asks for a new one."""
    country = get_country_for(request.user, code)
    form = ReportRequestForm(request.POST or None, country=country)
    if request.method == "POST" and form.is_valid():
        actor = cast("User", request.user)
        try:
            job = request_report(actor=actor, country=country, **form.cleaned_data)
            return redirect("institutions:job", job.pk)
        except TooManyJobsError as error:
            form.add_error(None, str(error))
    reports = visible_reports(request.user).filter(snapshot__country=country)
    page = Paginator(reports.select_related(*SHOWN).defer("snapshot__content"), PAGE_SIZE)
    context = {
        "country": country,
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "removed": removed_summaries(country),
    }
    return render(request, "reports/country_reports.html", context)


@require_safe
@staff_required
@never_cache
def report_download(request: HttpRequest, pk: int) -> FileResponse:
    """The PDF of a report."""
    report = get_report_for(request.user, pk)
    if not report.file.storage.exists(str(report.file)):
        raise Http404
    return FileResponse(
        report.file.open("rb"),
        as_attachment=True,
        filename=f"{file_name(report)}.pdf",
        content_type="application/pdf",
    )


@require_safe
@staff_required
@never_cache
def snapshot_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The data that a report was built from, as the JSON text whose hash the report prints."""
    snapshot = get_snapshot_for(request.user, pk)
    name = f"snapshot-{snapshot.scope}-{snapshot.sha256[:12]}.json"
    return HttpResponse(
        snapshot.content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
