"""The copy that a respondent keeps of what was sent."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from institutions.access import writable_countries
from institutions.page_language import page_language
from reports.actions.receipts import keep_copy
from reports.models import ReceiptCopy
from reports.pdf.receipt import render_response_copy
from reports.pdf.shapes import ResponseCopy
from reports.queries.copies import response_copy
from surveys.enums import ResponseState
from surveys.models import Response
from surveys.respondent import get_response_for_respondent

# A revision that was reopened stays what was sent then; a withdrawn one is nobody's any more.
SENT_STATES = (ResponseState.SUBMITTED, ResponseState.SUPERSEDED)


@require_safe
@never_cache
def response_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """A submitted response as PDF, for its respondent and for the team of the country."""
    response = _get_response(request, key)
    if response.state not in SENT_STATES:
        raise Http404
    copy = receipt_copy(response, page_language())
    name = f"{response.receipt_number}.pdf"
    return HttpResponse(
        bytes(copy.content),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def receipt_copy(response: Response, language: str) -> ReceiptCopy:
    """Return the PDF of a submitted response in a language, drawn once: then the same bytes."""
    kept = ReceiptCopy.objects.filter(response=response, language=language).first()
    if kept is not None:
        return kept
    copy = cast("ResponseCopy", response_copy(response))
    content = render_response_copy(copy, language)
    return keep_copy(response, language=language, content=content, answers_sha256=copy["sha256"])


def _get_response(request: HttpRequest, key: UUID) -> Response:
    """Return the response for its respondent, else for the team; Http404 for anybody else."""
    try:
        return get_response_for_respondent(request, key)
    except Http404:
        responses = Response.objects.filter(country__in=writable_countries(request.user))
        related = ("version__questionnaire", "country", "institution")
        return get_object_or_404(responses.select_related(*related), key=key)
