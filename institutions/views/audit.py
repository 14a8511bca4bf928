"""The audit log, for administrators."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from institutions import access
from institutions.audit_words import ACTS, act_name
from institutions.forms.audit import AuditForm
from institutions.models import AuditEntry
from institutions.queries.audit import audit_entries
from institutions.queries.audit_subjects import subjects_of

PER_PAGE = 100


@access.administrator_required
def audit_log(request: HttpRequest) -> HttpResponse:
    """The latest entries first; what cannot be read in the choice is told and chooses nothing."""
    form = AuditForm(request.GET)
    form.is_valid()
    found = audit_entries(**form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": _in_words(list(page.object_list)),
        "form": form,
        "acts": sorted(map(str, ACTS.values())),
        "is_chosen": any(form.cleaned_data.values()),
    }
    return render(request, "institutions/audit_list.html", context)


def _in_words(entries: Sequence[AuditEntry]) -> list[tuple[AuditEntry, str, str]]:
    """Entries with what was done, and on what."""
    acts = [act_name(entry.action) for entry in entries]
    return list(zip(entries, acts, subjects_of(entries), strict=True))
