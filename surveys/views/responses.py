"""Single responses, for the team of their country."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from institutions.access import staff_required
from institutions.models import Institution, User
from institutions.page_language import page_language
from surveys import access
from surveys.actions import responses as actions
from surveys.actions.errors import ActionRefusedError
from surveys.form.model import Form
from surveys.forms.reading import answered_sections, languages_of
from surveys.forms.results import AnswerCells, ResponseFilterForm
from surveys.forms.team import LinkForm, ReasonForm
from surveys.models import Questionnaire, Response, SignOff
from surveys.queries.forms import get_form
from surveys.queries.overview import (
    institutions_of_country,
    revisions_of,
    versions_of,
)
from surveys.queries.results import responses_of, searched
from surveys.queries.teamwork import comments_for_team

PER_PAGE = 50


@staff_required
@never_cache
def responses(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    country = access.get_survey_country_for(request.user, code)
    questionnaire = access.get_questionnaire_for(request.user, slug)
    language = page_language()
    filters = ResponseFilterForm(
        request.GET,
        institutions=institutions_of_country(country),
        languages=_languages(questionnaire),
        form=_newest_form(questionnaire),
        shown_language=language,
    )
    visible = access.visible_responses(request.user).filter(country=country)
    listed = responses_of(questionnaire, visible, **filters.values())
    columns = filters.chosen_columns
    found = searched(listed.responses, has_answers=bool(columns), **filters.words())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    cells = AnswerCells([name for name, _label in columns], language)
    context = {
        "questionnaire": questionnaire,
        "country": country,
        "filters": filters,
        "columns": columns,
        "rows": [(found, cells.of(found) if columns else []) for found in page.object_list],
        "page": page,
        "listed": listed,
    }
    return render(request, "surveys/response_list.html", context)


@staff_required
@never_cache
def response(request: HttpRequest, key: UUID) -> HttpResponse:
    """One response as it was answered, with what can be done with it."""
    found = access.get_response_for(request.user, key)
    language = request.GET.get("language") or page_language()
    context = {
        "response": found,
        "questionnaire": found.version.questionnaire,
        "country": found.country,
        "sections": answered_sections(found, language),
        "language": language,
        "languages": languages_of(get_form(found.version)),
        "revisions": revisions_of(found),
        "link_form": _link_form(found, None),
        "reason_form": ReasonForm(),
        "sign_off": SignOff.objects.filter(response=found).first(),
        "comments": comments_for_team(found) if found.invitation_id else [],
    }
    return render(request, "surveys/response_detail.html", context)


@staff_required
@require_POST
def response_link(request: HttpRequest, key: UUID) -> HttpResponse:
    found = access.get_response_for(request.user, key)
    form = _link_form(found, request)
    if not form.is_valid():
        messages.error(request, _("Choose an institution from the list."))
        return redirect("surveys:response", key)
    institution: Institution | None = form.cleaned_data["institution"]
    try:
        actions.link_response(found, institution=institution, actor=_actor(request))
    except ActionRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The changes are saved."))
    return redirect("surveys:response", key)


@staff_required
@require_POST
def response_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    found = access.get_response_for(request.user, key)
    try:
        actions.withdraw_response(found, reason=_reason(request), actor=_actor(request))
    except ActionRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The response is withdrawn and no longer counts."))
    return redirect("surveys:response", key)


@staff_required
@require_POST
def response_reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    found = access.get_response_for(request.user, key)
    try:
        draft = actions.reopen_response(found, reason=_reason(request), actor=_actor(request))
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("surveys:response", key)
    messages.success(request, _("The response is open again: its link leads to the answers."))
    return redirect("surveys:response", draft.key)


def _link_form(found: Response, request: HttpRequest | None) -> LinkForm:
    return LinkForm(
        request.POST if request else None,
        choices=institutions_of_country(found.country),
        initial={"institution": found.institution_id},
    )


def _newest_form(questionnaire: Questionnaire) -> Form | None:
    latest = versions_of(questionnaire).first()
    return get_form(latest) if latest else None


def _languages(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    form = _newest_form(questionnaire)
    return languages_of(form) if form else []


def _reason(request: HttpRequest) -> str:
    """The reason as the form takes it; '' for none or one that cannot be kept."""
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
