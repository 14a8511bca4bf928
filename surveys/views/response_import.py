"""Importing answers: first a check, which tells what would be imported, then the import."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from institutions.access import team_required
from institutions.models import User
from surveys import access
from surveys.actions.response_import import ResponseImport, import_responses
from surveys.actions.uploads import UploadLostError, keep_upload, take_upload
from surveys.forms.team import ResponseFileForm
from surveys.models import Questionnaire


@team_required
@never_cache
def response_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Check a file and, when it is confirmed, import it."""
    questionnaire = access.get_questionnaire_for(request.user, slug)
    if "ticket" in request.POST:
        return _import(request, questionnaire)
    is_sent = request.method == "POST"
    form = ResponseFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    context: dict[str, Any] = {}
    if is_sent and form.is_valid():
        context = _check(request, questionnaire, form)
    return _show(request, questionnaire, form, context)


def _check(
    request: HttpRequest, questionnaire: Questionnaire, form: ResponseFileForm
) -> dict[str, Any]:
    actor = _actor(request)
    content: bytes = form.cleaned_data["file"].read()
    result = import_responses(questionnaire, content, dry_run=True, actor=actor)
    is_ready = result.created and not result.problem_count
    return {
        "result": result,
        "ticket": keep_upload(content, owner=actor) if is_ready else "",
        "is_illustrative": form.cleaned_data["is_illustrative"],
    }


def _import(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    actor = _actor(request)
    try:
        content = take_upload(request.POST["ticket"], owner=actor)
    except UploadLostError:
        messages.error(request, _("The checked file is gone. Choose it once more."))
        return redirect("surveys:response_import", questionnaire.slug)
    result = import_responses(
        questionnaire,
        content,
        is_illustrative=request.POST.get("is_illustrative") == "yes",
        actor=actor,
    )
    if result.problem_count:
        return _show(request, questionnaire, ResponseFileForm(), {"result": result})
    told = _("Responses imported: %(count)d.") % {"count": result.created}
    messages.success(request, told)
    if left_out := sum(part.count for part in result.left_out):
        messages.warning(request, _("Left out: %(count)d.") % {"count": left_out})
    return redirect("surveys:questionnaire", questionnaire.slug)


def _show(
    request: HttpRequest,
    questionnaire: Questionnaire,
    form: ResponseFileForm,
    context: dict[str, Any],
) -> HttpResponse:
    result: ResponseImport | None = context.get("result")
    is_bad = bool(form.errors or (result and result.problem_count))
    page = {"questionnaire": questionnaire, "form": form, **context}
    status = 422 if is_bad else 200
    return render(request, "surveys/response_import.html", page, status=status)


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
