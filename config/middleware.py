"""What every request passes: one line in the access log, and a limit on what is uploaded."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger("access")

GetResponse = Callable[[HttpRequest], HttpResponse]


def access_log(get_response: GetResponse) -> GetResponse:
    """Log each request once, with the user's number where a view looked the user up anyway."""

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        user = getattr(request, "_cached_user", None)
        logger.info(
            "%s %s %s",
            request.method,
            request.path,
            response.status_code,
            extra={
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - start) * 1000, 1),
                "user": user.pk if user is not None else None,
            },
        )
        return response

    return middleware


def upload_limit(get_response: GetResponse) -> GetResponse:
    """Answer 413 to a body over MAX_UPLOAD_BYTES before any of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.MAX_UPLOAD_BYTES:
            megabytes = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            return render(request, "413.html", {"megabytes": megabytes}, status=413)
        return get_response(request)

    return middleware
