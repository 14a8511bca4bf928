"""What programs write: invitations."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status
from ninja.errors import HttpError

from institutions.access import visible_institutions
from institutions.models import User
from reports.api.auth import READ_INVITATIONS, WRITE_INVITATIONS
from reports.api.schemas import InvitationOut, InvitationsIn, NewInvitation, Problem
from surveys.access import get_invitation_for, get_questionnaire_for, get_survey_country_for
from surveys.actions.errors import ActionRefusedError
from surveys.actions.invitations import create_invitations, revoke_invitation
from surveys.models import Invitation
from surveys.queries.overview import invitations_of

router = Router(tags=["invitations"])


@router.get(
    "/countries/{code}/invitations/{slug}", response=list[InvitationOut], auth=READ_INVITATIONS
)
def list_invitations(request: HttpRequest, code: str, slug: str) -> list[dict[str, Any]]:
    """Who is invited to a questionnaire in a country; the secret links are not told."""
    country = get_survey_country_for(request.user, code)
    questionnaire = get_questionnaire_for(request.user, slug)
    return [_invitation(found) for found in invitations_of(questionnaire, country)]


@router.post(
    "/countries/{code}/invitations/{slug}",
    response={201: list[NewInvitation], 409: Problem},
    auth=WRITE_INVITATIONS,
)
def invite(request: HttpRequest, code: str, slug: str, wanted: InvitationsIn) -> Any:
    """Invite institutions; those that have a working link keep it and are not in the answer."""
    country = get_survey_country_for(request.user, code)
    questionnaire = get_questionnaire_for(request.user, slug)
    found = visible_institutions(request.user).in_bulk(wanted.institutions)
    if missing := sorted(set(wanted.institutions) - set(found)):
        raise HttpError(422, f"No such institution: {missing[0]}")
    try:
        links = create_invitations(
            questionnaire,
            country=country,
            institutions=[found[pk] for pk in dict.fromkeys(wanted.institutions)],
            allows_many=wanted.allows_many,
            language=wanted.language,
            actor=_actor(request),
        )
    except ActionRefusedError as error:
        return Status(409, {"detail": str(error)})
    return Status(
        201, [{**_invitation(one.invitation), "link": _address(one.token)} for one in links]
    )


@router.delete(
    "/invitations/{invitation}", response={204: None, 409: Problem}, auth=WRITE_INVITATIONS
)
def revoke(request: HttpRequest, invitation: int) -> Any:
    """Make the invitation's link stop working for good; what was answered stays."""
    try:
        revoke_invitation(get_invitation_for(request.user, invitation), actor=_actor(request))
    except ActionRefusedError as error:
        return Status(409, {"detail": str(error)})
    return Status(204, None)


def _invitation(found: Invitation) -> dict[str, Any]:
    names = ("id", "language", "allows_many", "created_at", "opened_at", "revoked_at")
    return {
        **{name: getattr(found, name) for name in names},
        "country": found.country_id,
        "institution": found.institution_id,
    }


def _address(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('surveys:open_link', args=[token])}"


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise HttpError(401, "Unauthorized")
    return request.user
