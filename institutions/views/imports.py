"""Registering institutions and people from CSV files."""

import csv
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions import access
from institutions.actions.csv_rows import MOST_BYTES, ImportResult
from institutions.actions.institution_import import INSTITUTION_COLUMNS, import_institutions
from institutions.actions.people_import import PEOPLE_COLUMNS, import_people
from institutions.forms.base import UploadForm

MOST_PROBLEMS_SHOWN = 500
INSTITUTION_EXAMPLE = [
    "KZ",
    "Ministry of Health",
    "Министерство здравоохранения",
    "MoH",
    "government",
    "Health Ministry; Минздрав",
]
PERSON_EXAMPLE = [
    "a.person@example.org",
    "A. Person",
    "signatory",
    "KZ",
    "Ministry of Health",
    "ru",
]


@access.team_required
def institution_import(request: HttpRequest) -> HttpResponse:
    return _import(
        request,
        import_institutions,
        heading=_("Import institutions"),
        done="institutions:countries",
        template="institutions:institution_template",
        columns=INSTITUTION_COLUMNS,
    )


@access.team_required
def people_import(request: HttpRequest) -> HttpResponse:
    return _import(
        request,
        import_people,
        heading=_("Import people"),
        done="institutions:people",
        template="institutions:people_template",
        columns=PEOPLE_COLUMNS,
    )


def _import(
    request: HttpRequest,
    act: Callable[..., ImportResult],
    *,
    done: str,
    **context: object,
) -> HttpResponse:
    """Show the form; take the file; go on when all of it was registered, else show why not."""
    form = UploadForm(request.POST or None, request.FILES or None, most_bytes=MOST_BYTES)
    result = ImportResult()
    if request.method == "POST" and form.is_valid():
        result = act(actor=request.user, content=form.cleaned_data["file"])
        if not result.problems:
            told = ngettext("%(count)d registered.", "%(count)d registered.", result.created)
            messages.success(request, told % {"count": result.created})
            return redirect(done)
    problems = result.problems[:MOST_PROBLEMS_SHOWN]
    context |= {"form": form, "problems": problems, "problem_count": len(result.problems)}
    status = 422 if problems else 200
    return render(request, "institutions/import_form.html", context, status=status)


@access.team_required
def institution_template(_request: HttpRequest) -> HttpResponse:
    return _csv("institutions.csv", [INSTITUTION_COLUMNS, INSTITUTION_EXAMPLE])


@access.team_required
def people_template(_request: HttpRequest) -> HttpResponse:
    return _csv("people.csv", [PEOPLE_COLUMNS, PERSON_EXAMPLE])


def _csv(name: str, rows: Iterable[list[str]]) -> HttpResponse:
    """A file that Excel opens rightly: with a byte order mark."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows(rows)
    return response
