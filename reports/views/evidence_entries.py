"""Adding, changing and removing entries of the evidence register; files of its documents."""

from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.forms.meetings import DOCUMENT_TYPES
from dialogues.views.common import actor_of
from institutions.access import get_writable_country_for, staff_required, team_required
from reports.access import get_document_for, get_writable_entry_for
from reports.actions.evidence_entries import add_entry, change_entry, remove_entry
from reports.forms.evidence_entries import RemoveForm, entry_form
from reports.models import ENTRY_KINDS, Document, Entry
from reports.queries.evidence_entries import KIND_NAMES, citation_of


def _model(kind: str) -> type[Entry]:
    if kind not in ENTRY_KINDS:
        raise Http404
    return ENTRY_KINDS[kind]


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_entry_add(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Register a document, treaty, strategy, programme, need or donors' meeting."""
    country = get_writable_country_for(request.user, code)
    form = entry_form(
        kind, _model(kind)(country=country), request.POST or None, request.FILES or None
    )
    if request.method == "POST" and form.is_valid():
        entry = form.instance
        if form.perform(add_entry, entry, actor=actor_of(request), **form.parts):
            messages.success(request, _("Registered: %(entry)s") % {"entry": entry})
            return redirect(_page_of(kind), country.code)
    context = {"country": country, "kind": kind, "name": KIND_NAMES[kind], "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "reports/evidence_entry.html", context, status=status)


def _page_of(kind: str) -> str:
    return "reports:evidence_needs" if kind == "need" else "reports:evidence_register"


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_entry_edit(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Change an entry; what was typed is kept when it cannot be saved."""
    entry = get_writable_entry_for(request.user, code, _model(kind), pk)
    cited = citation_of(entry) if isinstance(entry, Document) else ""
    form = entry_form(kind, entry, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        if form.perform(change_entry, entry, seen=seen, actor=actor_of(request), **form.parts):
            messages.success(request, _("Saved."))
            return redirect(_page_of(kind), entry.country_id)
    context = {
        "country": entry.country,
        "kind": kind,
        "name": KIND_NAMES[kind],
        "form": form,
        "entry": entry,
        "cited": cited,
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/evidence_entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def evidence_entry_remove(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Remove an entry, with a reason."""
    entry = get_writable_entry_for(request.user, code, _model(kind), pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remove_entry(entry, reason=form.cleaned_data["reason"], actor=actor_of(request))
        messages.success(request, _("Removed. What it held is in the audit log."))
        return redirect(_page_of(kind), code)
    context = {"country": entry.country, "kind": kind, "entry": entry, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "reports/evidence_entry_remove.html", context, status=status)


@require_safe
@staff_required
@never_cache
def evidence_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """Hand out the file of a document as a download, with the type of its (checked) ending."""
    document = get_document_for(request.user, code, pk)
    if not document.file or not document.file.storage.exists(document.file.name or ""):
        raise Http404
    kind = DOCUMENT_TYPES.get(PurePath(document.file_name).suffix.lower())
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.file_name,
        content_type=kind or "application/octet-stream",
    )
