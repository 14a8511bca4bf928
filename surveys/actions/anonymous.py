"""Sending anonymously: the answers are stored with nothing that leads to whoever gave them.

On the invitation's side stays that answers were sent from a seat, and not when. On the answers'
side stays the month. The two rows have random numbers, and no value in common that is not in all
rows of the questionnaire and country. There is no draft, for one in a backup would give it away.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions.errors import ActionRefusedError
from surveys.actions.folding import wake_folding
from surveys.actions.submitting import AnswersNotValidError, complete
from surveys.enums import ResponseState
from surveys.form.model import Form
from surveys.form.routing import State, work_out
from surveys.form.validation import validate
from surveys.models import FoldEntry, Invitation, Questionnaire, Response, UsedInvitation, Version

# Far above what the sequence of other responses reaches, and exact in every JSON reader.
LOWEST_NUMBER, HIGHEST_NUMBER = 2**52, 2**53


def submit_anonymously(
    invitation: Invitation,
    version: Version,
    form: Form,
    answers: Mapping[str, Any],
    *,
    respondent: str,
    language: str,
    state: State | None = None,
) -> bool:
    """Store a whole questionnaire as a submitted response without an invitation.

    Returns False where something was sent from this seat before: nothing is stored then, for
    nobody can tell whether these are the same answers. Raises AnswersNotValidError. The
    institution and the language are left out, and calculations see the month's first day as today.
    """
    problems = validate(form, answers, language=language, state=state)
    if problems:
        raise AnswersNotValidError(problems)
    month = _month(invitation)
    response = Response(
        pk=LOWEST_NUMBER + secrets.randbelow(HIGHEST_NUMBER - LOWEST_NUMBER),
        version=version,
        country_id=invitation.country_id,
        state=ResponseState.SUBMITTED,
        created_at=month,
        saved_at=month,
        submitted_at=month,
    )
    complete(response, form, work_out(form, answers, now=month))
    response.revisions = dict.fromkeys(response.answers, 1)
    with transaction.atomic():
        _, is_new = UsedInvitation.objects.get_or_create(
            invitation=invitation, respondent=respondent
        )
        if not is_new:
            return False
        # Raw, as fixtures are loaded: else the fields of dates put the time of now.
        response.save_base(raw=True, force_insert=True)
        FoldEntry(response=response, queued_at=month).save_base(raw=True, force_insert=True)
        wake_folding()
    return True


def refuse_traces(questionnaire: Questionnaire, form: Form) -> None:
    """Raise ActionRefusedError where an anonymous questionnaire asks for what tells who answers."""
    if questionnaire.is_anonymous and any(one.is_upload for one in form.all_questions.values()):
        raise ActionRefusedError(
            _("An anonymous questionnaire cannot ask for files: they tell who made them.")
        )


def refuse_late_change(questionnaire: Questionnaire) -> None:
    """Raise ActionRefusedError once somebody was told how their answers are kept."""
    opened = questionnaire.invitations.filter(opened_at__isnull=False).exists()
    if opened or Response.objects.filter(version__questionnaire=questionnaire).exists():
        raise ActionRefusedError(
            _(
                "Somebody has opened this questionnaire already and was told how answers are "
                "kept. Make a new questionnaire instead."
            )
        )


def _month(invitation: Invitation) -> datetime:
    local = timezone.now().astimezone(invitation.country.zone)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
