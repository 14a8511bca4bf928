"""Choosing free-text answers to be quoted."""

from django.db import transaction
from django.utils.translation import gettext as _

from institutions.actions.audit import record_audit
from institutions.models import User
from reports.models import Quote
from surveys.enums import ResponseState
from surveys.form.model import QuestionType
from surveys.models import Response
from surveys.queries.forms import get_form


class QuoteError(ValueError):
    """The answer cannot be quoted; the message says why, in the reader's language."""


@transaction.atomic
def choose_quote(*, response: Response, question: str, actor: User | None) -> Quote:
    """Let this answer be quoted in findings and reports, and record it in the audit log.

    Choosing it again changes nothing. Raises QuoteError unless the response is submitted and holds
    a free text for the question that does not name the institution.
    """
    _check_quotable(response, question)
    quote, is_new = Quote.objects.get_or_create(
        response=response, question=question, defaults={"chosen_by": actor}
    )
    if is_new:
        _record("choose_quote", quote, actor)
    return quote


@transaction.atomic
def remove_quote(quote: Quote, *, actor: User | None) -> None:
    """Stop quoting the answer, and record it in the audit log; reports already built keep it."""
    _record("remove_quote", quote, actor)
    quote.delete()


def _record(action: str, quote: Quote, actor: User | None) -> None:
    details = {"response": str(quote.response.key), "question": quote.question}
    record_audit(actor=actor, action=action, subject=quote, details=details)


def _check_quotable(response: Response, question: str) -> None:
    if response.state != ResponseState.SUBMITTED:
        raise QuoteError(_("Only answers that were sent can be quoted."))
    version = response.version
    asked = get_form(version).questions.get(question)
    if asked is None or asked.type is not QuestionType.TEXT:
        raise QuoteError(_("Only answers in free text can be quoted."))
    if question == version.questionnaire.institution_question:
        raise QuoteError(_("The name of an institution cannot be quoted."))
    if not response.answers.get(question):
        raise QuoteError(_("This response has no answer to the question."))
