"""Sending a page after the questionnaire went on: a later version, reopened answers."""

from uuid import uuid4

import pytest
from django.urls import reverse

from institutions.enums import Role
from surveys.actions.responses import reopen_response
from surveys.enums import ResponseState
from surveys.form.model import Form, Group, Question, QuestionType
from surveys.models import Response
from tests.surveys.answering.conftest import open_link, posted_answers
from tests.surveys.makers import make_user, make_version


@pytest.fixture
def reopened(client, page_invitation) -> Response:
    """A draft: what was sent by the first version, opened again."""
    open_link(client, "open-token")
    send(client, page_invitation, posted_answers())
    sent = Response.objects.get()
    actor = make_user("team@example.org", Role.TEAM)
    return reopen_response(sent, reason="A mistake", actor=actor)


def send(client, invitation, data):
    url = reverse("surveys:answer_send_page", args=[invitation.pk])
    return client.post(url, {**data, ".submission": str(uuid4())})


def shorter_form() -> Form:
    """A later version that asks one new question."""
    question = Question("new_question", QuestionType.TEXT, {"en": "New?"})
    group = Group("all", {"en": "All"}, items=(question,))
    return Form("needs_assessment", {"en": "Needs"}, "2", ("en",), "en", (group,), {})


def test_reopened_answers_are_sent_by_the_version_that_checked_them(
    client, page_invitation, reopened
):
    later = make_version(slug="needs_assessment", form=shorter_form())

    assert send(client, page_invitation, {"new_question": "Yes"}).status_code == 302

    reopened.refresh_from_db()
    assert reopened.state == ResponseState.SUBMITTED
    assert reopened.answers == {"new_question": "Yes"}
    assert reopened.version == later


def test_reopened_answers_to_the_same_version_stay_with_it(client, page_invitation, reopened):
    before = reopened.version

    assert send(client, page_invitation, posted_answers()).status_code == 302

    reopened.refresh_from_db()
    assert (reopened.state, reopened.version) == (ResponseState.SUBMITTED, before)
