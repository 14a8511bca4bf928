"""What every request passes: the access log, limits on what is sent, and what may be kept."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.encoding import escape_uri_path

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
            escape_uri_path(request.path),  # else a path with line ends would forge lines
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


def private_pages(get_response: GetResponse) -> GetResponse:
    """Let no browser or proxy keep a page, unless the view says otherwise.

    On a shared computer the pages of whoever was signed in last must not come back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def refuse_null_bytes(get_response: GetResponse) -> GetResponse:
    """Answer 400 to an address with a null byte, which PostgreSQL takes in no text."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a null byte in the address")
        return get_response(request)

    return middleware
