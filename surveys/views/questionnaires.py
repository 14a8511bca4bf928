"""Questionnaires: their list, versions and import."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.access import is_team, may_write, staff_required, team_required, visible_rounds
from institutions.models import User
from institutions.page_language import page_language
from surveys import access
from surveys.actions.errors import ActionRefusedError
from surveys.actions.questionnaires import (
    AnsweringRules,
    change_questionnaire,
    publish_version,
)
from surveys.form.model import Form
from surveys.forms.reading import languages_of
from surveys.forms.team import QuestionnaireForm, WorkbookForm
from surveys.queries.coverage import coverage
from surveys.queries.forms import get_form
from surveys.queries.overview import progress_by_country, versions_of, with_latest_version
from surveys.queries.preview import preview, untranslated
from surveys.xlsform.importing import import_questionnaire

RULES = ("answers_per", "needs_sign_off", "is_anonymous", "asks_code")


@staff_required
def questionnaires(request: HttpRequest) -> HttpResponse:
    found = with_latest_version(access.visible_questionnaires(request.user)).order_by("slug")
    context = {
        "questionnaires": found,
        "may_change": access.may_change_questionnaires(request.user),
    }
    return render(request, "surveys/questionnaire_list.html", context)


@team_required
def questionnaire_import(request: HttpRequest) -> HttpResponse:
    """Read a workbook: it becomes a draft version, or a table of what stands in the way."""
    _require_change(request)
    is_sent = request.method == "POST"
    form = WorkbookForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        rounds=visible_rounds(request.user),
    )
    result = None
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        result = import_questionnaire(
            file,
            filename=file.name,
            slug=form.cleaned_data["slug"] or None,
            assessment_round=form.cleaned_data["assessment_round"],
            actor=_actor(request),
        )
    context = {"form": form, "result": result}
    status = 422 if form.errors or (result and result.problems) else 200
    return render(request, "surveys/questionnaire_import.html", context, status=status)


@staff_required
def questionnaire(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.get_questionnaire_for(request.user, slug)
    countries = access.visible_countries(request.user)
    context = {
        "questionnaire": found,
        "versions": versions_of(found),
        "countries": progress_by_country(found, countries),
        "is_team": is_team(request.user),
        "may_change": access.may_change_questionnaires(request.user),
    }
    return render(request, "surveys/questionnaire_detail.html", context)


@team_required
def questionnaire_edit(request: HttpRequest, slug: str) -> HttpResponse:
    _require_change(request)
    found = access.get_questionnaire_for(request.user, slug)
    initial = {
        "assessment_round": found.round,
        "layout": found.layout,
        "sector_question": found.sector_question,
        "institution_question": found.institution_question,
        **{name: getattr(found, name) for name in RULES},
    }
    rounds = visible_rounds(request.user)
    form = QuestionnaireForm(request.POST or None, initial=initial, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        rules = AnsweringRules(*(values.pop(name) for name in RULES))
        try:
            change_questionnaire(found, actor=_actor(request), rules=rules, **values)
        except ActionRefusedError as error:
            form.add_error("is_anonymous", str(error))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("surveys:questionnaire", found.slug)
    context = {"questionnaire": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "surveys/questionnaire_edit.html", context, status=status)


@staff_required
def country_survey(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """How far one country is; who is missing is named to the team only."""
    found = access.get_questionnaire_for(request.user, slug)
    country = access.get_country_for(request.user, code)
    context = {
        "questionnaire": found,
        "country": country,
        "coverage": coverage(found, country),
        "may_write": may_write(request.user, country.code),
    }
    return render(request, "surveys/questionnaire_country.html", context)


@staff_required
def version_preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    version = access.get_version_for(request.user, slug, number)
    form = get_form(version)
    language = _language(form, request.GET.get("language"))
    context = {
        "version": version,
        "questionnaire": version.questionnaire,
        "form": form,
        "language": language,
        "languages": languages_of(form),
        "sections": preview(form, language),
        "untranslated": untranslated(form, language),
        "corrections": version.errata.order_by("pk") if version.errata_mark else (),
        "may_change": access.may_change_questionnaires(request.user),
    }
    return render(request, "surveys/version_preview.html", context)


@team_required
@require_POST
def version_publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    _require_change(request)
    version = access.get_version_for(request.user, slug, number)
    try:
        publish_version(version, actor=_actor(request))
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("surveys:draft", slug, number)
    else:
        told = _("Version %(number)d is published.") % {"number": version.number}
        messages.success(request, told)
    return redirect("surveys:questionnaire", slug)


def _require_change(request: HttpRequest) -> None:
    if not access.may_change_questionnaires(request.user):
        raise PermissionDenied


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _language(form: Form, wanted: str | None) -> str:
    """The language asked for, else the interface's, else the form's own."""
    for code in (wanted, page_language()):
        if code in form.languages:
            return str(code)
    return form.default_language
