"""Which questionnaires, responses and invitations a user may see, and which they may change.

Findings are for all staff of a country; single responses and links are the team's, because an
answer must not be traced to the people behind it. Respondents have a door of their own.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from institutions.access import (
    Viewer,
    get_country_for,
    is_staff,
    may_read,
    may_write,
    scope_of,
    visible_countries,
    writable_countries,
)
from institutions.models import Country
from surveys.models import Invitation, Questionnaire, Response, Upload, Version

__all__ = [
    "get_country_for",
    "get_invitation_for",
    "get_questionnaire_for",
    "get_response_for",
    "get_survey_country_for",
    "get_upload_for",
    "get_version_for",
    "may_change_questionnaires",
    "visible_countries",
    "visible_invitations",
    "visible_questionnaires",
    "visible_responses",
]


def visible_questionnaires(user: Viewer) -> QuerySet[Questionnaire]:
    """All, for staff: the questions are no secret among them; nothing for everybody else."""
    found = Questionnaire.objects.select_related("round")
    return found if is_staff(user) else found.none()


def get_questionnaire_for(user: Viewer, slug: str) -> Questionnaire:
    """Return a questionnaire that the user sees; Http404 for any other."""
    return get_object_or_404(visible_questionnaires(user), slug=slug)


def get_version_for(user: Viewer, slug: str, number: int) -> Version:
    """Return a version that the user sees; Http404 for any other."""
    questionnaire = get_questionnaire_for(user, slug)
    found = questionnaire.versions.select_related("questionnaire__round")
    return get_object_or_404(found, number=number)


def may_change_questionnaires(user: Viewer) -> bool:
    """Whether the user may import and publish: a questionnaire is answered in all countries.

    So that is for administrators and the members of the team with general scope.
    """
    return scope_of(user).writes_everywhere


def get_survey_country_for(user: Viewer, code: str) -> Country:
    """Return a country whose invitations and responses the user may see and change.

    Raises Http404 where the user does not see the country, PermissionDenied where they only read.
    """
    country = get_country_for(user, code)
    if not may_write(user, country.code):
        raise PermissionDenied
    return country


def visible_responses(user: Viewer) -> QuerySet[Response]:
    """Single responses of the countries in which the user works; none for readers."""
    return Response.objects.filter(country__in=writable_countries(user)).select_related(
        "version__questionnaire", "country", "institution", "invitation"
    )


def get_response_for(user: Viewer, key: object) -> Response:
    """Return a response by its key; Http404 for strangers, PermissionDenied for readers."""
    every = Response.objects.select_related(
        "version__questionnaire", "country", "institution", "invitation"
    )
    response = get_object_or_404(every.filter(country__in=visible_countries(user)), key=key)
    _refuse_reader(user, response.country_id)
    return response


def get_upload_for(user: Viewer, key: object) -> Upload:
    """Return a file of an answer; Http404 for strangers, PermissionDenied for readers."""
    every = Upload.objects.select_related("invitation")
    upload = get_object_or_404(
        every.filter(invitation__country__in=visible_countries(user)), key=key
    )
    _refuse_reader(user, upload.invitation.country_id)
    return upload


def visible_invitations(user: Viewer) -> QuerySet[Invitation]:
    """Invitations of the countries in which the user works; none for readers."""
    return Invitation.objects.filter(country__in=writable_countries(user)).select_related(
        "questionnaire", "country", "institution"
    )


def get_invitation_for(user: Viewer, pk: int) -> Invitation:
    """Return an invitation; Http404 for strangers, PermissionDenied for readers."""
    every = Invitation.objects.select_related("questionnaire", "country", "institution")
    invitation = get_object_or_404(every.filter(country__in=visible_countries(user)), pk=pk)
    _refuse_reader(user, invitation.country_id)
    return invitation


def _refuse_reader(user: Viewer, country_code: str) -> None:
    if not may_write(user, country_code) and may_read(user, country_code):
        raise PermissionDenied
