"""Somebody who answers the sample questionnaire that has every type of question."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.test import Client
from django.urls import reverse

from surveys.form.document import form_from_document
from surveys.form.model import Form, Question
from surveys.models import Invitation, Response
from surveys.respondent import hash_token
from tests.access.world import World
from tests.fuzz.target import Page
from tests.surveys.makers import make_invitation, make_version

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "question_types.json"
TOKEN = "token-of-a-fuzzed-seat"


@dataclass
class Seat:
    """The invitation, its draft, and a browser that came by the link."""

    invitation: Invitation
    draft: Response
    form: Form
    client: Client
    workbook: bytes
    printed: bytes
    page: Page

    @property
    def upload_questions(self) -> list[Question]:
        return [one for one in self.form.questions.values() if one.is_upload]

    @property
    def sections(self) -> int:
        return len(self.form.sections)


def make_seat(world: World) -> Seat:
    """Invite the institution of the home country and open the draft."""
    form = form_from_document(json.loads(SAMPLE.read_text(encoding="utf-8")))
    version = make_version(slug="types", form=form)
    invitation = make_invitation(
        version.questionnaire, world.home.country, world.home.institution,
        token_hash=hash_token(TOKEN), language="en",
    )  # fmt: skip
    client = Client()
    client.get(reverse("surveys:open_link", args=[TOKEN]))
    client.post(reverse("surveys:answer_start", args=[invitation.pk]))
    draft = Response.objects.get(invitation=invitation)

    def file(kind: str) -> bytes:
        return client.get(reverse(f"reports:answer_{kind}", args=[draft.key])).content

    address = reverse("reports:response_offline", args=[draft.key])
    page = Page("reports:response_offline", "a.xlsx", path=address)
    return Seat(invitation, draft, form, client, file("workbook"), file("form"), page)
