"""Pages on which the team has other systems told of responses."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from institutions.access import staff_required, visible_countries
from institutions.models import User
from surveys import access
from surveys.actions.webhooks import create_webhook, remove_webhook, secret_of, send_again
from surveys.forms.webhooks import WebhookForm
from surveys.models import Questionnaire, Webhook
from surveys.queries.webhooks import with_deliveries


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """The addresses of a questionnaire; a new one's secret is shown on the answer, once."""
    questionnaire = _questionnaire(request, slug)
    form = WebhookForm(request.POST or None, countries=visible_countries(request.user))
    made = None
    if request.method == "POST" and form.is_valid():
        actor = cast("User", request.user)
        made = form.perform(
            lambda **values: create_webhook(questionnaire, actor=actor, **values),
            **form.cleaned_data,
        )
        if made is not None:
            form = WebhookForm(countries=visible_countries(request.user))
    context = {
        "questionnaire": questionnaire,
        "webhooks": with_deliveries(questionnaire),
        "form": form,
        "secret": secret_of(made) if made is not None else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/webhook_list.html", context, status=status)


@require_POST
@staff_required
def webhook_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    remove_webhook(_webhook(request, slug, pk), actor=cast("User", request.user))
    messages.success(request, _("The address is removed."))
    return redirect("surveys:webhooks", slug)


@require_POST
@staff_required
def webhook_send_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    count = send_again(_webhook(request, slug, pk))
    told = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
    messages.success(request, told % {"count": count})
    return redirect("surveys:webhooks", slug)


def _questionnaire(request: HttpRequest, slug: str) -> Questionnaire:
    """Webhooks reach all countries, so they are for those who work in all."""
    questionnaire = access.get_questionnaire_for(request.user, slug)
    if not access.may_change_questionnaires(request.user):
        raise PermissionDenied
    return questionnaire


def _webhook(request: HttpRequest, slug: str, pk: int) -> Webhook:
    return get_object_or_404(Webhook, questionnaire=_questionnaire(request, slug), pk=pk)
