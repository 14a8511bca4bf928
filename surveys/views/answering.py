"""Opening a link, and the task list: the pages around the questions."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import account_required, has_institution_role
from institutions.enums import Role
from institutions.models import User
from surveys.actions.answering import mark_opened, start_response, switch_language
from surveys.actions.letters import mark_letter_opened
from surveys.actions.moving import note_seen
from surveys.actions.sharing import mark_share_opened
from surveys.enums import Layout, ResponseState
from surveys.form.defaults import initial_answers
from surveys.form.model import Form, Section
from surveys.form.routing import work_out
from surveys.models import Invitation, Response, Share, Version
from surveys.presence import people_there
from surveys.queries.answering import (
    progress_of,
    responses_by_invitation,
)
from surveys.queries.answering_response import read_entry_of
from surveys.queries.changes import corrected_texts, notice_of
from surveys.queries.forms import get_form
from surveys.queries.links import asks_code
from surveys.queries.teamwork import needs_signature, notes_on
from surveys.respondent import (
    Seat,
    account_respondent,
    availability,
    cookie_respondent,
    follow_link,
    is_remembered,
    is_used,
    personal_token,
    remember,
    response_of,
    seat_at,
    secret_of_link,
    share_secret,
    visible_invitations_of_institutions,
)
from surveys.views.answering_desk import (
    Desk,
    activate_interface,
    choose_language,
    draw,
    draw_unavailable,
    form_title,
    language_choices,
    open_desk,
    remember_language,
)
from surveys.views.answering_page import Page, draw_page


@dataclass(frozen=True)
class Entry:
    """Somebody on the first page: what they would answer, in which language, and what is there."""

    seat: Seat
    response: Response | None
    version: Version
    form: Form
    language: str


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange a link's secret for the cookie, and go on to an address without it."""
    share, invitation = follow_link(token)
    if share is not None:
        return _open_share(request, share)
    try:
        invitation, secret = secret_of_link(request, token, invitation)
    except Http404:
        return render(request, "surveys/answer_unknown_link.html", status=404)
    if asks_code(invitation) and not is_remembered(request, invitation):
        return redirect("surveys:link_code", token)
    return enter(request, token, invitation, secret)


def enter(
    request: HttpRequest, token: str, invitation: Invitation, secret: str
) -> HttpResponseRedirect:
    """Give the browser the cookie, and send it on to an address without the secret."""
    mark_opened(invitation)
    mark_letter_opened(token, invitation)
    answer = redirect("surveys:answer_start", invitation.pk)
    remember(request, answer, invitation.pk, secret)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_start(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """What this is, who sees the answers, and the way in; a single page starts right here."""
    found = read_entry_of(invitation_id, cookie_respondent(request, invitation_id))
    if found is None:
        raise Http404
    invitation, published, is_answered = found
    seat = seat_at(request, invitation)
    if is_used(seat):
        return render(request, "surveys/answer_anonymous_sent.html", {"invitation": invitation})
    response = response_of(seat, published) if is_answered or seat.user else None
    if response is not None and (page := _page_after_answering(response)):
        return redirect(f"surveys:{page}", response.key)
    if invitation.declined_at is not None:
        return redirect("surveys:answer_decline", invitation.pk)
    entry = _entry(request, seat, response, published)
    if entry is None:
        return draw_unavailable(request, seat, "early")
    if chosen := request.POST.get(".language"):
        return _switch_before_start(entry, chosen)
    activate_interface(entry.language)
    state = availability(seat.invitation, timezone.now())
    return _enter(request, entry) if state == "open" else _stay_out(request, entry, state)


@never_cache
@require_safe
def answer_tasks(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sections with their state, and the way to check and send."""
    desk = open_desk(request, key, with_share=True)
    if elsewhere := _tasks_elsewhere(desk):
        return redirect(f"surveys:{elsewhere}", key)
    if desk.is_single_page:
        return redirect("surveys:answer_start", desk.seat.invitation.pk)
    progress = progress_of(desk.response, desk.language)
    own = [line for line in progress.sections if desk.seat.may_open(line.section.name)]
    maker = desk.maker()
    open_names = {problem.question for problem in progress.problems} | progress.untouched
    context = {
        "next": next((line for line in own if _asks_any(line.section, open_names)), None),
        "done": sum(line.state == "done" for line in own),
        "total": len(own),
        "lines": [
            (line, maker.words(line.section.label), desk.seat.may_open(line.section.name))
            for line in progress.sections
        ],
        "return_link": return_link(request, desk.seat),
        "notes": notes_on(desk.response) if desk.seat.share is None else [],
        "people": people_there(desk.response.pk),
        "must_sign": desk.seat.share is None and needs_signature(desk.response),
        "notice": notice_of(desk.response, desk.language),
        "corrected": corrected_texts(desk.response, desk.language),
    }
    return draw(request, "surveys/answer_tasks.html", desk, context)


def _asks_any(section: Section, names: set[str]) -> bool:
    return any(question.name in names for question in section.questions)


@never_cache
@require_POST
def answer_notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """The visitor has seen what a new version changed, and which texts were corrected."""
    desk = open_desk(request, key)
    note_seen(desk.response)
    return redirect("surveys:answer_tasks", key)


@never_cache
@require_POST
def answer_language(request: HttpRequest, key: UUID) -> HttpResponse:
    """Switch the language of a response's pages without questions on them."""
    desk = open_desk(request, key, with_share=True)
    language = request.POST.get(".language", "")
    back = request.POST.get("page", "")
    if back not in ("answer_tasks", "answer_check", "answer_list", "answer_receipt"):
        back = "answer_tasks"
    answer = redirect(f"surveys:{back}", key)
    if language in desk.form.languages:
        switch_language(desk.response, language)
        remember_language(answer, language)
    return answer


@never_cache
@require_safe
@account_required
def my_responses(request: HttpRequest) -> HttpResponse:
    """The invitations of the institutions that the visitor acts for."""
    invitations = visible_invitations_of_institutions(request.user)
    user = request.user
    respondents = ["", account_respondent(user)] if isinstance(user, User) else [""]
    responses = responses_by_invitation(invitations, respondents)
    now = timezone.now()
    lines = [
        (
            invitation,
            responses.get(invitation.pk),
            availability(invitation, now),
            has_institution_role(user, invitation.institution_id, Role.SIGNATORY),
        )
        for invitation in invitations
    ]
    return render(request, "surveys/answer_mine.html", {"lines": lines})


def _open_share(request: HttpRequest, share: Share) -> HttpResponse:
    """Let a colleague in; a browser that may do more (the invitation's own link) keeps that."""
    mark_share_opened(share)
    invitation = share.response.invitation
    if invitation is None:
        raise Http404
    try:
        seat = seat_at(request, invitation)
    except Http404:
        seat = Seat(invitation, share.response.respondent, may_send=False, share=share)
    response = response_of(seat) or share.response
    answer = redirect("surveys:answer_tasks", response.key)
    if seat.share is not None:
        remember(request, answer, invitation.pk, share_secret(share))
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _page_after_answering(response: Response) -> str:
    """Where who comes again is led, past the first page; '' while the response is a draft."""
    if not response.is_editable:
        return "answer_receipt"
    return "answer_tasks" if response.state == ResponseState.IN_REVIEW else ""


def _tasks_elsewhere(desk: Desk) -> str:
    """The page to go to where there is no task; '' for the list of tasks itself."""
    if desk.seat.share is not None or desk.can_edit:
        return ""
    if not desk.response.is_editable:
        return "answer_receipt"
    return "answer_sign" if desk.is_in_review else "answer_list"


def return_link(request: HttpRequest, seat: Seat) -> str:
    """The person's own link back to their answers; '' where the invitation's link is the one."""
    token = personal_token(seat)
    return request.build_absolute_uri(reverse("surveys:open_link", args=[token])) if token else ""


def _entry(
    request: HttpRequest, seat: Seat, response: Response | None, published: Version | None
) -> Entry | None:
    version = response.version if response else published
    if version is None:
        return None
    form = get_form(version)
    wanted = request.GET.get("language") or (response.language if response else "")
    return Entry(seat, response, version, form, choose_language(form, wanted, seat.invitation))


def _enter(request: HttpRequest, entry: Entry) -> HttpResponse:
    seat, response = entry.seat, entry.response
    if seat.invitation.questionnaire.layout == Layout.SINGLE_PAGE:
        answers = response.answers if response else initial_answers(entry.form)
        state = work_out(entry.form, answers)
        return draw_page(request, Page(seat, entry.form, entry.language, answers, state))
    if request.method == "POST":
        started = response or start_response(
            seat.invitation, entry.version, respondent=seat.respondent, language=entry.language
        )
        return redirect("surveys:answer_tasks", started.key)
    return _draw_start(request, entry)


def _stay_out(request: HttpRequest, entry: Entry, state: str) -> HttpResponse:
    if entry.response is not None and request.method != "POST":
        return redirect("surveys:answer_list", entry.response.key)
    return draw_unavailable(request, entry.seat, state)


def _switch_before_start(entry: Entry, language: str) -> HttpResponse:
    answer = redirect("surveys:answer_start", entry.seat.invitation.pk)
    if language in entry.form.languages:
        answer["Location"] += f"?language={language}"
        remember_language(answer, language)
        if entry.response is not None:
            switch_language(entry.response, language)
    return answer


def _draw_start(request: HttpRequest, entry: Entry) -> HttpResponse:
    form = entry.form
    asked = sum(question.is_input for question in form.questions.values())
    context = {
        "invitation": entry.seat.invitation,
        "response": entry.response,
        "title": form_title(form, entry.language, entry.seat.invitation.questionnaire),
        "language": entry.language,
        "languages": language_choices(form, entry.language),
        "question_count": asked,
        # Two questions a minute is what people need who know their field.
        "minutes": max(5, (asked // 2 + 4) // 5 * 5),
        "section_count": len(form.sections),
    }
    return render(request, "surveys/answer_start.html", context)
