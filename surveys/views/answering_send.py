"""Checking the answers, sending them, the receipt."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys.actions.signing import hand_over
from surveys.actions.submitting import (
    AnswersChangedError,
    AnswersNotValidError,
    Submission,
    SubmissionConflictError,
    digest_answers,
    submit_response,
)
from surveys.form.defaults import untouched
from surveys.form.model import QuestionType
from surveys.form.validation import Problem, validate
from surveys.forms.answering_items import PageMaker
from surveys.queries.teamwork import needs_signature
from surveys.views.answering_desk import (
    Desk,
    draw,
    draw_unavailable,
    note_sent_elsewhere,
    open_desk,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """All answers before they are sent, what is wrong with them first; POST sends them."""
    desk = open_desk(request, key)
    if request.method == "POST":
        return _send(request, desk)
    if not desk.response.is_editable:
        return redirect("surveys:answer_receipt", key)
    if not desk.can_edit:
        return redirect(f"surveys:{'answer_sign' if desk.is_in_review else 'answer_list'}", key)
    return _draw_check(request, desk)


@never_cache
@require_safe
def answer_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answers to read: a draft after the closing day, or what was sent."""
    desk = open_desk(request, key)
    context = {"sections": answer_sections(desk), "is_closed": desk.availability == "closed"}
    return draw(request, "surveys/answer_list.html", desk, context)


def answer_sections(desk: Desk) -> list[dict[str, Any]]:
    """The visible questions with their answers in words, by section.

    `is_unseen` marks a default that nobody has looked at.
    """
    maker, response = desk.maker(), desk.response
    unseen = untouched(desk.form, response.answers, response.revisions) if desk.can_edit else ()
    sections = []
    for section in desk.form.sections:
        rows = [
            {
                "label": maker.words(question.label),
                "answer": maker.answer_words(question),
                "is_ranked": question.type is QuestionType.RANK,
                "is_unseen": question.name in unseen,
                "focus_id": maker.question(question).focus_id,
            }
            for question in section.questions
            if question.name in maker.state.visible and question.is_input
        ]
        if rows:
            sections.append(
                {"number": section.number, "label": maker.words(section.label), "rows": rows}
            )
    return sections


def _send(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.seat.may_send:
        raise PermissionDenied
    submission = _submission(request)
    if submission is None:
        return redirect("surveys:answer_check", desk.response.key)
    if desk.response.is_editable and desk.availability != "open":
        return draw_unavailable(request, desk.seat, desk.availability)
    must_sign = desk.response.is_editable and needs_signature(desk.response)
    is_new = True
    try:
        if must_sign:
            hand_over(
                desk.response,
                desk.form,
                digest=submission.digest,
                language=desk.language,
                actor=desk.seat.user,
            )
        else:
            is_new = submit_response(
                desk.response, desk.form, submission=submission, language=desk.language
            )
    except AnswersNotValidError as error:
        return _draw_check(request, desk, problems=error.problems)
    except AnswersChangedError:
        again = open_desk(request, desk.response.key)
        return _draw_check(request, again, is_changed=True, status=409)
    except SubmissionConflictError:
        return draw(request, "surveys/answer_conflict.html", desk, status=409)
    if not is_new:
        desk.response.refresh_from_db(fields=["submission_id"])
        note_sent_elsewhere(request, desk.response, submission.id)
    done = "answer_sign" if must_sign else "answer_receipt"
    return redirect(f"surveys:{done}", desk.response.key)


def _submission(request: HttpRequest) -> Submission | None:
    try:
        number = UUID(request.POST.get(".submission", ""))
    except ValueError:
        return None
    return Submission(number, request.POST.get(".digest", "")[:64])


def _draw_check(
    request: HttpRequest,
    desk: Desk,
    *,
    problems: list[Problem] | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    if problems is None:
        problems = validate(desk.form, desk.response.answers, language=desk.language)
    maker = desk.maker()
    context = {
        "sections": answer_sections(desk),
        "problems": [_problem_line(desk, maker, problem) for problem in problems],
        "is_changed": is_changed,
        "submission_id": uuid4(),
        "digest": digest_answers(desk.response.answers),
        "must_sign": needs_signature(desk.response),
    }
    return draw(request, "surveys/answer_check.html", desk, context, status=status)


def _problem_line(desk: Desk, maker: PageMaker, problem: Problem) -> dict[str, Any]:
    section = desk.form.section_of(problem.question)
    question = desk.form.questions.get(problem.question)
    asked = desk.form.all_questions.get(problem.inner or problem.question)
    item = maker.question(question) if question else None
    return {
        "message": problem.message,
        "label": maker.words(asked.label) if asked else problem.question,
        "number": section.number if section else 1,
        "focus_id": f"q-{problem.place}" if problem.inner else item.focus_id if item else "main",
    }
