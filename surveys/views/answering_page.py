"""Questionnaires on one page: everything is sent at once. The way of a mass consultation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import json_script
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.actions.anonymous import submit_anonymously
from surveys.actions.submitting import (
    AnswersNotValidError,
    Submission,
    SubmissionConflictError,
    digest_answers,
    submit_page,
)
from surveys.form.defaults import initial_answers
from surveys.form.model import Form, Question
from surveys.form.routing import State, is_empty, work_out
from surveys.forms.answering import ReadAnswers, add_row, change_rows, read_answers, read_outdated
from surveys.forms.answering_items import PageMaker, Posted, flat_questions
from surveys.forms.answering_logic import has_patterns, page_logic
from surveys.models import Version
from surveys.queries.answering import offered_choices
from surveys.queries.answering_entry import read_entry
from surveys.queries.forms import get_form
from surveys.queries.teamwork import is_signed
from surveys.respondent import Seat, availability, seat_at
from surveys.views.answering_desk import (
    activate_interface,
    choose_language,
    draw_unavailable,
    form_title,
    language_choices,
    note_sent_elsewhere,
    remember_language,
)
from surveys.views.answering_files import asks_for_files, posted_answers
from surveys.views.answering_kept import MARK, draw_kept, may_be_kept

# Pages that nobody has answered anything on, by language and what they show.
MOST_KEPT = 20
TEMPLATE = "surveys/answer_page.html"
SUBMISSION = f"{MARK}submission"


@dataclass
class Page:
    """One page with everything on it: what was answered so far, and what came of posting it."""

    seat: Seat
    form: Form
    language: str
    answers: Mapping[str, Any]
    state: State
    submission_id: UUID = field(default_factory=uuid4)
    posted: Posted = field(default_factory=Posted)
    revealed: frozenset[str] = frozenset()

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has answered anything on it yet: it holds nothing but the defaults."""
        if self.posted.raws or self.posted.errors:
            return False
        return self.answers == initial_answers(self.form)


@require_POST
def answer_send_page(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Store all answers as a submitted response; the page again where they cannot be accepted."""
    found = read_entry(invitation_id)
    if found is None:
        raise Http404
    invitation, version = found
    seat = seat_at(request, invitation)
    state = availability(invitation, timezone.now())
    if version is None or state != "open":
        return draw_unavailable(request, seat, state if version else "early")
    if not seat.may_send:
        raise PermissionDenied
    if is_signed(invitation):  # asks nothing of the database where all is on one page
        messages.error(request, _("Nothing was sent: these answers are signed first."))
        return redirect("surveys:answer_start", invitation.pk)
    form = get_form(version)
    language = choose_language(form, request.POST.get(".language", ""), invitation)
    activate_interface(language)
    action = request.POST.get(".action", "")
    data = change_rows(posted_answers(request, seat, form), action)
    read = read_answers(data, form, _inputs(form), language)
    add_row(read.values, action)
    add_row(read.raws, action)
    page = Page(
        seat, form, language, read.values, work_out(form, read.values), _submission_id(request)
    )
    if _must_show_again(request, page, read) or action:
        return draw_page(request, page)
    send = _send_anonymously if invitation.questionnaire.is_anonymous else _send
    try:
        return send(request, page, version, read)
    except AnswersNotValidError as error:
        return _draw_problems(request, page, read, error)
    except SubmissionConflictError:
        return render(request, "surveys/answer_conflict.html", {"seat": seat}, status=409)


def _send(request: HttpRequest, page: Page, version: Version, read: ReadAnswers) -> HttpResponse:
    submission = Submission(page.submission_id, digest_answers(read.values))
    response, is_new = submit_page(
        page.seat.invitation,
        version,
        page.form,
        read.values,
        respondent=page.seat.respondent,
        submission=submission,
        language=page.language,
        state=page.state,
    )
    if not is_new:
        note_sent_elsewhere(request, response, submission.id)
    return redirect("surveys:answer_receipt", response.key)


def _send_anonymously(
    request: HttpRequest, page: Page, version: Version, read: ReadAnswers
) -> HttpResponse:
    """Go on to an address without the answers' number, for addresses are in the server's log."""
    is_new = submit_anonymously(
        page.seat.invitation,
        version,
        page.form,
        read.values,
        respondent=page.seat.respondent,
        language=page.language,
        state=page.state,
    )
    if not is_new:
        messages.info(
            request,
            _(
                "Answers had been sent through this link already, so what you sent now was not "
                "kept. If you only pressed “Send” twice, all is well."
            ),
        )
    answer = redirect("surveys:answer_start", page.seat.invitation.pk)
    remember_language(answer, page.language)
    return answer


def _draw_problems(
    request: HttpRequest, page: Page, read: ReadAnswers, error: AnswersNotValidError
) -> HttpResponse:
    errors = {problem.place: [problem.message] for problem in error.problems}
    page.posted = Posted(read.raws, errors)
    return draw_page(request, page)


def draw_page(request: HttpRequest, page: Page) -> HttpResponse:
    """Draw the whole questionnaire, without crispy: the templates of the items are quick enough."""
    if page.is_untouched and page.seat.invitation.allows_many and may_be_kept(request):
        own = {SUBMISSION: str(page.submission_id)}
        context = {**_context(page), "submission_id": SUBMISSION}
        return draw_kept(
            request, TEMPLATE, context, own, form=page.form, same=_same(request, page, context)
        )
    return render(request, TEMPLATE, _context(page))


def _context(page: Page) -> dict[str, Any]:
    return {
        "seat": page.seat,
        "invitation": page.seat.invitation,
        "title": form_title(page.form, page.language, page.seat.invitation.questionnaire),
        "language": page.language,
        "languages": language_choices(page.form, page.language),
        "revealed": page.revealed,
        "has_files": asks_for_files(page.form),
        "has_patterns": has_patterns(page.form),
        "submission_id": page.submission_id,
        **_questions(page),
    }


def _same(request: HttpRequest, page: Page, context: Mapping[str, Any]) -> tuple[object, ...]:
    """What an untouched page depends on, beside its form and the interface's language."""
    invitation = page.seat.invitation
    return (
        *(request.get_full_path(), invitation.pk, invitation.questionnaire.is_anonymous),
        *(invitation.country.name, invitation.institution_id, page.seat.may_send, page.language),
        *(context["title"], page.revealed, context["questions"]),
    )


def _questions(page: Page) -> dict[str, Any]:
    """The questions as drawn, and what the page needs to know about them.

    On the opening day most pages are those of people who have answered nothing yet. What they show
    is the same for all of them, so it is drawn once and kept with the form.
    """
    inputs = _inputs(page.form).values()
    offered = json.dumps(offered_choices(page.form, inputs, page.state))
    if not page.is_untouched:
        return _draw_questions(page, offered)
    state = page.state
    shown = (repr(state.values), repr(state.rows), tuple(sorted(state.visible)), offered)
    kept: dict[object, dict[str, Any]] = page.form.derived.setdefault("untouched_pages", {})
    key = (page.language, get_language(), shown)
    if key not in kept:
        if len(kept) >= MOST_KEPT:  # questions with the time of day in them differ each time
            kept.clear()
        kept[key] = _draw_questions(page, offered)
    return kept[key]


def _draw_questions(page: Page, offered: str) -> dict[str, Any]:
    maker = PageMaker(page.form, page.state, page.language, page.answers, page.posted)
    sections = [
        (maker.words(section.label), maker.section_items(section)) for section in page.form.sections
    ]
    questions = [question for _, items in sections for question in flat_questions(items)]
    return {
        "questions": render_to_string(
            "surveys/partials/page_questions.html", {"sections": sections}
        ),
        "problems": [item for item in questions if item.errors and not item.is_hidden],
        "offered": offered,
        "hidden": " ".join(item.name for item in questions if item.is_hidden),
        "kinds": {item.kind for item in questions},
        "logic": json_script(page_logic(page.form, page.form.items, page.state), "logic"),
    }


def _must_show_again(request: HttpRequest, page: Page, read: ReadAnswers) -> bool:
    """Whether something is not well formed, or a page without script has to show more questions."""
    state = page.state
    errors = {
        place: texts
        for place, texts in read.errors.items()
        if place.partition(":")[0] in state.visible
    }
    inputs, begun = _inputs(page.form), initial_answers(page.form)
    offered = offered_choices(page.form, inputs.values(), state)
    not_seen = {*request.POST.get(".hidden", "").split(), *read_outdated(request.POST, offered)}
    page.revealed = frozenset(
        name
        for name in not_seen & inputs.keys() & state.visible
        if read.values.get(name) in (None, begun.get(name)) or is_empty(read.values.get(name))
    )
    page.posted = Posted(read.raws, errors)
    return bool(errors or page.revealed)


def _inputs(form: Form) -> dict[str, Question]:
    """The questions that people answer; worked out once per form."""
    found: dict[str, Question] | None = form.derived.get("inputs")
    if found is None:
        found = {name: question for name, question in form.questions.items() if question.is_input}
        form.derived["inputs"] = found
    return found


def _submission_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get(".submission", ""))
    except ValueError:
        return uuid4()
