"""The findings board of a country, its items, and writing them."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import (
    get_country_for,
    get_writable_country_for,
    may_write,
    staff_required,
    team_required,
    visible_countries,
)
from institutions.models import Country, User
from institutions.page_language import page_language
from reports.actions.board import (
    BoardError,
    add_conclusion,
    add_finding,
    add_recommendation,
    change_item,
)
from reports.actions.board_approval import APPROVERS
from reports.board_access import get_item_for, get_writable_item_for
from reports.enums import BoardState, Topic
from reports.forms.board import FORMS, BoardCommentForm, ItemForm, RetireForm
from reports.models import Finding
from reports.models.board import AnyItem
from reports.queries.board_drafts import draft_from
from reports.queries.board_item import Neighbour, item_view
from reports.queries.board_marking import MarkedText
from reports.queries.board_page import board_of
from reports.views.board_places import address_of
from reports.views.evidence_claims import Piece, piece_of
from reports.views.steps import steps_for_readers

HEADINGS = {
    "finding": lambda: _("Finding"),
    "conclusion": lambda: _("Conclusion"),
    "recommendation": lambda: _("Recommendation"),
}


@require_safe
@staff_required
def boards(request: HttpRequest) -> HttpResponse:
    """The countries that the user sees."""
    return render(
        request, "reports/board_list.html", {"countries": visible_countries(request.user)}
    )


@require_safe
@staff_required
@steps_for_readers
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Findings by topic, conclusions and recommendations; `?topic=` shows one topic alone."""
    country = get_country_for(request.user, code)
    is_team = may_write(request.user, country.code)
    topic = request.GET.get("topic", "")
    if topic and topic not in Topic.values:
        raise Http404
    context = {
        "country": country,
        "board": board_of(country, page_language(), only_approved=not is_team),
        "topic": topic,
        "topics": Topic.choices,
        "may_write": is_team,
        "approvers": APPROVERS,
    }
    return render(request, "reports/board.html", context)


@require_safe
@staff_required
@steps_for_readers
def board_item(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """One item: texts, evidence with values seen and of now, approvals, comments, history."""
    item = get_item_for(request.user, code, kind, pk)
    return _item_page(request, item)


def _item_page(request: HttpRequest, item: AnyItem, **forms: Any) -> HttpResponse:
    is_team = may_write(request.user, item.country_id)
    view = item_view(item, page_language())
    context = {
        "country": item.country,
        "view": view,
        "texts": [(one, _doubted(one)) for one in view.texts],
        "heading": HEADINGS[view.kind](),
        "lines": [(line, address_of(item.country_id, line.evidence)) for line in view.lines],
        "may_write": is_team,
        "is_mine": any(yes.approved_by_id == request.user.pk for yes in view.approvals),
        "approvers": APPROVERS,
        "is_retired": item.state == BoardState.RETIRED,
        "above": _seen(view.above, is_team),
        "below": _seen(view.below, is_team),
        "changes": [
            (finding, [(line, address_of(item.country_id, line.evidence)) for line in lines])
            for finding, lines in view.changes
            if is_team or finding.state == BoardState.APPROVED
        ],
        "retire_form": RetireForm(),
        "comment_form": BoardCommentForm(),
    } | forms
    status = 422 if forms else 200
    return render(request, "reports/board_item.html", context, status=status)


def _seen(neighbours: Iterable[Neighbour], is_team: bool) -> list[Neighbour]:
    return [one for one in neighbours if is_team or one.item.state == BoardState.APPROVED]


def _doubted(text: MarkedText) -> list[Piece]:
    """The typed figures of a text that the tables contradict, with what the tables say."""
    return [piece_of(one.text, 0, one.figure) for one in text.pieces if one.figure]


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def board_add(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Write a new item."""
    country = get_writable_country_for(request.user, code)
    if kind not in FORMS:
        raise Http404
    initial = {"topic": request.GET.get("topic", "")} if kind == "finding" else {}
    form = FORMS[kind](request.POST or None, country=country, initial=initial)
    if request.method == "POST" and form.is_valid():
        item = _add(form, country, kind, cast("User", request.user))
        messages.success(request, _("Saved as a draft."))
        return redirect("reports:board_item", country.code, kind, item.pk)
    return _edit_page(request, form, kind)


def _add(form: ItemForm, country: Country, kind: str, actor: User) -> AnyItem:
    rests_on = form.cleaned_data.get("rests_on", ())
    if kind == "finding":
        return add_finding(country, **form.values, actor=actor)
    if kind == "conclusion":
        return add_conclusion(country, **form.values, findings=rests_on, actor=actor)
    return add_recommendation(country, **form.values, conclusions=rests_on, actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def board_edit(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Change an item; what was typed is kept where somebody else was quicker."""
    item = get_writable_item_for(request.user, code, kind, pk)
    initial = _anew(item) if "anew" in request.GET else {}
    form = FORMS[kind](request.POST or None, country=item.country, item=item, initial=initial)
    if request.method == "POST" and form.is_valid() and _change(request, form, item):
        return redirect("reports:board_item", item.country_id, kind, item.pk)
    return _edit_page(request, form, kind, item)


def _anew(item: AnyItem) -> dict[str, str]:
    """The texts that the finding's origin gives now, to be looked at before they are saved."""
    draft = draft_from(item.country, item.origin) if isinstance(item, Finding) else None
    return {f"text_{code}": text for code, text in draft.texts.items()} if draft else {}


def _change(request: HttpRequest, form: ItemForm, item: AnyItem) -> bool:
    """Save the form; where it cannot be saved, say why and return False."""
    try:
        is_new = change_item(
            item,
            base=form.cleaned_data["base"],
            values=form.values,
            rests_on=form.cleaned_data.get("rests_on"),
            actor=cast("User", request.user),
        )
    except (BoardError, ValidationError) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error)]
        form.add_error(None, " ".join(told))
        return False
    messages.success(request, _("Saved.") if is_new else _("Nothing was changed."))
    return True


def _edit_page(
    request: HttpRequest, form: ItemForm, kind: str, item: AnyItem | None = None
) -> HttpResponse:
    context = {
        "country": form.country,
        "form": form,
        "kind": kind,
        "item": item,
        "heading": HEADINGS[kind](),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/board_edit.html", context, status=status)
