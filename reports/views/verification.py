"""The public page that tells whether a copy is genuine, and the page with a copy's fingerprint."""

import hashlib
import logging
from typing import Any
from uuid import UUID

import redis
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from institutions.page_language import page_language
from institutions.tasks_support import redis_client
from institutions.views.session import client_address
from reports.forms.verification import VerificationForm
from reports.queries.verification import is_genuine
from reports.views.copies import SENT_STATES, receipt_copy
from surveys.respondent import get_response_for_respondent

LOOKS = 20
LOOKS_SECONDS = 10 * 60

logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_copy(request: HttpRequest) -> HttpResponse:
    """Yes or no, and nothing else: not whose answers they are, nor when they came."""
    is_sent = request.method == "POST"
    form = VerificationForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    context: dict[str, Any] = {"form": form}
    if is_sent and _looks_too_often(client_address(request)):
        context["is_too_often"] = True
        return render(request, "reports/verify_copy.html", context, status=429)
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        sha256 = _sha256_of(file) if file else form.cleaned_data["sha256"]
        context |= {"verdict": is_genuine(sha256), "sha256": sha256, "is_told": True}
    return render(request, "reports/verify_copy.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def response_copy_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The fingerprint of a respondent's copy, and how others can verify it."""
    response = get_response_for_respondent(request, key)
    if response.state not in SENT_STATES:
        raise Http404
    copy = receipt_copy(response, page_language())
    return render(request, "reports/response_copy.html", {"response": response, "copy": copy})


def _sha256_of(file: "UploadedFile[Any]") -> str:
    """The file is not opened or kept, only read through."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _looks_too_often(address: str) -> bool:
    """Whether this address has asked often within ten minutes; without Redis nobody has."""
    key = f"verify:{address}"
    try:
        pipeline = redis_client().pipeline()
        pipeline.set(key, 0, ex=LOOKS_SECONDS, nx=True)
        pipeline.incr(key)
        return int(pipeline.execute()[1]) > LOOKS
    except redis.RedisError as error:
        logger.warning("Looks were not counted", extra={"reason": str(error)})
        return False
