"""The page that crosses two questions."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from institutions.access import staff_required
from institutions.page_language import page_language
from institutions.replica import PAGE_SECONDS, read
from reports.crosstab import Crosstab
from reports.forms.crosstab import CrosstabForm
from reports.queries.country import has_illustrative
from reports.queries.crosstab import (
    TooManyCellsError,
    TooManyResponsesError,
    cross,
    crossed_variables,
)
from reports.tables import csv_lines
from reports.views.findings import Subject, get_subject
from reports.views.steps import steps_for_readers


@require_safe
@staff_required
@never_cache
@steps_for_readers
def crosstab(request: HttpRequest, code: str) -> HttpResponseBase:
    """Counts of two questions at once, as a page or (`format=csv`) as a file."""
    subject = get_subject(request, code)
    context: dict[str, object] = {"country": subject.country, "subject": subject}
    if subject.questionnaire is None:
        return render(request, "reports/crosstab.html", context)
    variables = crossed_variables(subject.questionnaire, page_language())
    is_asked = "rows" in request.GET
    form = CrosstabForm(
        request.GET if is_asked else None,
        variables=variables,
        initial={"questionnaire": subject.questionnaire.slug},
    )
    context |= {"form": form, "questionnaire": subject.questionnaire}
    if is_asked and form.is_valid():
        rows, columns = form.chosen
        asked = (subject.questionnaire, subject.country, rows, columns)
        try:
            table = read(lambda: cross(*asked), seconds=PAGE_SECONDS)
        except (TooManyCellsError, TooManyResponsesError) as error:
            form.add_error(*_problem(error))
            return render(request, "reports/crosstab.html", context, status=422)
        if request.GET.get("format") == "csv":
            return _file(subject, table)
        context |= {"table": table, "lines": _lines(table), "rows": rows, "columns": columns}
        context["is_illustrative"] = has_illustrative(subject.questionnaire, subject.country)
        context["is_several"] = rows.is_multiple or columns.is_multiple
    return render(request, "reports/crosstab.html", context)


def _problem(error: Exception) -> tuple[str | None, str]:
    """The field that is to blame, if any, and what to tell."""
    if isinstance(error, TooManyCellsError):
        return "columns", _("These two have too many choices to be crossed.")
    return None, _(
        "There are too many answers to count them while you wait. "
        "Take the file of the responses and count them there."
    )


def _lines(table: Crosstab) -> list[tuple[str, list[int | None]]]:
    """Each row with its label, its total last."""
    return [
        (label, [*counts, total])
        for label, counts, total in zip(table.rows, table.counts, table.row_totals, strict=True)
    ]


def _file(subject: Subject, table: Crosstab) -> StreamingHttpResponse:
    name = f"cross-tabulation-{subject.country.code}.csv"
    return StreamingHttpResponse(
        csv_lines(["", *table.columns, _("All")], _rows(table)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(table: Crosstab) -> Iterator[list[str | int]]:
    withheld = _("withheld")
    every = [*_lines(table), (_("All"), [*table.column_totals, table.total])]
    for label, counts in every:
        yield [label, *(withheld if count is None else count for count in counts)]
