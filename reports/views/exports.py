"""Pages on which the team asks for files of responses and downloads them."""

from typing import cast

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import team_required, writable_countries
from institutions.actions import record_audit
from institutions.actions.jobs import TooManyJobsError
from institutions.models import User
from reports.access import get_export_for, visible_exports
from reports.actions.exports import extension, request_export
from reports.enums import ExportFormat
from reports.forms.exports import ExportForm
from reports.queries.export_rows import forms_of
from surveys.access import get_questionnaire_for
from surveys.forms.reading import languages_of

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
@never_cache
def exports(request: HttpRequest, slug: str) -> HttpResponse:
    """The files of one questionnaire's responses, and the form that asks for a new one."""
    questionnaire = get_questionnaire_for(request.user, slug)
    versions = forms_of(questionnaire)
    form = ExportForm(
        request.POST or None,
        countries=writable_countries(request.user),
        languages=languages_of(versions[0]) if versions else [],
    )
    if request.method == "POST" and form.is_valid():
        actor = cast("User", request.user)
        try:
            job = request_export(actor=actor, questionnaire=questionnaire, **form.wishes)
            return redirect("institutions:job", job.pk)
        except TooManyJobsError as error:
            form.add_error(None, str(error))
    found = visible_exports(request.user).filter(questionnaire=questionnaire)
    context = {
        "questionnaire": questionnaire,
        "is_published": bool(versions),
        "form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/export_list.html", context, status=status)


@require_safe
@team_required
@never_cache
def export_download(request: HttpRequest, pk: int) -> FileResponse:
    export = get_export_for(request.user, pk)
    if not export.file.storage.exists(str(export.file)):
        raise Http404
    record_audit(actor=cast("User", request.user), action="download_export", subject=export)
    day = export.created_at.date().isoformat()
    name = "codebook" if export.format == ExportFormat.CODEBOOK else "responses"
    return FileResponse(
        export.file.open("rb"),
        as_attachment=True,
        filename=f"{export.questionnaire.slug}-{name}-{day}.{extension(export.format)}",
        content_type="application/octet-stream",
    )
