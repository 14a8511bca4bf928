"""Sending: a draft, or a whole questionnaire on one page, becomes a submitted response."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from institutions.enums import Sector
from surveys.actions.answering import start_response
from surveys.actions.folding import wake_folding
from surveys.actions.inserting import insert_sent, set_institution
from surveys.enums import EDITABLE_STATES, ResponseState
from surveys.form.model import Form
from surveys.form.routing import State, work_out
from surveys.form.validation import Problem, validate
from surveys.models import FoldEntry, Invitation, Response, Version


class SubmissionError(Exception):
    """The answers were not sent."""


class AnswersNotValidError(SubmissionError):
    """Some answers keep the response from being sent; `problems` says which and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class AnswersChangedError(SubmissionError):
    """The answers are not those that the sender was shown."""


class SubmissionConflictError(SubmissionError):
    """Something else was sent under the same submission id."""


@dataclass(frozen=True)
class Submission:
    """One attempt to send. The same id with the same `digest` is a retry of the same attempt."""

    id: UUID
    digest: str = ""


def digest_answers(answers: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the answers, whatever their order."""
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def submit_response(
    response: Response, form: Form, *, submission: Submission, language: str
) -> bool:
    """Send a draft whose answers are those with the submission's digest; queue it for folding.

    Hidden answers are removed, calculations stored, and institution and sector settled. Returns
    False where the response was sent before, which then stays as it is. Raises
    AnswersNotValidError, AnswersChangedError or SubmissionConflictError. Wakes the fold task up
    after the commit. Three queries, four where an institution is looked up by its name.
    """
    if not response.is_editable:
        _check_retry(response, submission)
        return False
    if digest_answers(response.answers) != submission.digest:
        raise AnswersChangedError
    state = work_out(form, response.answers)
    problems = validate(form, response.answers, language=language, state=state)
    if problems:
        raise AnswersNotValidError(problems)
    shown = response.revisions
    complete(response, form, state)
    if _store_sent(response, submission, shown):
        return True
    latest = Response.objects.get(pk=response.pk)
    if latest.is_editable:
        raise AnswersChangedError
    _check_retry(latest, submission)
    return False


def submit_page(
    invitation: Invitation,
    version: Version,
    form: Form,
    answers: Mapping[str, Any],
    *,
    respondent: str,
    submission: Submission,
    language: str,
    state: State | None = None,
) -> tuple[Response, bool]:
    """Store a whole questionnaire as a submitted response; queue it for folding.

    `state` is what the answers lead to, where the caller has worked it out already.
    Returns the response and whether it is new: one sent before by this respondent stays as it is.
    Raises AnswersNotValidError or SubmissionConflictError. One query where all goes well.
    """
    state = work_out(form, answers) if state is None else state
    problems = validate(form, answers, language=language, state=state)
    if problems:
        raise AnswersNotValidError(problems)
    response = Response(
        version=version,
        invitation=invitation,
        country=invitation.country,
        institution=invitation.institution,
        respondent=respondent,
        language=language,
        submission_id=submission.id,
        submission_digest=submission.digest,
    )
    name = _set_answers(response, form, state)
    response.revisions = dict.fromkeys(response.answers, 1)
    response.state, response.submitted_at = ResponseState.SUBMITTED, timezone.now()
    if insert_sent(response, name):
        wake_folding()
        return response, True
    response = _response_there(response)
    if response.is_editable:
        # A draft of an earlier version: what is stored is what was asked and checked now.
        response.version, response.answers = version, dict(answers)
    is_new = submit_response(response, form, submission=submission, language=language)
    return response, is_new


def complete(response: Response, form: Form, state: State) -> None:
    """Set what a response is sent with: the answers that count, its institution and its sector.

    One query where an institution is looked up by its name.
    """
    if name := _set_answers(response, form, state):
        set_institution(response, name)


def _set_answers(response: Response, form: Form, state: State) -> str:
    """Set all but an institution that is known by its name only; return that name, or ""."""
    response.answers = {
        name: value for name, value in state.values.items() if name in form.questions
    }
    invitation = response.invitation
    questionnaire = invitation.questionnaire if invitation else response.version.questionnaire
    told = response.answers.get(questionnaire.sector_question)
    response.sector = told if told in Sector.values else Sector.OTHER
    if response.institution is not None:
        response.sector = response.institution.sector
        return ""
    given = response.answers.get(questionnaire.institution_question)
    if not isinstance(given, str):
        return ""
    response.given_name = given[:300]
    return given


def _store_sent(response: Response, submission: Submission, shown: dict[str, int]) -> bool:
    """Write the submission unless somebody changed or sent the draft since it was read."""
    response.state, response.submitted_at = ResponseState.SUBMITTED, timezone.now()
    response.submission_id, response.submission_digest = submission.id, submission.digest
    unchanged = Response.objects.filter(pk=response.pk, state__in=EDITABLE_STATES, revisions=shown)
    try:
        with transaction.atomic():
            count = unchanged.update(
                version=response.version_id,
                answers=response.answers,
                state=response.state,
                institution=response.institution,
                given_name=response.given_name,
                sector=response.sector,
                submitted_at=response.submitted_at,
                saved_at=response.submitted_at,
                submission_id=submission.id,
                submission_digest=submission.digest,
            )
            if count:
                FoldEntry.objects.create(response=response)
                wake_folding()
    except IntegrityError as error:
        raise SubmissionConflictError from error
    return bool(count)


def _check_retry(response: Response, submission: Submission) -> None:
    """A second tab has its own id; under the same id, other answers are a conflict."""
    is_same = response.submission_id == submission.id
    if is_same and response.submission_digest != submission.digest:
        raise SubmissionConflictError


def _response_there(refused: Response) -> Response:
    """What this respondent sent before, or the draft to send where it was reopened or withdrawn."""
    if (
        refused.invitation is None
        or Response.objects.filter(
            Q(submission_id=refused.submission_id),
            ~Q(invitation=refused.invitation, respondent=refused.respondent),
        ).exists()
    ):
        raise SubmissionConflictError
    there = start_response(
        refused.invitation,
        refused.version,
        respondent=refused.respondent,
        language=refused.language,
    )
    there.invitation = refused.invitation
    return there
