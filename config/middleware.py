"""What every request passes: the access log, limits on what is sent, and what may be kept."""

import logging
import time
from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date
from django_guid.context import guid
from django_guid.utils import generate_guid, get_id_from_header

from config.metrics import count_request

logger = logging.getLogger("access")

# What Django's `never_cache` sends.
NEVER_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private"
# Django's own pages for errors in development have styles inline.
DEBUG_PAGES = frozenset({404, 500})

GetResponse = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: GetResponse) -> GetResponse:
    """Give the request the id of its X-Request-ID where that is a UUID, else a new one.

    Like django-guid's own middleware, which looks through all headers for it. The id goes into
    log lines, into the tasks that the request starts, and back to the visitor.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_given = bool(request.META.get("HTTP_X_REQUEST_ID"))
        number = get_id_from_header(request) if is_given else generate_guid()
        guid.set(number)
        response = get_response(request)
        response.headers["X-Request-ID"] = number
        return response

    return middleware


def content_policy(get_response: GetResponse) -> GetResponse:
    """Send django-csp's policy from the settings, put together once: all pages have the same.

    So there are no nonces here, and none of django-csp's decorators for single views.
    """
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not (settings.DEBUG and response.status_code in DEBUG_PAGES):
            response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def access_log(get_response: GetResponse) -> GetResponse:
    """Log and count each request, with the user's number where a view looked the user up anyway."""

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - start
        count_request(request, response.status_code, seconds)
        user = getattr(request, "_cached_user", None)
        logger.info(
            "%s %s %s",
            request.method,
            escape_uri_path(request.path),  # else a path with line ends would forge lines
            response.status_code,
            extra={
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
                "user": user.pk if user is not None else None,
            },
        )
        return response

    return middleware


def upload_limit(get_response: GetResponse) -> GetResponse:
    """Answer 413 to a body over MAX_UPLOAD_BYTES, and 411 to one whose length is not told.

    Neither is read. Django takes a body without a length for none, so that a form of it would lack
    its token, and its sender be told of that.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH", "")
        if not length and "HTTP_TRANSFER_ENCODING" in request.META:
            return _refused(request, 411, "The length of the body (Content-Length) is missing.")
        if length.isdigit() and int(length) > settings.MAX_UPLOAD_BYTES:
            megabytes = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            told = f"At most {megabytes} MB can be sent at once."
            return _refused(request, 413, told, megabytes=megabytes)
        return get_response(request)

    return middleware


def _refused(request: HttpRequest, status: int, detail: str, **context: int) -> HttpResponse:
    """A page for people; for programs `detail`, as in the other errors of the interface."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": detail}, status=status)
    return render(request, f"{status}.html", context, status=status)


def private_pages(get_response: GetResponse) -> GetResponse:
    """Let no browser or proxy keep a page, unless the view says otherwise.

    On a shared computer the pages of whoever was signed in last must not come back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = NEVER_CACHE
            response.headers.setdefault("Expires", http_date())
        return response

    return middleware


class RefuseNullBytes:
    """Answer 400 to a null byte, which PostgreSQL takes in no text.

    In an address it is looked for before the view. In what is posted forms find it and say so; only
    where a view reads a value itself does it reach the database, whose refusal is no error of ours.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a null byte in the address")
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DataError):
            return None
        values = [str(value) for _name, found in request.POST.lists() for value in found]
        is_theirs = any("\0" in value for value in values)
        return render(request, "400.html", status=400) if is_theirs else None
