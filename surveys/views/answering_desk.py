"""What every answering page needs: the response, who asks for it, its form, and the language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from institutions.page_language import page_language
from surveys.enums import Layout, ResponseState
from surveys.form.model import Form, Section
from surveys.form.routing import State, work_out
from surveys.forms.answering_items import PageMaker, Posted, Words, language_name
from surveys.models import Invitation, Questionnaire, Response
from surveys.queries.forms import get_form
from surveys.respondent import Seat, availability, closing_day, get_response_and_seat


@dataclass
class Desk:
    """One response as the visitor may use it."""

    response: Response
    seat: Seat
    form: Form
    language: str
    is_for_signatory: bool = False

    @cached_property
    def availability(self) -> str:
        """ "open", "early" or "closed"."""
        return availability(self.seat.invitation, timezone.now())

    @property
    def can_edit(self) -> bool:
        return self.response.state == ResponseState.DRAFT and self.availability == "open"

    @property
    def is_in_review(self) -> bool:
        """Whether it waits for its signature, and nobody changes it meanwhile."""
        return self.response.state == ResponseState.IN_REVIEW

    @property
    def questionnaire(self) -> Questionnaire:
        return self.seat.invitation.questionnaire

    @property
    def is_single_page(self) -> bool:
        return self.questionnaire.layout == Layout.SINGLE_PAGE

    def state(self) -> State:
        return work_out(self.form, self.response.answers)

    def maker(self, posted: Posted | None = None) -> PageMaker:
        """Return what makes the items of a page, with the answers as they are now."""
        return PageMaker(
            self.form, self.state(), self.language, self.response.answers, posted or Posted()
        )

    def section(self, number: int) -> Section:
        """Return a section by its number; Http404 where there is none, or not for the visitor."""
        if not 1 <= number <= len(self.form.sections):
            raise Http404
        section = self.form.sections[number - 1]
        if not self.seat.may_open(section.name):
            raise Http404
        return section

    def may_answer(self, question: str) -> bool:
        """Whether a question is in a section that the visitor may open."""
        section = self.form.section_of(question)
        return section is not None and self.seat.may_open(section.name)


def open_desk(request: HttpRequest, key: UUID, *, with_share: bool = False) -> Desk:
    """Return the visitor's response with this key, in its language; Http404 for a stranger.

    Pages that show no more than a colleague's own sections are opened `with_share`. What a
    signatory reads is in the response's language on pages in the signatory's own.
    """
    response, seat = get_response_and_seat(request, key, with_share=with_share)
    form = get_form(response.version)
    is_for_signatory = _is_for_signatory(response, seat.invitation)
    asked = request.GET.get("answers", "") if is_for_signatory else ""
    wanted = asked if asked in form.languages else response.language
    language = choose_language(form, wanted, seat.invitation)
    if not (is_for_signatory and settings.LANGUAGE_COOKIE_NAME in request.COOKIES):
        activate_interface(language)
    return Desk(response, seat, form, language, is_for_signatory)


def _is_for_signatory(response: Response, invitation: Invitation) -> bool:
    """Whether it was handed over for a signature, so that others than who answered read it."""
    return (
        response.state != ResponseState.DRAFT
        and response.institution_id is not None
        and not invitation.allows_many
        and invitation.questionnaire.needs_sign_off
        and invitation.questionnaire.layout == Layout.SECTIONS
    )


def choose_language(form: Form, wanted: str, invitation: Invitation) -> str:
    """Return the form's language to use: the wanted, the invitation's or the browser's."""
    for code in (wanted, invitation.language, page_language()):
        if code in form.languages:
            return code
    return form.default_language


def activate_interface(language: str) -> None:
    """Use the form's language for the page around it, too, where the interface has it."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)


def remember_language(answer: HttpResponse, language: str) -> None:
    """Keep the interface's language for the pages without a response."""
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


def language_choices(form: Form, current: str) -> list[dict[str, Any]]:
    """The form's languages for the switch in the header; none where there is only one."""
    if len(form.languages) < 2:
        return []
    return [
        {"code": code, "name": language_name(code), "is_current": code == current}
        for code in form.languages
    ]


def draw(
    request: HttpRequest,
    template: str,
    desk: Desk,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of one response."""
    return render(request, template, {**draw_context(desk), **(context or {})}, status=status)


def draw_context(desk: Desk) -> dict[str, Any]:
    """What all pages of one response are drawn from."""
    return {
        "desk": desk,
        "response": desk.response,
        "title": form_title(desk.form, desk.language, desk.questionnaire),
        "reading_languages" if desk.is_for_signatory else "languages": language_choices(
            desk.form, desk.language
        ),
    }


def draw_unavailable(request: HttpRequest, seat: Seat, state: str) -> HttpResponse:
    """Say that the questionnaire cannot be answered yet, or no more; 403 to what was posted."""
    if seat.invitation.language:
        activate_interface(seat.invitation.language)
    status = 403 if request.method == "POST" else 200
    closes = closing_day(seat.invitation)
    context = {"invitation": seat.invitation, "state": state, "closes": closes}
    return render(request, "surveys/answer_unavailable.html", context, status=status)


def note_sent_elsewhere(request: HttpRequest, response: Response, submission_id: UUID) -> None:
    """Tell somebody who sends from a second tab that it was sent already."""
    if response.submission_id != submission_id:
        messages.info(request, _("These answers had been sent already. Nothing was changed."))


def form_title(form: Form, language: str, questionnaire: Questionnaire) -> Words:
    """The questionnaire's title in the form's language, else the form's own title."""
    titles = questionnaire.titles if language in questionnaire.titles else form.title
    words = PageMaker(form, State(frozenset(), {}), language, {}, Posted()).words(titles)
    return words or Words(questionnaire.title)
