"""The interface as a whole, version 1."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from reports.api import inviting, reading
from reports.api.auth import SECONDS, TooManyCallsError

api = NinjaAPI(
    title="Needs assessment",
    version="1",
    description="Read questionnaires, findings and responses; invite institutions.",
    docs_url=None,
)
api.add_router("", reading.router)
api.add_router("", inviting.router)


@api.exception_handler(PermissionDenied)
def refuse(request: HttpRequest, error: PermissionDenied | type[PermissionDenied]) -> HttpResponse:
    return api.create_response(request, {"detail": "Forbidden"}, status=403)


@api.exception_handler(TooManyCallsError)
def slow_down(
    request: HttpRequest, error: TooManyCallsError | type[TooManyCallsError]
) -> HttpResponse:
    response = api.create_response(request, {"detail": "Too many calls"}, status=429)
    response.headers["Retry-After"] = str(getattr(error, "seconds", SECONDS))
    return response
