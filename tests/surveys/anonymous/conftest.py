"""An anonymous questionnaire, its invitations, and five answers to it."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from institutions.actions.contacts import ContactData, add_contact
from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role
from institutions.models import OutgoingMail
from surveys.actions.invitations import create_invitations
from surveys.actions.letters import queue_letters
from surveys.actions.questionnaires import AnsweringRules, change_questionnaire
from surveys.enums import Layout, LetterKind
from surveys.form.model import Form, Question
from surveys.models import (
    Questionnaire,
)
from tests.surveys.form.makers import form_of, group
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_user,
    make_version,
)

ADDRESS = "203.0.113.{}"
IMPORTANCE = ["very", "little", "dont_know", "very", "little"]


def rules(*, is_anonymous: bool = True) -> AnsweringRules:
    return AnsweringRules("institution", needs_sign_off=True, is_anonymous=is_anonymous)


def change(questionnaire: Questionnaire, *, is_anonymous: bool = True) -> Questionnaire:
    return change_questionnaire(
        questionnaire,
        assessment_round=None,
        layout=Layout.SECTIONS,
        sector_question="sector",
        institution_question="institution_name",
        rules=rules(is_anonymous=is_anonymous),
    )


def plain_form(*questions: Question) -> Form:
    return replace(form_of(group("all", *questions)), languages=("en",))


@pytest.fixture
def questionnaire() -> Questionnaire:
    return change(make_version().questionnaire)


@pytest.fixture
def invited(questionnaire, settings) -> list[str]:
    """Six institutions with a contact each, to whom an invitation was mailed: their links."""
    settings.MAILS_PER_MINUTE = 100_000
    country, member = make_country(), make_user("team@example.org", Role.TEAM)
    institutions = [make_institution(f"Ministry {number}", country) for number in range(6)]
    for number, institution in enumerate(institutions):
        data = ContactData(f"person{number}@ministry{number}.example", f"Person {number}", "en")
        add_contact(institution, data, actor=member)
    links = create_invitations(
        questionnaire, country=country, institutions=institutions, actor=member
    )
    for link in links:
        queue_letters(link.invitation, kind=LetterKind.INVITATION, occasion="first")
    while send_waiting_mails():
        pass
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}
    return [link.token for link in links]


def answer(token: str, number: int = 0, **answers: str) -> tuple[Client, Any]:
    """Open a link in a browser of its own, and send everything."""
    browser = Client(REMOTE_ADDR=ADDRESS.format(number + 1))
    page = browser.get(reverse("surveys:open_link", args=[token]), follow=True)
    send = f"{page.redirect_chain[-1][0]}send/"
    posted = {
        "sector": "government",
        "importance": IMPORTANCE[number],
        "years": f"{number + 987_001}",
    }
    return browser, browser.post(send, {**posted, **answers}, follow=True)


@pytest.fixture
def answered(invited) -> list[Client]:
    """Five of the six have answered."""
    return [answer(token, number)[0] for number, token in enumerate(invited[:5])]
