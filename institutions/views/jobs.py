"""The progress of long work, for whoever asked for it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from institutions import access
from institutions.actions.jobs import cancel_job, job_label, restart_job
from institutions.models import Job


@never_cache
@login_required
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole page; asked for by htmx, only the part that changes."""
    found = access.get_job_for(request.user, pk)
    is_part = request.headers.get("HX-Request") == "true"
    template = "institutions/partials/job.html" if is_part else "institutions/job_detail.html"
    context = {"job": found, "label": job_label(found), "result_url": _result_url(found)}
    return render(request, template, context)


def _result_url(found: Job) -> str:
    """The page of this site that the job's task left in `result["url"]`, if any."""
    url = str(found.result.get("url", ""))
    return url if url.startswith("/") and not url.startswith("//") else ""


@require_POST
@login_required
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    if not cancel_job(access.get_job_for(request.user, pk)):
        messages.info(request, _("The work had ended already."))
    return redirect("institutions:job", pk)


@require_POST
@login_required
def job_restart(request: HttpRequest, pk: UUID) -> HttpResponse:
    if not restart_job(access.get_job_for(request.user, pk)):
        messages.info(request, _("This work cannot be started again."))
    return redirect("institutions:job", pk)
