"""What the coding gives: passages, the framework matrix, themes that meet, agreement."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialogues.access import may_change, visible_dialogues, visible_interviews
from dialogues.actions.summaries import save_summary
from dialogues.coding_access import visible_excerpts, visible_sources
from dialogues.forms.coding import PassageFilterForm, SummaryForm
from dialogues.models import Excerpt, Theme
from dialogues.passage_files import csv_parts, write_xlsx
from dialogues.queries.agreement import AgreementTable, agreement, shared_pairs
from dialogues.queries.charts import country_bars, theme_bars
from dialogues.queries.codebook import ids_under
from dialogues.queries.consent import counting, counting_sources, withdrawn_among
from dialogues.queries.passages import (
    Passage,
    PassageFilter,
    filter_passages,
    passage_batches,
    with_origins,
)
from dialogues.queries.themes import co_occurrence, framework_matrix
from dialogues.queries.trace import records_under
from dialogues.views.common import actor_of
from institutions.access import get_country_for, may_write, team_required, writable_countries
from institutions.models import User

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _filter_form(request: HttpRequest) -> PassageFilterForm:
    coders = User.objects.filter(pk__in=visible_excerpts(request.user).values("coder"))
    countries = writable_countries(request.user)
    return PassageFilterForm(request.GET or None, countries=countries, coders=coders)


@require_GET
@team_required
def passages(request: HttpRequest) -> HttpResponse:
    form = _filter_form(request)
    found = filter_passages(_counting(request), form.wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    address = request.GET.copy()
    address.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "passages": with_origins(list(page)),
        "address": address.urlencode(),
        "left_out": _left_out(request),
    }
    return render(request, "dialogues/passages.html", context)


@require_GET
@team_required
def passages_csv(request: HttpRequest) -> StreamingHttpResponse:
    parts = csv_parts(_batches(request))
    headers = _attachment("csv")
    return StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@team_required
def passages_xlsx(request: HttpRequest) -> FileResponse:
    # Closed by the response when it is sent.
    out = TemporaryFile()  # noqa: SIM115
    write_xlsx(out, _batches(request))
    out.seek(0)
    return FileResponse(out, content_type=XLSX, headers=_attachment("xlsx"))


def _batches(request: HttpRequest) -> Iterator[list[Passage]]:
    wanted = _filter_form(request).wanted
    return passage_batches(filter_passages(_counting(request), wanted))


def _attachment(extension: str) -> dict[str, str]:
    name = f"passages-{timezone.localdate():%Y-%m-%d}.{extension}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _counting(request: HttpRequest) -> QuerySet[Excerpt]:
    """The passages that count: without those of people who withdrew their consent."""
    return counting(visible_excerpts(request.user))


def _left_out(request: HttpRequest) -> int:
    return withdrawn_among(visible_interviews(request.user))


@require_GET
@team_required
def matrix(request: HttpRequest) -> HttpResponse:
    countries = list(writable_countries(request.user))
    dialogues = visible_dialogues(request.user)
    rows = framework_matrix(_counting(request), countries, dialogues)
    most = max((cell.counts.passages for row in rows for cell in row.cells), default=0)
    context = {"countries": countries, "rows": rows, "most": most, "left_out": _left_out(request)}
    return render(request, "dialogues/matrix.html", context)


@team_required
def matrix_cell(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Write the summary of a theme in a country, with its passages below."""
    theme = get_object_or_404(Theme, pk=pk)
    country = get_country_for(request.user, code)
    if not may_write(request.user, country.code):
        raise PermissionDenied
    summary = theme.summaries.filter(country=country).first()
    initial = {"text": summary.text, "revision": summary.revision} if summary else {"revision": 0}
    form = SummaryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {"theme": theme, "country": country, "author": actor_of(request)}
        form.perform(save_summary, **values, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("dialogues:matrix")
    wanted = PassageFilter(theme=theme, country=country.code)
    found = filter_passages(_counting(request), wanted)
    context = {
        "theme": theme,
        "country": country,
        "form": form,
        "stored": summary,
        "passages": with_origins(list(found[:PAGE])),
        "records": [
            (item, may_change(request.user, item.record.dialogue))
            for item in records_under(
                ids_under(theme), country.code, visible_dialogues(request.user)
            )
        ],
    }
    return render(request, "dialogues/matrix_cell.html", context)


@require_GET
@team_required
def charts(request: HttpRequest) -> HttpResponse:
    """Passages by theme and polarity as bars, of all of the team's countries or of one."""
    countries = list(writable_countries(request.user))
    code = request.GET.get("country", "").upper()
    chosen = [country for country in countries if country.code == code]
    rows = framework_matrix(_counting(request), chosen or countries)
    context = {
        "countries": countries,
        "code": code if chosen else "",
        "bars": theme_bars(rows),
        "themes": [(row.theme, country_bars(row)) for row in rows if row.passages],
        "shows_countries": len(chosen or countries) > 1,
        "left_out": _left_out(request),
    }
    return render(request, "dialogues/coding_charts.html", context)


@require_GET
@team_required
def themes_meet(request: HttpRequest) -> HttpResponse:
    context = {"meetings": co_occurrence(_counting(request)), "left_out": _left_out(request)}
    return render(request, "dialogues/themes_meet.html", context)


@require_GET
@team_required
def coders_agree(request: HttpRequest) -> HttpResponse:
    """Compare two coders who both finished the same texts; `?pair=1-2`, else the usual pair."""
    sources = counting_sources(visible_sources(request.user))
    pairs = shared_pairs(sources)
    users = User.objects.in_bulk({pk for pair, _count in pairs for pk in pair})
    choices = [(f"{one}-{other}", users[one], users[other], count) for (one, other), count in pairs]
    wanted = request.GET.get("pair") or (choices[0][0] if choices else "")
    chosen = next(((row[1], row[2]) for row in choices if row[0] == wanted), None)
    table: AgreementTable | None = agreement(sources, chosen) if chosen else None
    context = {
        "choices": choices,
        "wanted": wanted,
        "table": table,
        "left_out": _left_out(request),
    }
    return render(request, "dialogues/coders_agree.html", context)
