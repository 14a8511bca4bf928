"""What the team does with a response: withdraw, reopen, link to an institution."""

from django.db import transaction
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.enums import Sector
from institutions.models import Institution, User
from institutions.tasks_support import enqueue_on_commit
from surveys.actions.errors import ActionRefusedError
from surveys.actions.folding import move_folded, wake_folding
from surveys.enums import EDITABLE_STATES, ResponseState
from surveys.form.defaults import all_looked_at
from surveys.models import FoldEntry, Response

EXPORT_CLEANUP = "reports.tasks.export_cleanup"
DRAFT_CLEANUP = "reports.tasks.draft_cleanup"


@transaction.atomic
def withdraw_response(response: Response, *, reason: str, actor: User | None = None) -> Response:
    """Take a submitted response out of the findings; its answers are kept and no longer count.

    Queues it to be folded out, wakes the fold task, and has files, drafts and summaries removed
    that hold it. Raises ActionRefusedError for a response that is not submitted, or without a
    reason.
    """
    response = _submitted(response, reason)
    response.state = ResponseState.WITHDRAWN
    response.save(update_fields=["state", "saved_at"])
    _fold_out(response)
    details = {"reason": reason.strip()}
    record_audit(actor=actor, action="withdraw_response", subject=response, details=details)
    enqueue_on_commit(EXPORT_CLEANUP)
    enqueue_on_commit(DRAFT_CLEANUP)
    return response


@transaction.atomic
def reopen_response(response: Response, *, reason: str, actor: User | None = None) -> Response:
    """Let the people who sent a response change it: returns a draft, the next revision.

    The sent one is superseded and folded out; until the draft is sent there is nothing to count.
    Raises ActionRefusedError for a response that is not submitted or was imported (nobody has a
    link to it), or without a reason.
    """
    response = _submitted(response, reason)
    _refuse_anonymous(response)
    if response.invitation_id is None:
        raise ActionRefusedError(
            _("This response was imported, so nobody has a link to change it. Withdraw it instead.")
        )
    response.state = ResponseState.SUPERSEDED
    response.save(update_fields=["state", "saved_at"])
    _fold_out(response)
    draft = Response.objects.create(
        version=response.version,
        country_id=response.country_id,
        invitation_id=response.invitation_id,
        institution_id=response.institution_id,
        given_name=response.given_name,
        sector=response.sector,
        respondent=response.respondent,
        language=response.language,
        revision=response.revision + 1,
        answers=response.answers,
        revisions=all_looked_at(response.answers, response.revisions),
        is_illustrative=response.is_illustrative,
    )
    details = {"reason": reason.strip(), "draft": str(draft.key)}
    record_audit(actor=actor, action="reopen_response", subject=response, details=details)
    return draft


@transaction.atomic
def link_response(
    response: Response, *, institution: Institution | None, actor: User | None = None
) -> Response:
    """Say which registered institution a response comes from; None takes the link away.

    The response takes the institution's sector, and its counts move there. Raises
    ActionRefusedError for a response that no longer counts, or an institution of another country.
    """
    response = _locked(response)
    _refuse_anonymous(response)
    if response.state not in (*EDITABLE_STATES, ResponseState.SUBMITTED):
        raise ActionRefusedError(_("This response no longer counts."))
    if institution and institution.country_id not in (None, response.country_id):
        raise ActionRefusedError(
            _("%(institution)s is not of this country.") % {"institution": institution}
        )
    sector = institution.sector if institution else _told_sector(response)
    if response.state == ResponseState.SUBMITTED:
        move_folded(response, to_sector=sector)
    details = {"from": response.institution_id, "to": institution.pk if institution else None}
    response.institution, response.sector = institution, sector
    response.given_name = "" if institution else _told_name(response)
    response.save(update_fields=["institution", "sector", "given_name", "saved_at"])
    record_audit(actor=actor, action="link_response", subject=response, details=details)
    return response


def _refuse_anonymous(response: Response) -> None:
    if response.version.questionnaire.is_anonymous:
        raise ActionRefusedError(_("These answers are anonymous: nobody knows whose they are."))


def _locked(response: Response) -> Response:
    return (
        Response.objects.select_for_update(of=("self",))
        .select_related("version__questionnaire", "country", "institution")
        .get(pk=response.pk)
    )


def _submitted(response: Response, reason: str) -> Response:
    if not reason.strip():
        raise ActionRefusedError(_("Give a reason."))
    response = _locked(response)
    if response.state != ResponseState.SUBMITTED:
        raise ActionRefusedError(_("Only a submitted response can be withdrawn or reopened."))
    return response


def _fold_out(response: Response) -> None:
    FoldEntry.objects.create(response=response, delta=-1)
    wake_folding()


def _told_sector(response: Response) -> str:
    told = response.answers.get(response.version.questionnaire.sector_question)
    return told if told in Sector.values else Sector.OTHER


def _told_name(response: Response) -> str:
    told = response.answers.get(response.version.questionnaire.institution_question)
    return told[:300] if isinstance(told, str) else response.given_name
