"""Pages whose figures follow the answers for the team, and move in steps for readers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from institutions.access import get_country_for
from reports.actions.steps import figures_for


def steps_for_readers(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Decorate a view of a country, by its code; Http404 for a stranger to it."""

    @wraps(view)
    def stepped(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        country = get_country_for(request.user, code)
        with figures_for(request.user, country):
            return view(request, code=code, **kwargs)

    return stepped
