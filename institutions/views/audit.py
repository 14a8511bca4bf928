"""The audit log, for administrators."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from institutions import access
from institutions.queries.audit import audit_entries

PER_PAGE = 100


@access.administrator_required
def audit_log(request: HttpRequest) -> HttpResponse:
    page = Paginator(audit_entries(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "institutions/audit_list.html", {"page": page})
