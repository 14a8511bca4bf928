"""The coverage board of a questionnaire: who is where, over countries and sectors."""

import csv
import io
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from openpyxl import Workbook

from institutions.access import team_required, writable_countries
from institutions.spreadsheets import safe_text
from surveys import access
from surveys.enums import BoardState, LetterKind
from surveys.forms.letters import BoardFilterForm
from surveys.models import Questionnaire
from surveys.queries.board import board, board_matrix, board_rows

PER_PAGE = 100
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@team_required
def coverage_board(request: HttpRequest, slug: str) -> HttpResponse:
    questionnaire = access.get_questionnaire_for(request.user, slug)
    countries = writable_countries(request.user)
    form = _filter(request)
    found = board(questionnaire, countries, **form.values())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "questionnaire": questionnaire,
        "form": form,
        "values": form.values(),
        "lines": board_matrix(questionnaire, countries),
        "states": BoardState.choices,
        "page": page,
        "rows": board_rows(list(page.object_list)),
        "kinds": LetterKind.choices,
        "may_change": access.may_change_questionnaires(request.user),
    }
    return render(request, "surveys/board.html", context)


@never_cache
@team_required
def board_export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """What the board lists, with the same filters, as CSV or XLSX."""
    questionnaire = access.get_questionnaire_for(request.user, slug)
    if ending not in ("csv", "xlsx"):
        raise Http404
    table = _table(request, questionnaire)
    name = f"{questionnaire.slug}-{timezone.now():%Y-%m-%d}.{ending}"
    content, kind = _csv(table) if ending == "csv" else _xlsx(table)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)


def _filter(request: HttpRequest) -> BoardFilterForm:
    countries = [(country.code, country.name) for country in writable_countries(request.user)]
    return BoardFilterForm(request.GET, countries=countries)


def _table(request: HttpRequest, questionnaire: Questionnaire) -> Iterator[list[str]]:
    countries, wanted = writable_countries(request.user), _filter(request).values()
    yield [
        _("Country"),
        _("Sector"),
        _("Institution"),
        _("State"),
        _("Progress, %"),
        _("Last letter"),
        _("Opened"),
        _("May answer until"),
        _("Reason"),
    ]
    for row in board_rows(list(board(questionnaire, countries, **wanted))):
        one = row.invitation
        yield [
            one.country.name,
            str(one.institution.get_sector_display()) if one.institution else "",
            one.institution.name if one.institution else "",
            row.label,
            "" if row.percent is None else str(row.percent),
            _day(one.mailed_at),
            _day(one.opened_at),
            _day(one.extended_until),
            one.decline_reason,
        ]


def _day(value: object) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _csv(table: Iterator[list[str]]) -> tuple[bytes, str]:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_text(text) for text in row] for row in table)
    return out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"


def _xlsx(table: Iterator[list[str]]) -> tuple[bytes, str]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Coverage")[:31])
    for row in table:
        sheet.append([safe_text(text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), WORKBOOK_TYPE
