"""What visitors read when a request fails: by our mistake, or because something has run out."""

import sys

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.defaults import server_error
from psycopg.errors import InFailedSqlTransaction

from config.storage import NO_ROOM

RETRY_SECONDS = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After where the database is away or takes nothing, 507 where the disk
    is full, else 500.

    Browsers, proxies and programs then know whether the same request may work soon.
    """
    error = sys.exc_info()[1]
    if is_away(error):
        answer = _page("away.html", 503)
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return _page("no_room.html", 507)
    return server_error(request)


def is_away(error: BaseException | None) -> bool:
    """Whether the database failed, and not our use of it."""
    if isinstance(error, InternalError):
        # Its disk is full, or it has become a copy that takes no changes.
        return not isinstance(error.__cause__, InFailedSqlTransaction)
    return isinstance(error, (OperationalError, InterfaceError))


def _page(template: str, status: int) -> HttpResponse:
    """A page that needs neither the database nor the request."""
    page = render_to_string(template, {"language": get_language() or "en"})
    return HttpResponse(page, status=status)
