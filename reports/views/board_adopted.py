"""Recommendations that regional events adopted, for a country to take in."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogues.access import visible_dialogues
from dialogues.queries.regional import adopted_recommendations
from institutions.access import get_writable_country_for, team_required
from institutions.models import User
from reports.actions.board import BoardError
from reports.actions.board_adopting import adopt_recommendation
from reports.models import Recommendation


@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def board_adopted(request: HttpRequest, code: str) -> HttpResponse:
    """Show what events adopted and the country agreed with; take one in."""
    country = get_writable_country_for(request.user, code)
    rows = adopted_recommendations(visible_dialogues(request.user), country=country.code)
    if request.method == "POST":
        wanted = request.POST.get("draft", "")
        row = next((one for one in rows if str(one.draft.pk) == wanted), None)
        if row is None:
            raise Http404
        try:
            adopt_recommendation(country, row, actor=cast("User", request.user))
            messages.success(request, _("Saved as a draft."))
        except BoardError as error:
            messages.error(request, str(error))
        return redirect("reports:board_adopted", country.code)
    taken = Recommendation.objects.filter(country=country, adopted_from__isnull=False)
    there = dict(taken.values_list("adopted_from", "pk"))
    lines = [(row, there.get(row.draft.pk)) for row in rows]
    return render(request, "reports/board_adopted.html", {"country": country, "lines": lines})
