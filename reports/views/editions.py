"""Pages on which drafts of reports are built, approved, made final, compared and verified."""

import hashlib
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import get_country_for, staff_required, visible_countries
from institutions.actions.jobs import TooManyJobsError
from institutions.models import Country, User
from institutions.page_language import page_language
from reports.access import (
    get_edition_snapshot_for,
    get_report_for,
    get_writable_edition_snapshot_for,
    may_write_all,
    visible_reports,
    visible_snapshots,
)
from reports.actions.editions import (
    NotReadyError,
    approve_snapshot,
    make_final,
    request_draft,
    request_language,
)
from reports.enums import ReportKind
from reports.forms.editions import DraftForm, LanguageForm, VerifyForm
from reports.models import Report, Snapshot
from reports.queries.differences import differences
from reports.queries.editions import (
    content_of,
    is_intact,
    obstacles_of,
    previous_snapshot,
    reports_with_hash,
)
from reports.views.report_names import file_name

PAGE_SIZE = 25
ALL = "all"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _countries(user: User, scope: str) -> list[Country]:
    """The countries of a scope: one by its code, or all that the user sees."""
    if scope != ALL:
        return [get_country_for(user, scope)]
    return list(visible_countries(user).order_by("code"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def editions(request: HttpRequest, scope: str) -> HttpResponse:
    """The reports of one country or of all, final ones and drafts, and the form for a draft."""
    user = cast("User", request.user)
    countries = _countries(user, scope)
    may_build = bool(countries) and may_write_all(user, countries)
    form = DraftForm(request.POST or None, is_regional=len(countries) > 1)
    if request.method == "POST":
        if not may_build:
            raise PermissionDenied
        if form.is_valid():
            try:
                job = request_draft(actor=user, countries=countries, **form.cleaned_data)
                return redirect("institutions:job", job.pk)
            except TooManyJobsError as error:
                form.add_error(None, str(error))
    context = {
        "scope": scope,
        "country": countries[0] if scope != ALL else None,
        "form": form if may_build else None,
        "page": _page(request, scope),
    }
    return render(request, "reports/edition_list.html", context)


def _page(request: HttpRequest, scope: str) -> object:
    snapshots = visible_snapshots(request.user).exclude(kind=ReportKind.SUMMARY)
    snapshots = snapshots.filter(country=None if scope == ALL else scope)
    shown = snapshots.select_related("country", "edition", "created_by").defer("content")
    pages = Paginator(shown.prefetch_related("reports", "approvals"), PAGE_SIZE)
    return pages.get_page(request.GET.get("page"))


@require_safe
@staff_required
@never_cache
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its files, who approved it, what keeps it from being final."""
    found = get_edition_snapshot_for(request.user, pk)
    context = {
        "snapshot": found,
        "scope": found.scope,
        "edition": getattr(found, "edition", None),
        "reports": found.reports.order_by("language", "-created_at"),
        "approvals": found.approvals.select_related("user"),
        "obstacles": obstacles_of(found),
        "previous": previous_snapshot(found, visible_snapshots(request.user)),
        "form": LanguageForm(initial={"language": get_language()}),
        "may_write": _may_write(request, found),
    }
    return render(request, "reports/snapshot.html", context)


def _may_write(request: HttpRequest, found: Snapshot) -> bool:
    user = cast("User", request.user)
    return may_write_all(user, Country.objects.filter(pk__in=found.countries))


@require_POST
@staff_required
def snapshot_approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_writable_edition_snapshot_for(request.user, pk)
    approve_snapshot(actor=cast("User", request.user), snapshot=found)
    messages.success(request, _("You approved this report."))
    return redirect("reports:snapshot", pk)


@require_POST
@staff_required
def snapshot_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Build the same data in a language, as final where the button says so."""
    found = get_writable_edition_snapshot_for(request.user, pk)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a language."))
        return redirect("reports:snapshot", pk)
    build = make_final if "final" in request.POST else request_language
    try:
        job = build(
            actor=cast("User", request.user), snapshot=found, language=form.cleaned_data["language"]
        )
    except NotReadyError as error:
        for obstacle in error.obstacles:
            messages.error(request, obstacle)
        return redirect("reports:snapshot", pk)
    except TooManyJobsError as error:
        messages.error(request, str(error))
        return redirect("reports:snapshot", pk)
    return redirect("institutions:job", job.pk)


@require_safe
@staff_required
@never_cache
def snapshot_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What the data tell differently from those of the report before."""
    found = get_edition_snapshot_for(request.user, pk)
    before = previous_snapshot(found, visible_snapshots(request.user))
    changed = differences(content_of(before), content_of(found), page_language()) if before else []
    context = {"snapshot": found, "before": before, "changes": changed}
    return render(request, "reports/snapshot_changes.html", context)


@require_safe
@staff_required
@never_cache
def report_word(request: HttpRequest, pk: int) -> FileResponse:
    """The report as a Word document, for final editing."""
    report = get_report_for(request.user, pk)
    if not report.word or not report.word.storage.exists(str(report.word)):
        raise Http404
    name = f"{file_name(report)}.docx"
    return FileResponse(
        report.word.open("rb"), as_attachment=True, filename=name, content_type=WORD
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a file, or a hash, is that of a report that was built here."""
    is_asked = request.method == "POST"
    form = VerifyForm(request.POST, request.FILES) if is_asked else VerifyForm()
    context: dict[str, object] = {"form": form}
    if is_asked and form.is_valid():
        digest = _digest(form)
        shown = visible_reports(request.user).filter(pk__in=reports_with_hash(digest))
        related = ("snapshot__country", "snapshot__questionnaire", "edition")
        reports = list(shown.select_related(*related))
        context |= {"digest": digest, "verified": [(one, _is_intact(one)) for one in reports]}
    return render(request, "reports/verify.html", context)


def _digest(form: VerifyForm) -> str:
    file = form.cleaned_data["file"]
    if not file:
        return str(form.cleaned_data["hash"]).strip()
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _is_intact(report: Report) -> bool:
    return is_intact(report.snapshot)
