"""The interface as a whole, version 1."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from reports.api import inviting, reading

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
