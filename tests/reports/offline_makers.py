"""A draft that is filled in away from the site, and the files for it."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from surveys.models import Response, Version
from surveys.respondent import hash_token
from tests.surveys.makers import make_country, make_institution, make_invitation

TOKEN = "a-token-for-offline"


def make_draft(version: Version, token: str = TOKEN, name: str = "Agency") -> Response:
    country = make_country()
    invitation = make_invitation(
        version.questionnaire,
        country,
        make_institution(name, country),
        token_hash=hash_token(token),
    )
    return Response.objects.create(
        invitation=invitation,
        version=version,
        country=country,
        institution=invitation.institution,
        language="en",
    )


def opened(client: Client, token: str = TOKEN) -> Client:
    client.get(reverse("surveys:open_link", args=[token]))
    return client


def address(name: str, response: Response) -> str:
    return reverse(f"reports:{name}", args=[response.key])


def workbook_of(client: Client, response: Response, kind: str = "answer") -> bytes:
    answer = client.get(address(f"{kind}_workbook", response))
    assert answer.status_code == 200
    return bytes(answer.content)


def filled_in(content: bytes, cells: dict[str, Any], sheet: int = 1) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book.worksheets[sheet][place] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send_file(
    client: Client, response: Response, content: bytes, kind: str = "answer", name: str = "a.xlsx"
) -> Any:
    data = {"file": SimpleUploadedFile(name, content)}
    return client.post(address(f"{kind}_offline", response), data)


def saved_answers(response: Response) -> dict[str, Any]:
    return dict(Response.objects.get(pk=response.pk).answers)


def save_elsewhere(response: Response, **answers: Any) -> None:
    """Somebody answers on the site meanwhile."""
    found = Response.objects.get(pk=response.pk)
    for name, value in answers.items():
        found.answers[name] = value
        found.revisions[name] = found.revisions.get(name, 0) + 1
    found.save()
