"""Free-text answers: those that may be quoted, and those that the team has chosen.

A quote carries the country and, where at least three people of it answered the question, the
sector; never the institution. Where fewer than three answered the question, nothing is quoted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from institutions.models import Country
from reports import disclosure
from reports.models import Quote
from reports.queries.cells import Cells
from reports.queries.country import submitted_responses
from reports.queries.placement import Place, all_places, versions_newest_first
from surveys.enums import ResponseState
from surveys.form.model import QuestionType
from surveys.models import Questionnaire, Response
from surveys.queries.bounded import bounded

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Quotable(TypedDict):
        text: str
        quote_id: int | None

    QuotableAnswer = WithAnnotations[Response, _Quotable]


@dataclass(frozen=True)
class ChosenQuote:
    """A chosen answer, ready to be shown; `sector` is None where it would tell too much."""

    question: str
    text: str
    language: str
    sector: str | None


def quotable_questions(questionnaire: Questionnaire, cells: Cells) -> dict[str, Place]:
    """Return the questions whose answers may be quoted: free text that names no institution."""
    places = all_places(versions_newest_first(questionnaire), cells.questions)
    return {
        name: place
        for name, place in places.items()
        if place.question.type is QuestionType.TEXT and name != questionnaire.institution_question
    }


def quotable_answers(
    questionnaire: Questionnaire, country: Country, question: str
) -> "QuerySet[QuotableAnswer]":
    """Return submitted responses with an answer as `text`, and `quote_id` where it is chosen.

    Of a mass of responses it is the earliest (`surveys.queries.bounded`).
    """
    earliest = bounded(
        submitted_responses(questionnaire, country),
        questionnaire,
        state=ResponseState.SUBMITTED,
        oldest=True,
    )
    chosen = Quote.objects.filter(response=OuterRef("pk"), question=question)
    return (
        earliest.responses.annotate(
            text=Cast(KeyTextTransform(question, "answers"), TextField()),
            quote_id=Subquery(chosen.values("pk")[:1]),
        )
        .exclude(text="")
        .filter(text__isnull=False)
        .defer("answers", "revisions")
        .order_by(F("submitted_at").asc(), "pk")
    )


def chosen_quotes(
    questionnaire: Questionnaire, country: Country, cells: Cells
) -> Mapping[str, list[ChosenQuote]]:
    """Return the chosen quotes by question, those on too small a base left out; one query.

    Answers that were withdrawn or replaced by a later revision are no longer quoted.
    """
    quotes = Quote.objects.filter(
        response__version__questionnaire=questionnaire,
        response__country=country,
        response__state=ResponseState.SUBMITTED,
    ).select_related("response")
    found: dict[str, list[ChosenQuote]] = {}
    for quote in shown_quotes(quotes, cells):
        found.setdefault(quote.question, []).append(quote)
    return found


def shown_quotes(quotes: Iterable[Quote], cells: Cells) -> Iterable[ChosenQuote]:
    for quote in quotes:
        counted = cells.questions.get(quote.question)
        text = quote.response.answers.get(quote.question)
        if counted is None or counted.answered < disclosure.FEWEST or not isinstance(text, str):
            continue
        response = quote.response
        is_told = counted.answered_in[response.sector] >= disclosure.FEWEST
        yield ChosenQuote(
            quote.question, text, response.language, response.sector if is_told else None
        )
