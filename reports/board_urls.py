"""Addresses of the findings board, included below `board/`."""

from django.urls import URLPattern, path

from reports.views import (
    board,
    board_acts,
    board_adopted,
    board_drafts,
    board_evidence,
    board_trace,
)

ITEM = "<str:code>/<slug:kind>/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("", board.boards, name="boards"),
    path("<str:code>/", board.board, name="board"),
    path("<str:code>/trace/", board_trace.board_trace, name="board_trace"),
    path("<str:code>/used/", board_trace.board_used, name="board_used"),
    path("<str:code>/check/", board_trace.board_check, name="board_check"),
    path("<str:code>/figures/", board_evidence.board_pick, name="board_pick"),
    path("<str:code>/live/", board_evidence.board_claims_live, name="board_claims_live"),
    path("<str:code>/finding/<int:pk>/cite/", board_evidence.board_cite, name="board_cite"),
    path("<str:code>/adopted/", board_adopted.board_adopted, name="board_adopted"),
    path("<str:code>/drafts/", board_drafts.board_drafts, name="board_drafts"),
    path("<str:code>/add/<slug:kind>/", board.board_add, name="board_add"),
    path("<str:code>/comments/<int:pk>/settle/", board_acts.board_settle, name="board_settle"),
    path(
        "<str:code>/citations/<int:pk>/<slug:act>/",
        board_acts.board_citation,
        name="board_citation",
    ),
    path(ITEM, board.board_item, name="board_item"),
    path(f"{ITEM}edit/", board.board_edit, name="board_edit"),
    path(f"{ITEM}approve/", board_acts.board_approve, name="board_approve"),
    path(f"{ITEM}retire/", board_acts.board_retire, name="board_retire"),
    path(f"{ITEM}restore/", board_acts.board_restore, name="board_restore"),
    path(f"{ITEM}move/", board_acts.board_move, name="board_move"),
    path(f"{ITEM}comment/", board_acts.board_comment, name="board_comment"),
]
