"""The page of people who have answered nothing is drawn once, and is nobody's in particular."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from surveys.queries.forms import get_form
from surveys.respondent import hash_token
from tests.surveys.answering.conftest import TOKEN

pytestmark = pytest.mark.django_db


def visit(client: Client, page_invitation, language: str = "ru") -> str:
    client.get(reverse("surveys:open_link", args=[TOKEN]))
    page = reverse("surveys:answer_start", args=[page_invitation.pk])
    answer = client.get(f"{page}?language={language}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def kept(invitation) -> dict[object, object]:
    version = invitation.questionnaire.versions.get()
    return get_form(version).derived.get("untouched_pages", {})


def without_secrets(text: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken|\.submission)" value="[^"]*"', "", text)


@pytest.fixture(autouse=True)
def _open(page_invitation):
    page_invitation.token_hash = hash_token(TOKEN)
    page_invitation.save()
    kept(page_invitation).clear()


def test_the_second_visitor_gets_the_same_questions_and_secrets_of_their_own(page_invitation):
    first, second = (visit(Client(), page_invitation) for _ in range(2))
    assert len(kept(page_invitation)) == 1
    assert first != second
    assert without_secrets(first) == without_secrets(second)
    assert 'name="institution_name"' in second
    assert '<script id="logic" type="application/json">' in second


def test_each_language_has_a_page_of_its_own(page_invitation):
    russian, english = (visit(Client(), page_invitation, code) for code in ("ru", "en"))
    assert "Название вашей организации" in russian
    assert "Name of your institution" in english
    assert "Название вашей организации" not in english


def test_what_was_posted_and_is_wrong_reaches_nobody_else(page_invitation):
    client = Client()
    visit(client, page_invitation)
    address = reverse("surveys:answer_send_page", args=[page_invitation.pk])
    answer = client.post(address, {"institution_name": "Only mine", "years_in_field": "no number"})
    assert "Only mine" in answer.content.decode()
    assert "Only mine" not in visit(Client(), page_invitation)
    assert len(kept(page_invitation)) == 1


def test_only_so_many_are_kept(page_invitation):
    pages = kept(page_invitation)
    visit(Client(), page_invitation)
    pages = kept(page_invitation)
    pages.update({number: {} for number in range(30)})
    visit(Client(), page_invitation, "en")
    assert len(kept(page_invitation)) == 1
