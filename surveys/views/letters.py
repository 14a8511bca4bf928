"""Letters: their texts, their preview, and sending them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from institutions.access import team_required, writable_countries
from institutions.models import Contact, User
from surveys import access
from surveys.actions.errors import ActionRefusedError
from surveys.actions.letters import (
    HIDDEN_LINK,
    askable,
    reset_letter_text,
    save_letter_text,
    start_sending,
)
from surveys.enums import BoardState, LetterKind
from surveys.forms.letters import BoardFilterForm, LetterTextForm
from surveys.letter_texts import PLACEHOLDERS
from surveys.models import Questionnaire
from surveys.queries.board import board, contacts_of
from surveys.queries.forms import get_form
from surveys.queries.letters import choose_text, letter_language, texts_of, write

if TYPE_CHECKING:
    from surveys.queries.board import BoardInvitation

MOST_LISTED = 500


@never_cache
@team_required
def letters_send(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Who would get a letter, and what it says to each; POST sends it to those who are chosen."""
    questionnaire = access.get_questionnaire_for(request.user, slug)
    _known(kind)
    form, found = _recipients(request, questionnaire, kind)
    if request.method == "POST":
        picked = set(request.POST.getlist("invitation"))
        chosen = [one for one in found if str(one.pk) in picked]
        if chosen:
            back = f"{reverse('surveys:board', args=[slug])}?{urlencode(form.values())}"
            job = start_sending(questionnaire, chosen, kind=kind, actor=_actor(request), back=back)
            return redirect("institutions:job", job.pk)
        messages.error(request, _("Choose at least one institution."))
    reachable = [one for one in found if one.contact_count]
    context = {
        "questionnaire": questionnaire,
        "kind": LetterKind(kind),
        "form": form,
        "reachable": reachable,
        "unreachable": [one for one in found if one not in reachable],
        "previews": _previews(request, questionnaire, kind, reachable),
        "may_change": access.may_change_questionnaires(request.user),
        "languages": settings.LANGUAGES,
    }
    return render(request, "surveys/letters_send.html", context)


@never_cache
@team_required
def letter_text(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Change the text of a letter in one language, or go back to the usual one."""
    if not access.may_change_questionnaires(request.user):
        raise PermissionDenied
    questionnaire = access.get_questionnaire_for(request.user, slug)
    _known(kind)
    languages = _letter_languages(questionnaire)
    if language not in languages:
        raise Http404
    text = choose_text(texts_of(questionnaire, kind), kind, language)
    initial = {"subject": text.subject, "body": text.body}
    form = LetterTextForm(request.POST or None, initial=initial)
    address = redirect("surveys:letter_text", slug, kind, language)
    if request.POST.get("act") == "reset":
        reset_letter_text(questionnaire, kind=kind, language=language, actor=_actor(request))
        messages.success(request, _("The usual text is used again."))
        return address
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "kind": kind, "language": language}
        try:
            save_letter_text(questionnaire, actor=_actor(request), **values)
        except ActionRefusedError as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("The changes are saved."))
            return address
    context = {
        "questionnaire": questionnaire,
        "kind": LetterKind(kind),
        "language": language,
        "languages": languages,
        "form": form,
        "text": text,
        "is_fallback": text.is_fallback_for(language),
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/letter_text.html", context, status=status)


def _known(kind: str) -> None:
    if kind not in LetterKind.values:
        raise Http404


def _letter_languages(questionnaire: Questionnaire) -> list[str]:
    """Those of the interface, and those of the latest version."""
    latest = questionnaire.versions.order_by("-number").first()
    own = get_form(latest).languages if latest else ()
    return list(dict.fromkeys([code for code, _name in settings.LANGUAGES] + list(own)))


def _recipients(
    request: HttpRequest, questionnaire: Questionnaire, kind: str
) -> "tuple[BoardFilterForm, list[BoardInvitation]]":
    """Those of the board who are missing; an invitation is for those who have none by mail."""
    countries = writable_countries(request.user)
    choices = [(country.code, country.name) for country in countries]
    form = BoardFilterForm(request.GET, countries=choices)
    found = board(questionnaire, countries, **form.values())
    found = found.filter(pk__in=askable().values("pk"))
    if kind == LetterKind.INVITATION and not form.values()["state"]:
        found = found.filter(board_state__in=[BoardState.NOT_SENT, BoardState.BOUNCED])
    return form, list(found[:MOST_LISTED])


def _previews(
    request: HttpRequest, questionnaire: Questionnaire, kind: str, found: "list[BoardInvitation]"
) -> list[dict[str, Any]]:
    """The letter as the chosen (else the first) institution's contacts get it."""
    wanted = request.GET.get("preview", "")
    shown = next((one for one in found if str(one.pk) == wanted), found[0] if found else None)
    if shown is None:
        return []
    own = texts_of(questionnaire, kind)
    contacts: list[Contact] = list(contacts_of(shown.institution))
    return [
        {
            "contact": contact,
            "institution": shown.institution,
            "wanted": letter_language(contact, shown),
            "letter": write(
                choose_text(own, kind, letter_language(contact, shown)), shown, contact, HIDDEN_LINK
            ),
        }
        for contact in contacts
    ]


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
