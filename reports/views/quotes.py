"""Pages on which the team chooses the free-text answers to quote."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from institutions.access import get_writable_country_for, team_required
from institutions.models import User
from institutions.page_language import page_language
from reports import disclosure
from reports.actions.quotes import QuoteError, choose_quote, remove_quote
from reports.models import Quote
from reports.pdf.texts import Reader
from reports.queries.cells import Cells, QuestionCells, read_cells
from reports.queries.placement import Place
from reports.queries.quotes import quotable_answers, quotable_questions
from reports.views.blocks import Words, words
from reports.views.findings import Subject, get_subject
from surveys.models import Response
from surveys.queries.bounded import MOST_LOOKED_AT

PAGE_SIZE = 25


@require_safe
@team_required
@never_cache
def quotes(request: HttpRequest, code: str) -> HttpResponse:
    """The open questions of a questionnaire, and the answers to the one that is chosen."""
    get_writable_country_for(request.user, code)
    subject = get_subject(request, code)
    if subject.questionnaire is None:
        raise Http404
    cells = read_cells(subject.questionnaire, subject.country)
    places = quotable_questions(subject.questionnaire, cells)
    context = {
        "country": subject.country,
        "questionnaire": subject.questionnaire,
        "questions": [(name, _title(place), _base(cells, name)) for name, place in places.items()],
    }
    name = request.GET.get("question")
    if name is not None:
        if name not in places:
            raise Http404
        context |= _answers_context(request, subject, name, places[name], cells)
    return render(request, "reports/quote_list.html", context)


def _answers_context(
    request: HttpRequest, subject: Subject, name: str, place: Place, cells: Cells
) -> dict[str, object]:
    context: dict[str, object] = {"question": name, "title": _title(place)}
    if _base(cells, name) < disclosure.FEWEST or subject.questionnaire is None:
        return context | {"is_withheld": True}
    answers = quotable_answers(subject.questionnaire, subject.country, name)
    return context | {
        "page": Paginator(answers, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_cut": cells.responses > MOST_LOOKED_AT,
        "most": MOST_LOOKED_AT,
    }


def _title(place: Place) -> Words:
    reader = Reader(page_language(), place.form.default_language)
    return words(reader, place.question.label)


def _base(cells: Cells, name: str) -> int:
    return cells.questions.get(name, QuestionCells()).answered


@require_POST
@team_required
def quote_choose(request: HttpRequest, code: str) -> HttpResponse:
    """Quote an answer in findings and reports."""
    country = get_writable_country_for(request.user, code)
    responses = Response.objects.filter(country=country).select_related("version__questionnaire")
    key = request.POST.get("response", "")
    response = get_object_or_404(responses, pk=key) if key.isascii() and key.isdigit() else None
    if response is None:
        raise Http404
    question = request.POST.get("question", "")
    try:
        choose_quote(response=response, question=question, actor=cast("User", request.user))
        messages.success(request, _("The answer will be quoted."))
    except QuoteError as error:
        messages.error(request, str(error))
    return _back(code, response, question)


@require_POST
@team_required
def quote_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Stop quoting an answer."""
    country = get_writable_country_for(request.user, code)
    chosen = Quote.objects.filter(response__country=country)
    quote = get_object_or_404(chosen.select_related("response__version__questionnaire"), pk=pk)
    remove_quote(quote, actor=cast("User", request.user))
    messages.success(request, _("The answer is no longer quoted."))
    return _back(code, quote.response, quote.question)


def _back(code: str, response: Response, question: str) -> HttpResponseRedirect:
    slug = response.version.questionnaire.slug
    query = urlencode({"questionnaire": slug, "question": question})
    return redirect(f"{reverse('reports:quotes', args=[code])}?{query}")
