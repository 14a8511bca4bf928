"""What a user may see and change of the findings board.

Readers of a country see what is approved; drafts, comments and histories are the team's.
"""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from institutions.access import (
    Viewer,
    get_country_for,
    get_writable_country_for,
    may_write,
)
from reports.enums import BoardState
from reports.models import BoardComment, Citation
from reports.models.board import ITEM_KINDS, AnyItem


def get_item_for(user: Viewer, code: str, kind: str, pk: int) -> AnyItem:
    """Return an item that the user sees; Http404 for any other, and for an unknown kind."""
    country = get_country_for(user, code)
    if kind not in ITEM_KINDS:
        raise Http404
    model: type[Any] = ITEM_KINDS[kind]
    rows = model.objects.filter(country=country).select_related("country", "created_by")
    if not may_write(user, country.code):
        rows = rows.filter(state=BoardState.APPROVED)
    item: AnyItem = get_object_or_404(rows, pk=pk)
    return item


def get_writable_item_for(user: Viewer, code: str, kind: str, pk: int) -> AnyItem:
    """Like `get_item_for`; PermissionDenied where the user may only read."""
    get_writable_country_for(user, code)
    return get_item_for(user, code, kind, pk)


def get_citation_for(user: Viewer, code: str, pk: int) -> Citation:
    """Return a citation of a finding that the user may change."""
    country = get_writable_country_for(user, code)
    rows = Citation.objects.filter(finding__country=country)
    return get_object_or_404(rows.select_related("finding__country"), pk=pk)


def get_board_comment_for(user: Viewer, code: str, pk: int) -> BoardComment:
    """Return a comment on an item that the user may change."""
    country = get_writable_country_for(user, code)
    owned = [
        BoardComment.objects.filter(**{f"{kind}__country": country}).values("pk")
        for kind in ITEM_KINDS
    ]
    rows = BoardComment.objects.filter(pk__in=owned[0].union(*owned[1:]))
    return get_object_or_404(rows.select_related(*ITEM_KINDS), pk=pk)
