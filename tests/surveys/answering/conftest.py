"""An invitation to the real questionnaire, and somebody who opened its link."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from surveys.enums import Layout
from surveys.form.model import Form
from surveys.models import Invitation, Response, Version
from surveys.queries.forms import get_form
from surveys.respondent import hash_token
from surveys.xlsform.read import read_workbook
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version

WORKBOOK = Path(__file__).resolve().parents[3] / "sample_data" / "needs_assessment.xlsx"
TOKEN = "a-token-for-the-tests"

# Every required question of the workbook, and nothing else.
SECTIONS: list[dict[str, Any]] = [
    {"institution_name": "Институт здоровья", "sector": "government", "years_in_field": "12"},
    {
        "demand_reduction": "very_important",
        "supply_reduction": "fairly_important",
        "harm_reduction": "dont_know",
        "harm_reduction_in_policy": "very_important",
        "approach_priority:demand": "2",
        "approach_priority:supply": "3",
        "approach_priority:harm": "1",
    },
    {"treatment_approach": ["harm_reduction", "reintegration"], "rehabilitation": ["therapy"]},
    {
        "nonprescription_medicines": "not_important",
        "alcohol": "very_important",
        "hiv_concern": "urgent",
        "stigma_actions_exist": "no",
    },
    {
        "trafficking_factors": ["ict"],
        "strategy_weaknesses": ["resources", "monitoring"],
        "legislation_weaknesses": ["education"],
    },
    {"civil_society_importance": "not_important", "other_needs": "Nothing\nelse"},
]


@pytest.fixture(autouse=True)
def _english():
    """Answering activates the respondent's language; the next test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def real_form() -> Form:
    form = read_workbook(WORKBOOK.read_bytes()).form
    assert form is not None
    return form


@pytest.fixture
def version(db, real_form: Form) -> Version:
    return make_version(slug="needs_assessment", form=real_form)


@pytest.fixture
def form(version: Version) -> Form:
    return get_form(version)


@pytest.fixture
def institution(db):
    return make_institution("Institute of Health", make_country(), sector="civil_society")


@pytest.fixture
def invitation(version: Version, institution) -> Invitation:
    """Asks an institution; all who have the link work on the same answers."""
    return make_invitation(
        version.questionnaire, make_country(), institution, token_hash=hash_token(TOKEN)
    )


@pytest.fixture
def open_invitation(version: Version) -> Invitation:
    """Asks whoever has the link; each has answers of their own."""
    return make_invitation(
        version.questionnaire,
        make_country(),
        None,
        allows_many=True,
        token_hash=hash_token("open-token"),
    )


@pytest.fixture
def page_invitation(open_invitation: Invitation) -> Invitation:
    """Like `open_invitation`, with everything on one page."""
    open_invitation.questionnaire.layout = Layout.SINGLE_PAGE
    open_invitation.questionnaire.save()
    return open_invitation


@pytest.fixture
def respondent(client: Client, invitation: Invitation) -> Client:
    """A browser in which the invitation's link was opened."""
    open_link(client, TOKEN)
    return client


@pytest.fixture
def draft(respondent: Client, invitation: Invitation) -> Response:
    respondent.post(reverse("surveys:answer_start", args=[invitation.pk]))
    return Response.objects.get()


@pytest.fixture
def complete_draft(draft: Response, real_form: Form) -> Response:
    draft.answers = complete_answers()
    draft.revisions = dict.fromkeys(draft.answers, 1)
    draft.save()
    return draft


def open_link(client: Client, token: str) -> None:
    assert client.get(reverse("surveys:open_link", args=[token])).status_code == 302


def complete_answers() -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for section in SECTIONS:
        answers |= {name: value for name, value in section.items() if ":" not in name}
    return answers | {"years_in_field": 12, "approach_priority": ["harm", "demand", "supply"]}


def posted_answers() -> dict[str, Any]:
    """What a page with all sections posts."""
    posted: dict[str, Any] = {}
    for section in SECTIONS:
        posted |= section
    return posted


def section_url(response: Response, number: int) -> str:
    return reverse("surveys:answer_section", args=[response.key, number])


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden inputs of a page (a test client keeps no forms)."""
    fields = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and value:
            fields[name[1]] = value[1].replace("&quot;", '"')
    return fields


def fill(client: Client, response: Response, number: int, data: Mapping[str, Any], **more: Any):
    """Open a section, answer, press "Continue"."""
    url = section_url(response, number)
    base = hidden_fields(client.get(url).content.decode())[".base"]
    return client.post(url, {".base": base, ".action": "continue", **data, **more})


def send(client: Client, response: Response):
    """Open the check page and press "Send"."""
    url = reverse("surveys:answer_check", args=[response.key])
    fields = hidden_fields(client.get(url).content.decode())
    return client.post(url, {name: fields[name] for name in (".submission", ".digest")})
