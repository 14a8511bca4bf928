"""Acts on items of the board: approving, retiring, moving, commenting, and their citations."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.access import team_required
from institutions.models import User
from reports.actions.board import BoardError, pass_value, remove_citation, take_value
from reports.actions.board_approval import (
    approve_item,
    comment_item,
    move_item,
    restore_item,
    retire_item,
    settle_comment,
)
from reports.board_access import (
    get_board_comment_for,
    get_citation_for,
    get_writable_item_for,
)
from reports.forms.board import BoardCommentForm, RetireForm
from reports.models.board import AnyItem, item_kind


def _to_item(item: AnyItem) -> HttpResponse:
    return redirect("reports:board_item", item.country_id, item_kind(item), item.pk)


def _tried(request: HttpRequest, act: Callable[[], Any], done: str) -> Any:
    """Do something and say so; where it does not fit, say why and return None."""
    try:
        result = act()
    except BoardError as error:
        messages.error(request, str(error))
        return None
    messages.success(request, done)
    return result


@require_POST
@team_required
def board_approve(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Say yes to the wording that the page showed."""
    item = get_writable_item_for(request.user, code, kind, pk)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isdecimal() and len(given) < 9 else 0
    actor = cast("User", request.user)
    _tried(
        request,
        lambda: approve_item(item, revision=revision, actor=actor),
        _("Your approval is recorded."),
    )
    return _to_item(item)


@require_POST
@team_required
def board_retire(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Take an item off the board with a reason."""
    item = get_writable_item_for(request.user, code, kind, pk)
    form = RetireForm(request.POST)
    if form.is_valid():
        retire_item(item, reason=form.cleaned_data["reason"], actor=cast("User", request.user))
        messages.success(request, _("Retired. The reports leave it out."))
    else:
        messages.error(request, _("Give a reason."))
    return _to_item(item)


@require_POST
@team_required
def board_restore(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Put a retired item back as a draft."""
    item = get_writable_item_for(request.user, code, kind, pk)
    actor = cast("User", request.user)
    _tried(request, lambda: restore_item(item, actor=actor), _("It is a draft again."))
    return _to_item(item)


@require_POST
@team_required
def board_move(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Move an item up or down among its neighbours."""
    item = get_writable_item_for(request.user, code, kind, pk)
    move_item(item, is_up=request.POST.get("to") == "up", actor=cast("User", request.user))
    address = redirect("reports:board", item.country_id)["Location"]
    return redirect(f"{address}#{kind}-{item.pk}")


@require_POST
@team_required
def board_comment(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Say something about an item to the team."""
    item = get_writable_item_for(request.user, code, kind, pk)
    form = BoardCommentForm(request.POST)
    if form.is_valid():
        comment_item(item, text=form.cleaned_data["text"], actor=cast("User", request.user))
        messages.success(request, _("Comment saved."))
    else:
        messages.error(request, _("Write a comment of at most 5,000 characters."))
    return _to_item(item)


@require_POST
@team_required
def board_settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Mark a comment as settled."""
    comment = get_board_comment_for(request.user, code, pk)
    settle_comment(comment, actor=cast("User", request.user))
    item = comment.finding or comment.conclusion or comment.recommendation
    if item is None:
        raise Http404
    return _to_item(item)


ACTS: dict[str, tuple[Callable[..., None], Callable[[], str]]] = {
    "remove": (remove_citation, lambda: _("The evidence is cited no longer.")),
    "take": (take_value, lambda: _("The new value is taken. Look whether the text still fits.")),
    "pass": (pass_value, lambda: _("Kept as it is.")),
}


@require_POST
@team_required
def board_citation(request: HttpRequest, code: str, pk: int, act: str) -> HttpResponse:
    """Stop citing evidence, take its new value, or keep the finding as it is."""
    citation = get_citation_for(request.user, code, pk)
    if act not in ACTS:
        raise Http404
    finding = citation.finding
    do, done = ACTS[act]
    _tried(request, lambda: do(citation, actor=cast("User", request.user)), done())
    return _to_item(finding)
