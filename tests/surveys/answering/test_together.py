"""Colleagues of an institution finish one answer, and the signatory signs it."""

import hashlib
import re
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role
from institutions.models import OutgoingMail
from surveys.actions.responses import reopen_response
from surveys.form.model import Form
from surveys.models import AnswerComment, Response, Share
from surveys.presence import note_presence, people_there
from tests.surveys.answering.conftest import (
    SECTIONS,
    fill,
    open_link,
    section_url,
    send,
)
from tests.surveys.makers import make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(settings, redis_url):
    settings.MAILS_PER_MINUTE = 100_000


def url(name: str, response: Response, *more: Any) -> str:
    return reverse(f"surveys:{name}", args=[response.key, *more])


def colleague_of(respondent: Client, draft: Response, real_form: Form, number: int = 2) -> Client:
    """Hand a section to a colleague, who opens the link from the mail in another browser."""
    section = real_form.sections[number - 1].name
    data = {
        "sections": [section],
        "name": "Boris",
        "email": "boris@example.org",
        "shared_by": "Anna",
        "note": "Until Friday",
    }
    assert respondent.post(url("answer_share", draft), data).status_code == 302
    send_waiting_mails()
    message = django_mail.outbox[-1]
    assert message.to == ["boris@example.org"]
    client = Client()
    open_link(client, re.findall(r"/r/([^/\s]+)/", str(message.body))[0])
    return client


@pytest.fixture
def colleague(respondent, draft, real_form) -> Client:
    return colleague_of(respondent, draft, real_form)


# Sections for colleagues


def test_a_colleague_answers_the_sections_of_the_link_and_no_others(colleague, draft):
    page = colleague.get(url("answer_tasks", draft)).content.decode()
    assert section_url(draft, 2) in page
    assert section_url(draft, 1) not in page
    assert "Anna asks you" in page
    assert "0 of 1 section is complete." in page
    answer = fill(colleague, draft, 2, SECTIONS[1])
    assert answer["Location"] == url("answer_tasks", draft)
    assert "1 of 1 section is complete." in colleague.get(answer["Location"]).content.decode()
    draft.refresh_from_db()
    assert draft.answers["demand_reduction"] == "very_important"


@pytest.mark.parametrize(
    "name", ["answer_check", "answer_list", "answer_receipt", "answer_share", "answer_sign"]
)
def test_a_colleague_gets_no_page_with_other_answers(colleague, draft, name):
    assert colleague.get(url(name, draft)).status_code == 404
    assert colleague.post(url(name, draft)).status_code in (404, 405)


def test_a_colleague_gets_no_other_section_and_cannot_save_into_it(colleague, draft):
    assert colleague.get(section_url(draft, 1)).status_code == 404
    assert colleague.post(section_url(draft, 1), {"institution_name": "X"}).status_code == 404
    data = {".question": "institution_name", "institution_name": "X"}
    assert colleague.post(url("answer_save", draft), data).status_code == 404
    # As a page of an earlier version would post it, in which the question was in this section.
    forged = {**data, ".base": '{"institution_name": [0, ""]}', ".action": "later"}
    assert colleague.post(section_url(draft, 2), forged).status_code in (200, 302)
    assert colleague.get(url("answer_comments", draft, 1)).status_code == 404
    assert colleague.get(f"/answer/{draft.invitation_id}/").status_code == 404
    assert colleague.get(reverse("reports:response_pdf", args=[draft.key])).status_code == 404
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_link_that_was_taken_back_opens_nothing(respondent, colleague, draft):
    share = Share.objects.get()
    assert respondent.post(url("answer_unshare", draft, share.pk)).status_code == 302
    assert colleague.get(url("answer_tasks", draft)).status_code == 404
    assert colleague.post(url("answer_unshare", draft, share.pk)).status_code == 404


def test_the_secret_of_a_colleagues_link_is_kept_nowhere(colleague):
    message = str(django_mail.outbox[-1].body)
    token = re.findall(r"/r/([^/\s]+)/", message)[0]
    share = Share.objects.get()
    assert share.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert OutgoingMail.objects.get().body == ""
    assert "Until Friday" in message


def test_opening_a_colleagues_link_takes_nothing_from_who_has_the_invitations(
    respondent, draft, real_form
):
    colleague_of(respondent, draft, real_form)
    token = re.findall(r"/r/([^/\s]+)/", str(django_mail.outbox[-1].body))[0]
    open_link(respondent, token)
    assert respondent.get(url("answer_check", draft)).status_code == 200


def test_sharing_needs_a_section_and_an_address(respondent, draft):
    answer = respondent.post(url("answer_share", draft), {"name": "B", "email": "no"})
    assert answer.status_code == 422
    assert not Share.objects.exists()


def test_the_share_still_works_after_the_answer_is_reopened(
    respondent, draft, real_form, complete_draft
):
    colleague = colleague_of(respondent, complete_draft, real_form)
    assert send(respondent, complete_draft).status_code == 302
    sent = Response.objects.get(key=draft.key)
    reopened = reopen_response(sent, reason="A mistake")
    assert colleague.get(section_url(reopened, 2)).status_code == 200


# Who is where, and comments


def test_each_sees_who_is_where(respondent, colleague, draft):
    colleague.get(section_url(draft, 2))
    found = respondent.get(url("answer_presence", draft), {"section": "1"}).json()
    assert found == {"people": ["Boris is in section 2"]}
    assert "Boris is in section 2" in respondent.get(url("answer_tasks", draft)).content.decode()
    found = colleague.get(url("answer_presence", draft), {"section": "2"}).json()
    assert found == {"people": ["A colleague is in section 1"]}
    assert Client().get(url("answer_presence", draft)).status_code == 404


def test_presence_is_forgotten(monkeypatch):
    note_presence(1, "a", "A", 2)
    assert [person.name for person in people_there(1)] == ["A"]
    monkeypatch.setattr("surveys.presence.SECONDS", -1)
    assert people_there(1) == []


def test_colleagues_comment_on_a_question_and_settle_it(respondent, colleague, draft):
    address = url("answer_comments", draft, 2)
    data = {"question": "demand_reduction", "author": "Boris", "text": "Is this <b>right</b>?"}
    assert colleague.post(address, data).status_code == 302
    page = respondent.get(address).content.decode()
    assert "&lt;b&gt;right&lt;/b&gt;" in page
    assert "1 comment" in respondent.get(section_url(draft, 2)).content.decode()
    comment = AnswerComment.objects.get()
    respondent.post(address, {"act": "settle", "comment": comment.pk})
    comment.refresh_from_db()
    assert comment.settled_at is not None
    assert colleague.post(address, {**data, "question": "institution_name"}).status_code == 404
    assert colleague.post(address, {**data, "text": ""}).status_code == 422


def test_the_team_reads_only_comments_that_were_sent_to_it(respondent, draft):
    member = signed_in(make_user("team@example.org", Role.TEAM))
    address = url("answer_comments", draft, 2)
    data = {"question": "demand_reduction", "author": "Anna"}
    respondent.post(address, {**data, "text": "Between us"})
    respondent.post(address, {**data, "text": "For you", "is_for_team": "on"})
    page = member.get(reverse("surveys:response", args=[draft.key])).content.decode()
    assert "For you" in page
    assert "Between us" not in page
