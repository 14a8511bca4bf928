"""Registering by link: the team's page with the QR code, and the page of the participants."""

import io

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import get_writable_dialogue_for
from dialogues.actions.registration import (
    Arrival,
    close_registration,
    open_registration,
    register_by_link,
    renew_registration,
    takes_registrations,
)
from dialogues.exports import calendar_bytes
from dialogues.forms.registration import ONLINE, OpenRegistrationForm, RegisterForm
from dialogues.models import Dialogue, RegistrationLink
from dialogues.queries.meetings import calendar_event
from dialogues.queries.registration import link_of_token, registered_by_link, token_of
from dialogues.views.common import actor_of
from institutions.access import team_required


@team_required
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    """Open registration, change its last day, and find the link to hand out."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    link = RegistrationLink.objects.filter(dialogue=dialogue).first()
    initial = {"until": link.until if link else dialogue.starts_on}
    form = OpenRegistrationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"actor": actor_of(request)}
        if form.perform(open_registration, dialogue=dialogue, **values):
            messages.success(request, _("Registration is open."))
            return redirect("dialogues:registration", pk)
    context = {
        "dialogue": dialogue,
        "link": link,
        "address": _address(request, link) if link else "",
        "is_open": link is not None and takes_registrations(link),
        "registered": registered_by_link(dialogue),
        "form": form,
    }
    return render(request, "dialogues/registration.html", context)


def _address(request: HttpRequest, link: RegistrationLink) -> str:
    return request.build_absolute_uri(reverse("dialogues:register", args=[token_of(link)]))


@require_POST
@team_required
def registration_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Close registration ("close"), or make another link ("renew")."""
    link = _link_of(get_writable_dialogue_for(request.user, pk))
    if request.POST.get("act") == "renew":
        renew_registration(link, actor=actor_of(request))
        messages.success(request, _("There is a new link; the old one opens nothing more."))
    else:
        close_registration(link, actor=actor_of(request))
        messages.success(request, _("Registration is closed."))
    return redirect("dialogues:registration", pk)


@require_GET
@team_required
def registration_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to print and put up: the QR code, the address, the meeting."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    link = _link_of(dialogue)
    context = {"dialogue": dialogue, "link": link, "address": _address(request, link)}
    return render(request, "dialogues/registration_sheet.html", context)


@never_cache
@require_GET
@team_required
def registration_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code of the link as SVG."""
    link = _link_of(get_writable_dialogue_for(request.user, pk))
    out = io.BytesIO()
    # Level Q: a printed sheet may be creased, and phones read it from the back of the room.
    segno.make_qr(_address(request, link), error="q").save(out, kind="svg", border=4, scale=8)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _link_of(dialogue: Dialogue) -> RegistrationLink:
    return get_object_or_404(RegistrationLink.objects.select_related("dialogue"), dialogue=dialogue)


@never_cache
def register(request: HttpRequest, token: str) -> HttpResponse:
    """Register without an account."""
    link = link_of_token(token)
    if link is None:
        return render(request, "dialogues/circulated_unknown.html", status=404)
    dialogue = link.dialogue
    form = RegisterForm(request.POST or None, dialogue=dialogue)
    if request.method == "POST" and form.is_valid() and _register(form, link):
        return redirect("dialogues:registered", token)
    context = {"dialogue": dialogue, "form": form, "is_open": takes_registrations(link)}
    return render(request, "dialogues/register.html", context)


def _register(form: RegisterForm, link: RegistrationLink) -> bool:
    values = form.cleaned_data
    arrival = Arrival(
        form.chosen,
        given_name="" if form.chosen else values["given_name"].strip(),
        person_name=values["person_name"].strip(),
        email=values["email"],
        is_online=values.get("place") == ONLINE,
    )
    try:
        register_by_link(link, arrival, registration_id=values["registration_id"])
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return False
    return True


@never_cache
@require_GET
def registered(request: HttpRequest, token: str) -> HttpResponse:
    link = link_of_token(token)
    if link is None:
        raise Http404
    context = {"dialogue": link.dialogue, "token": token}
    return render(request, "dialogues/registered.html", context)


@never_cache
@require_GET
def registered_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The dialogue as an entry for the participant's own calendar."""
    link = link_of_token(token)
    if link is None:
        raise Http404
    content = calendar_bytes(calendar_event(link.dialogue))
    headers = {"Content-Disposition": 'attachment; filename="dialogue.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
