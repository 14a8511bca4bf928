"""What participants see by link, without an account: minutes, and recommendations."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dialogues.actions.minutes import add_comment, open_circulation, takes_comments
from dialogues.actions.regional import state_position_by_link
from dialogues.forms.minutes import CommentForm
from dialogues.forms.regional import PositionForm
from dialogues.minutes_text import paragraphs
from dialogues.models import (
    Circulation,
    CirculationLink,
    CountryPosition,
    DraftRevision,
    MinutesComment,
    MinutesRevision,
)
from dialogues.queries.regional import circulated_drafts

_LINKS = "circulation_links"
_OWN = "minutes_comments"


@never_cache
@require_GET
def circulated_open(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link for a place in the session, so that the token leaves the address."""
    link = open_circulation(token)
    if link is None:
        return render(request, "dialogues/circulated_unknown.html", status=404)
    links = request.session.get(_LINKS, {})
    request.session[_LINKS] = {**links, str(link.circulation_id): link.pk}
    is_of_drafts = link.circulation.drafts.exists()
    page = "dialogues:drafts_circulated" if is_of_drafts else "dialogues:circulated"
    return redirect(page, link.circulation_id)


@never_cache
def circulated(request: HttpRequest, circulation_pk: int, language: str = "") -> HttpResponse:
    """Show the minutes and take comments; a person sees their own comments only."""
    link = _link(request, circulation_pk)
    revision, languages = _revision(link.circulation, language)
    initial = {"author_name": str(link.participation) if link.participation else ""}
    form = CommentForm(request.POST or None, revision=revision, initial=initial)
    if request.method == "POST" and form.is_valid():
        comment = form.perform(add_comment, link=link, revision=revision, **form.cleaned_data)
        if comment:
            own = request.session.get(_OWN, [])
            request.session[_OWN] = sorted({*own, comment.pk})
            messages.success(request, _("Thank you. Your comment is kept."))
            return redirect("dialogues:circulated_in", circulation_pk, revision.language)
    own_comments = MinutesComment.objects.filter(
        pk__in=request.session.get(_OWN, []), link__circulation=link.circulation_id
    )
    context = {
        "circulation": link.circulation,
        "dialogue": link.circulation.dialogue,
        "revision": revision,
        "languages": languages,
        "paragraphs": paragraphs(revision.text),
        "takes_comments": takes_comments(link.circulation),
        "comments": own_comments,
        "form": form,
    }
    return render(request, "dialogues/circulated.html", context)


@never_cache
def drafts_circulated(request: HttpRequest, circulation_pk: int) -> HttpResponse:
    """Show the recommendations to a country and take its position on each."""
    link = _link(request, circulation_pk)
    revisions = list(circulated_drafts(link.circulation))
    if link.country is None or not revisions:
        raise Http404
    sent = _sent_position(request, link, revisions)
    if sent is None:
        messages.success(request, _("Thank you. The position of your country is kept."))
        return redirect("dialogues:drafts_circulated", circulation_pk)
    context = {
        "circulation": link.circulation,
        "dialogue": link.circulation.dialogue,
        "country": link.country,
        "form": sent.get("form"),
        "rows": _position_rows(link, revisions, sent),
        "takes_comments": takes_comments(link.circulation),
    }
    return render(request, "dialogues/drafts_circulated.html", context)


def _sent_position(
    request: HttpRequest, link: CirculationLink, revisions: list[DraftRevision]
) -> dict[str, PositionForm] | None:
    """Keep a position that was sent: None. Return a form with errors as "form", or nothing."""
    if request.method != "POST":
        return {}
    sent = request.POST.get("revision", "")
    revision = next((item for item in revisions if str(item.pk) == sent), None)
    if revision is None:
        raise Http404
    form = PositionForm(request.POST, revision_id=revision.pk)
    if form.is_valid():
        values = form.cleaned_data | {"revision": revision}
        if form.perform(state_position_by_link, link=link, **values):
            return None
    return {"form": form}


def _position_rows(
    link: CirculationLink, revisions: list[DraftRevision], sent: dict[str, PositionForm]
) -> list[dict[str, Any]]:
    stated = CountryPosition.objects.filter(revision__in=revisions, country=link.country)
    known = {item.revision_id: item for item in stated}
    names = [item.stated_by for item in known.values()]
    bad = sent.get("form")
    rows = []
    for revision in revisions:
        position = known.get(revision.pk)
        initial = {
            "position": position.position if position else "",
            "comment": position.comment if position else "",
            "stated_by": position.stated_by if position else next(iter(names), ""),
        }
        form = PositionForm(revision_id=revision.pk, initial=initial)
        is_bad = bad is not None and bad.data.get("revision") == str(revision.pk)
        rows.append({"revision": revision, "position": position, "form": bad if is_bad else form})
    return rows


def _link(request: HttpRequest, circulation_pk: int) -> CirculationLink:
    """Return the link by which this browser came; Http404 where it did not."""
    pk = request.session.get(_LINKS, {}).get(str(circulation_pk))
    rows = CirculationLink.objects.select_related(
        "circulation__dialogue", "country", "participation__institution"
    )
    return get_object_or_404(rows, pk=pk, circulation=circulation_pk, revoked_at=None)


def _revision(
    circulation: Circulation, language: str
) -> tuple[MinutesRevision, list[MinutesRevision]]:
    """Return the minutes in the language asked for, else the interface's, else any."""
    found = list(circulation.revisions.select_related("source").order_by("language"))
    if not found or (language and language not in {item.language for item in found}):
        raise Http404
    wanted = language or get_language() or ""
    return next((item for item in found if item.language == wanted), found[0]), found
