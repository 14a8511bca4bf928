"""Choosing what the software drafts from the evidence."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from institutions.access import get_writable_country_for, team_required
from institutions.models import Country, User
from institutions.page_language import page_language
from reports.actions.board_drafting import draft_findings
from reports.enums import Topic
from reports.queries.board_drafts import drafts_of, filled_text, origins_on_board


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def board_drafts(request: HttpRequest, code: str) -> HttpResponse:
    """Show what can be drafted; put the chosen drafts on the board."""
    country = get_writable_country_for(request.user, code)
    if request.method == "POST":
        origins = None if "all" in request.POST else request.POST.getlist("draft")
        made = draft_findings(country, origins=origins, actor=cast("User", request.user))
        told = ngettext("%(count)d finding drafted.", "%(count)d findings drafted.", len(made))
        messages.success(request, told % {"count": len(made)})
        return redirect("reports:board", country.code)
    context = {"country": country, "groups": _groups(country)}
    return render(request, "reports/board_drafts.html", context)


def _groups(country: Country) -> list[tuple[str, list[Any]]]:
    """Topics that have drafts, each with (draft, text, id of its finding or None)."""
    there = origins_on_board(country)
    lines: dict[Topic, list[Any]] = {}
    for draft in drafts_of(country):
        text = filled_text(draft, page_language())
        lines.setdefault(draft.topic, []).append((draft, text, there.get(draft.origin)))
    return [(str(topic.label), lines[topic]) for topic in Topic if topic in lines]
