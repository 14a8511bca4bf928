"""One invitation: its letters, its closing day, and whether the institution declined."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from institutions.access import team_required, writable_countries
from institutions.actions.mail import resend_mail
from surveys import access
from surveys.actions.bounces import record_bounce, record_bounces
from surveys.actions.declining import decline_invitation, extend_invitation, undo_decline
from surveys.actions.errors import ActionRefusedError
from surveys.forms.letters import BounceForm, DeclineForm, ExtensionForm
from surveys.models import Invitation, Letter
from surveys.queries.board import contacts_of, letters_of
from surveys.respondent import closing_day
from surveys.views.invitations import actor_of


@never_cache
@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """POST does one of `extend`, `decline`, `undo`."""
    found = access.get_invitation_for(request.user, pk)
    act = request.POST.get("act", "")
    extension = ExtensionForm(
        request.POST if act == "extend" else None, initial={"until": found.extended_until}
    )
    declining = DeclineForm(request.POST if act == "decline" else None)
    acts: dict[str, Callable[[], str | None]] = {
        "extend": lambda: _extend(request, found, extension),
        "decline": lambda: _decline(request, found, declining),
        "undo": lambda: _undo(request, found),
    }
    told = acts[act]() if act in acts else None
    if told:
        messages.success(request, told)
        return redirect("surveys:invitation", pk)
    context = {
        "invitation": found,
        "letters": letters_of(found),
        "contacts": contacts_of(found.institution),
        "extension": extension,
        "declining": declining,
        "closes": closing_day(found),
    }
    status = 422 if extension.errors or declining.errors else 200
    return render(request, "surveys/invitation_page.html", context, status=status)


@team_required
@require_POST
def letter_bounced(request: HttpRequest, pk: int) -> HttpResponse:
    """Note by hand that a letter came back."""
    letter = get_object_or_404(Letter.objects.select_related("mail"), pk=pk)
    found = access.get_invitation_for(request.user, letter.invitation_id)
    if record_bounce(letter, reason=_("Noted by hand"), actor=actor_of(request)):
        messages.success(request, _("The letter is marked as come back."))
    else:
        messages.info(request, _("Only a letter that was sent can come back."))
    return redirect("surveys:invitation", found.pk)


@team_required
@require_POST
def letter_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a letter again that failed, came back, or of which nobody knows whether it went."""
    letter = get_object_or_404(Letter.objects.select_related("mail"), pk=pk)
    found = access.get_invitation_for(request.user, letter.invitation_id)
    if resend_mail(letter.mail, actor=actor_of(request)):
        messages.success(request, _("The mail waits to be sent again."))
    else:
        messages.info(request, _("This letter went, or waits to go."))
    return redirect("surveys:invitation", found.pk)


@never_cache
@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def bounces(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a message or mailbox of notices that letters came back."""
    questionnaire = access.get_questionnaire_for(request.user, slug)
    is_sent = request.method == "POST"
    form = BounceForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    result = None
    if is_sent and form.is_valid():
        letters = Letter.objects.filter(
            invitation__questionnaire=questionnaire,
            invitation__country__in=writable_countries(request.user),
        )
        content = form.cleaned_data["file"]
        result = record_bounces(content, letters, actor=actor_of(request))
    context = {"questionnaire": questionnaire, "form": form, "result": result}
    status = 422 if form.errors else 200
    return render(request, "surveys/bounces.html", context, status=status)


def _extend(request: HttpRequest, found: Invitation, form: ExtensionForm) -> str | None:
    if not form.is_valid():
        return None
    try:
        extend_invitation(found, until=form.cleaned_data["until"], actor=actor_of(request))
    except ActionRefusedError as error:
        form.add_error("until", str(error))
        return None
    return _("The changes are saved.")


def _decline(request: HttpRequest, found: Invitation, form: DeclineForm) -> str | None:
    if not form.is_valid():
        return None
    try:
        decline_invitation(found, reason=form.cleaned_data["reason"], actor=actor_of(request))
    except ActionRefusedError as error:
        form.add_error("reason", str(error))
        return None
    return _("It is noted that the institution does not answer.")


def _undo(request: HttpRequest, found: Invitation) -> str | None:
    undo_decline(found, actor=actor_of(request))
    return _("The institution is asked again.")
