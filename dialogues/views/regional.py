"""Recommendations of a regional event as the team works on them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.access import may_change, visible_dialogues
from dialogues.actions.minutes import takes_comments
from dialogues.actions.regional import (
    Statement,
    add_draft,
    adopt_draft,
    circulate_drafts,
    close_drafts,
    drop_draft,
    record_position,
    revise_draft,
)
from dialogues.forms.minutes import CirculateForm
from dialogues.forms.regional import DraftForm, RecordPositionForm
from dialogues.models import Dialogue, DraftRecommendation
from dialogues.queries.regional import (
    adopted_recommendations,
    delegations,
    draft_rows,
    newest_draft_circulation,
    newest_revision,
    open_drafts,
)
from dialogues.regional_access import (
    get_draft_for,
    get_regional_event_for,
    get_writable_event_for,
)
from dialogues.views.common import actor_of
from institutions.access import staff_required, team_required, visible_countries


@require_GET
@staff_required
def drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """All recommendations for the team; readers see those that are adopted."""
    dialogue = get_regional_event_for(request.user, pk)
    is_team = may_change(request.user, dialogue)
    return render(request, "dialogues/drafts.html", _overview(dialogue, is_team, CirculateForm()))


def _overview(dialogue: Dialogue, may_write: bool, form: CirculateForm) -> dict[str, Any]:
    circulation = newest_draft_circulation(dialogue)
    return {
        "dialogue": dialogue,
        "may_change": may_write,
        "rows": draft_rows(dialogue, only_adopted=not may_write),
        "delegations": delegations(dialogue),
        "circulation": circulation,
        "takes_comments": circulation is not None and takes_comments(circulation),
        "has_open": open_drafts(dialogue).exists(),
        "form": form,
    }


@require_GET
@staff_required
def recommendations(request: HttpRequest) -> HttpResponse:
    """What all events adopted, or with `?country=` what that country agreed with."""
    countries = visible_countries(request.user)
    code = request.GET.get("country", "").upper()
    country = get_object_or_404(countries, code=code) if code else None
    dialogues = visible_dialogues(request.user)
    context = {
        "countries": countries,
        "country": country,
        "rows": adopted_recommendations(dialogues, country=code),
    }
    return render(request, "dialogues/recommendations.html", context)


@team_required
def draft_add(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_event_for(request.user, pk)
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"texts": form.texts, "theme": form.cleaned_data["theme"]}
        if form.perform(add_draft, dialogue=dialogue, actor=actor_of(request), **values):
            messages.success(request, _("The recommendation is added."))
            return redirect("dialogues:drafts", dialogue.pk)
    context = {"form": form, "dialogue": dialogue}
    return render(request, "dialogues/draft_edit.html", context)


@team_required
def draft_edit(request: HttpRequest, pk: int, draft_pk: int) -> HttpResponse:
    """Write a new wording; the earlier ones stay."""
    draft = get_draft_for(request.user, pk, draft_pk)
    newest = newest_revision(draft)
    initial = {f"text_{code}": text for code, text in newest.texts.items()}
    initial |= {"base": newest.number, "theme": draft.theme_id}
    form = DraftForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {key: form.cleaned_data[key] for key in ("theme", "base")}
        values |= {"texts": form.texts, "actor": actor_of(request)}
        if form.perform(revise_draft, draft=draft, **values):
            messages.success(request, _("The recommendation is saved."))
            return redirect("dialogues:drafts", pk)
    context = {"form": form, "dialogue": draft.dialogue, "draft": draft, "newest": newest}
    return render(request, "dialogues/draft_edit.html", context)


@require_POST
@team_required
def drafts_circulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the recommendations to the countries; the links are shown this once."""
    dialogue = get_writable_event_for(request.user, pk)
    form = CirculateForm(request.POST)
    actor = actor_of(request)
    if form.is_valid():
        made = form.perform(circulate_drafts, dialogue=dialogue, actor=actor, **form.cleaned_data)
        if made:
            circulation, new = made
            links = [
                (item.link.country, request.build_absolute_uri(_address(item.token)))
                for item in new
            ]
            context = {"dialogue": dialogue, "circulation": circulation, "links": links}
            return render(request, "dialogues/draft_links.html", context)
    return render(request, "dialogues/drafts.html", _overview(dialogue, True, form))


def _address(token: str) -> str:
    return reverse("dialogues:circulated_open", args=[token])


@require_POST
@team_required
def drafts_close(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_writable_event_for(request.user, pk)
    close_drafts(dialogue, actor=actor_of(request))
    messages.success(request, _("Comments are closed."))
    return redirect("dialogues:drafts", pk)


@team_required
def draft_position(request: HttpRequest, pk: int, draft_pk: int) -> HttpResponse:
    """Write down what a country said of the newest wording, for example at the event."""
    draft = get_draft_for(request.user, pk, draft_pk)
    newest = newest_revision(draft)
    countries = draft.dialogue.countries.all()
    initial = {"country": request.GET.get("country", "")}
    form = RecordPositionForm(
        request.POST or None, revision_id=newest.pk, countries=countries, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        statement = Statement(*(values[key] for key in _STATEMENT))
        revision = draft.revisions.filter(pk=values["revision"]).first() or newest
        actor = actor_of(request)
        if form.perform(record_position, revision=revision, statement=statement, actor=actor):
            messages.success(request, _("The position is kept."))
            return redirect(f"{reverse('dialogues:drafts', args=[pk])}#draft-{draft.pk}")
    context = {"form": form, "dialogue": draft.dialogue, "draft": draft, "newest": newest}
    return render(request, "dialogues/draft_position.html", context)


_STATEMENT = ("country", "position", "comment", "stated_by")


@require_POST
@team_required
def draft_adopt(request: HttpRequest, pk: int, draft_pk: int) -> HttpResponse:
    draft = get_draft_for(request.user, pk, draft_pk)
    return _act(request, draft, adopt_draft, _("The recommendation is adopted."))


@require_POST
@team_required
def draft_drop(request: HttpRequest, pk: int, draft_pk: int) -> HttpResponse:
    draft = get_draft_for(request.user, pk, draft_pk)
    return _act(request, draft, drop_draft, _("The recommendation is dropped."))


def _act(request: HttpRequest, draft: DraftRecommendation, act: Any, done: str) -> HttpResponse:
    try:
        act(draft, actor=actor_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    address = reverse("dialogues:drafts", args=[draft.dialogue_id])
    return redirect(f"{address}#draft-{draft.pk}")
