"""All countries side by side, and the way from a dialogue to a questionnaire."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dialogues.access import get_dialogue_for, visible_dialogues
from dialogues.models import Dialogue
from dialogues.queries.across import side_by_side
from dialogues.queries.represented import Preview, preview
from dialogues.views.common import actor_of
from institutions.access import (
    may_write,
    staff_required,
    team_required,
    visible_countries,
)
from institutions.models import Country
from surveys.access import visible_questionnaires
from surveys.actions.errors import ActionRefusedError
from surveys.actions.invitations import create_invitations
from surveys.enums import VersionState
from surveys.models import Questionnaire
from surveys.views.invitations import LETTER_LANGUAGES


@require_GET
@staff_required
def themes_across(request: HttpRequest) -> HttpResponse:
    dialogues = visible_dialogues(request.user)
    seen = visible_countries(request.user)
    countries = list(seen.filter(dialogues__in=dialogues).distinct())
    kind = request.GET.get("kind", "")
    context = {
        "countries": countries,
        "rows": side_by_side(dialogues, countries, kind=kind if kind != "all" else ""),
        "kind": kind,
        "team_codes": [item.code for item in countries if may_write(request.user, item.code)],
    }
    return render(request, "dialogues/themes_across.html", context)


@team_required
def invite(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show who will get what; a POST makes the links, which are shown this once."""
    dialogue = get_dialogue_for(request.user, pk)
    country = get_object_or_404(dialogue.countries, code=code.upper())
    if not may_write(request.user, country.code):
        raise PermissionDenied
    published = visible_questionnaires(request.user).filter(versions__state=VersionState.PUBLISHED)
    slug = request.POST.get("questionnaire") or request.GET.get("questionnaire")
    chosen = published.filter(slug=slug).first() if slug else None
    found = preview(dialogue, country, chosen) if chosen else None
    if request.method == "POST" and chosen and found:
        return _make_links(request, dialogue, country, chosen, found)
    context = {
        "dialogue": dialogue,
        "country": country,
        "questionnaires": published.distinct(),
        "chosen": chosen,
        "preview": found,
    }
    return render(request, "dialogues/invite.html", context)


def _make_links(
    request: HttpRequest,
    dialogue: Dialogue,
    country: Country,
    questionnaire: Questionnaire,
    found: Preview,
) -> HttpResponse:
    picked = set(request.POST.getlist("institution"))
    wanted = [item for item in found.new if str(item.pk) in picked]
    try:
        links = create_invitations(
            questionnaire, country=country, institutions=wanted, actor=actor_of(request)
        )
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("dialogues:invite", dialogue.pk, country.code)
    addresses = [
        request.build_absolute_uri(reverse("surveys:open_link", args=[link.token]))
        for link in links
    ]
    context = {
        "questionnaire": questionnaire,
        "country": country,
        "links": [
            {"invitation": link.invitation, "address": address}
            for link, address in zip(links, addresses, strict=True)
        ],
        "letter_languages": LETTER_LANGUAGES,
    }
    return render(request, "surveys/invitation_links.html", context)
