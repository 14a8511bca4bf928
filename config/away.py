"""What visitors read when a request fails: by our mistake, or because the database is away."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.defaults import server_error

RETRY_SECONDS = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After where the database is away or takes nothing, else 500.

    Browsers, proxies and programs then know that the same request may work soon.
    """
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return server_error(request)
    page = render_to_string("away.html", {"language": get_language() or "en"})
    answer = HttpResponse(page, status=503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
