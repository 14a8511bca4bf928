"""Versions of a questionnaire as files."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from institutions.access import staff_required
from surveys import access
from surveys.models import Version
from surveys.queries.forms import get_form
from surveys.xlsform.write import write_workbook

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff_required
def version_xlsform(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The version as a workbook that other survey programs read, too."""
    version = access.get_version_for(request.user, slug, number)
    return attachment(
        write_workbook(get_form(version)), WORKBOOK, file_name(version, "xlsform.xlsx")
    )


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return a file that the browser saves under this (ASCII) name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def file_name(version: Version, ending: str) -> str:
    """Return "needs-v2-xlsform.xlsx"; the short name of a questionnaire is ASCII."""
    return f"{version.questionnaire.slug}-v{version.number}-{ending}"
