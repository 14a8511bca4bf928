"""The outbox, and mail that was caught here, for administrators."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from institutions.access import administrator_required
from institutions.actions.mail import mail_label, resend_mail
from institutions.enums import MailState
from institutions.models import CaughtMail, OutgoingMail, User
from institutions.queries.mail import UNSURE, caught_mails, mail_counts, outgoing_mails

PER_PAGE = 50


@never_cache
@administrator_required
def mails(request: HttpRequest) -> HttpResponse:
    """What is to go out, and what became of it."""
    state, text = request.GET.get("state", ""), request.GET.get("text", "").strip()[:200]
    if state not in (*MailState.values, UNSURE):
        state = ""
    page = Paginator(outgoing_mails(state=state, text=text), PER_PAGE).get_page(
        request.GET.get("page")
    )
    counts = mail_counts()
    states = [(value, label, counts[value]) for value, label in _states()]
    context = {
        "page": page,
        "lines": [(mail, mail_label(mail.kind)) for mail in page.object_list],
        "states": states,
        "state": state,
        "text": text,
        "unsure": counts[UNSURE],
        "is_caught": settings.MAIL_IS_CAUGHT,
    }
    return render(request, "institutions/mail_list.html", context)


@never_cache
@administrator_required
def mails_caught(request: HttpRequest) -> HttpResponse:
    """Mail that stayed here because there is no mail server."""
    page = Paginator(caught_mails(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_caught": settings.MAIL_IS_CAUGHT}
    return render(request, "institutions/mail_caught.html", context)


@never_cache
@administrator_required
def mail_caught(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CaughtMail, pk=pk)
    return render(request, "institutions/mail_message.html", {"mail": found})


@require_POST
@administrator_required
def mail_resend(request: HttpRequest, pk: int) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    if resend_mail(get_object_or_404(OutgoingMail, pk=pk), actor=request.user):
        messages.success(request, _("The mail waits to be sent again."))
    else:
        messages.error(
            request, _("This mail cannot be sent again: its text is no longer kept, or it went.")
        )
    return redirect("institutions:mails")


def _states() -> list[tuple[str, str]]:
    unsure = (UNSURE, _("Not known whether it went"))
    return [*((value, str(label)) for value, label in MailState.choices), unsure]
