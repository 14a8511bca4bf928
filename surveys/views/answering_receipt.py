"""The receipt of what was sent."""

from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.enums import ResponseState
from surveys.form.routing import is_empty
from surveys.models import Response
from surveys.queries.answering_response import later_key
from surveys.queries.teamwork import sign_off_of
from surveys.views.answering import return_link
from surveys.views.answering_desk import Desk, draw, draw_context, open_desk
from surveys.views.answering_kept import MARK, draw_kept, may_be_kept

TEMPLATE = "surveys/answer_receipt.html"
# What stands for one respondent's own while the receipt of nobody in particular is drawn.
NOBODYS_KEY = uuid4()
SENT, NAME, LINK = f"{MARK}sent", f"{MARK}name", f"{MARK}link"
ANSWERED = f"{MARK}answered"


@never_cache
@require_safe
def answer_receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was sent, when, under which number; correct however often it is opened."""
    desk = open_desk(request, key)
    response = desk.response
    if response.is_editable or response.submitted_at is None:
        return redirect("surveys:answer_tasks", key)
    context = {
        "sent_text": _local_time(response.submitted_at, response),
        "answered_text": _answered_text(desk),
        "return_link": return_link(request, desk.seat),
        "later": later_key(response),
        "sign_off": sign_off_of(response),
    }
    if _is_usual(desk) and may_be_kept(request):
        return _draw_usual(request, desk, context)
    return draw(request, TEMPLATE, desk, {**context, **_addresses(response)})


def _is_usual(desk: Desk) -> bool:
    """Whether it is the receipt of a mass consultation: nobody signed, no known institution."""
    response = desk.response
    return (
        response.state == ResponseState.SUBMITTED
        and response.institution_id is None
        and desk.seat.invitation.allows_many
        and desk.seat.invitation.institution_id is None
    )


def _draw_usual(request: HttpRequest, desk: Desk, context: dict[str, Any]) -> HttpResponse:
    response, stand_in = desk.response, copy(desk.response)
    stand_in.key, stand_in.given_name = NOBODYS_KEY, NAME if response.given_name else ""
    own = {
        str(stand_in.key): str(response.key),
        stand_in.receipt_number: response.receipt_number,
        SENT: context["sent_text"],
        NAME: response.given_name,
        LINK: context["return_link"],
        ANSWERED: context["answered_text"],
    }
    drawn = draw_context(replace(desk, response=stand_in))
    marks = {"sent_text": SENT, "return_link": LINK, "answered_text": ANSWERED}
    drawn |= {**context, **_addresses(stand_in), **marks}
    same = (
        *(desk.language, drawn["title"], response.country.name),
        *(bool(response.given_name), response.is_illustrative, desk.seat.invitation.pk),
    )
    return draw_kept(request, TEMPLATE, drawn, own, form=desk.form, same=same)


def _addresses(response: Response) -> dict[str, str]:
    return {
        "pdf_address": reverse("reports:response_pdf", args=[response.key]),
        "copy_address": reverse("reports:response_copy", args=[response.key]),
    }


def _answered_text(desk: Desk) -> str:
    answers = desk.response.answers
    count = sum(
        question.is_input and not is_empty(answers.get(name))
        for name, question in desk.form.questions.items()
    )
    return ngettext("%(counter)s question", "%(counter)s questions", count) % {"counter": count}


def _local_time(moment: datetime, response: Response) -> str:
    """The moment in the country's time zone, with the zone's distance from UTC."""
    local = moment.astimezone(response.country.zone)
    distance = date_format(local, "O")
    return f"{date_format(local, 'DATETIME_FORMAT')} (UTC{distance[:3]}:{distance[3:]})"
