"""Inviting institutions, and the links that are shown once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from institutions.access import staff_required
from institutions.models import Country, User
from surveys import access
from surveys.actions import invitations as actions
from surveys.actions.errors import ActionRefusedError
from surveys.enums import AnswersPer
from surveys.forms.team import InvitationForm
from surveys.models import Invitation, Questionnaire
from surveys.queries.overview import MOST_COUNTED, institutions_to_invite, invitations_of

LETTER_LANGUAGES = ("en", "ru")


@staff_required
@never_cache
def invitations(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Invitations of a country; inviting shows the new links, this once."""
    country = access.get_survey_country_for(request.user, code)
    questionnaire = access.get_questionnaire_for(request.user, slug)
    choices = institutions_to_invite(questionnaire, country)
    posted = request.POST if request.method == "POST" else None
    per_person = questionnaire.answers_per == AnswersPer.PERSON
    form = InvitationForm(posted, choices=choices, initial={"allows_many": per_person})
    if form.is_bound and form.is_valid():
        try:
            links = actions.create_invitations(
                questionnaire,
                country=country,
                institutions=form.cleaned_data["institutions"],
                allows_many=form.cleaned_data["allows_many"],
                actor=actor_of(request),
            )
            return _show_links(request, questionnaire, country, links)
        except ActionRefusedError as error:
            form.add_error(None, str(error))
    context = {
        "questionnaire": questionnaire,
        "country": country,
        "form": form,
        "invitations": invitations_of(questionnaire, country),
        "most_counted": MOST_COUNTED,
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/invitation_list.html", context, status=status)


@staff_required
@never_cache
@require_POST
def invitation_open(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Make a link for whoever gets it."""
    country = access.get_survey_country_for(request.user, code)
    questionnaire = access.get_questionnaire_for(request.user, slug)
    try:
        link = actions.create_open_invitation(
            questionnaire, country=country, actor=actor_of(request)
        )
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("surveys:invitations", slug, country.code)
    return _show_links(request, questionnaire, country, [link])


@staff_required
@never_cache
@require_POST
def invitation_renew(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = access.get_invitation_for(request.user, pk)
    try:
        link = actions.renew_link(invitation, actor=actor_of(request))
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return _to_list(invitation)
    return _show_links(request, invitation.questionnaire, invitation.country, [link])


@staff_required
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = access.get_invitation_for(request.user, pk)
    try:
        actions.revoke_invitation(invitation, actor=actor_of(request))
    except ActionRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The link no longer works."))
    return _to_list(invitation)


def _show_links(
    request: HttpRequest,
    questionnaire: Questionnaire,
    country: Country,
    links: list[actions.NewLink],
) -> HttpResponse:
    shown = [
        {
            "invitation": link.invitation,
            "address": request.build_absolute_uri(reverse("surveys:open_link", args=[link.token])),
        }
        for link in links
    ]
    context = {
        "questionnaire": questionnaire,
        "country": country,
        "links": shown,
        "letter_languages": LETTER_LANGUAGES,
    }
    return render(request, "surveys/invitation_links.html", context)


def _to_list(invitation: Invitation) -> HttpResponse:
    return redirect("surveys:invitations", invitation.questionnaire.slug, invitation.country_id)


def actor_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
