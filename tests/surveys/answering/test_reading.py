"""Reading and printing all answers before they are sent, and after."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from institutions.models import Round
from surveys.enums import Layout, ResponseState
from surveys.models import Response
from tests.surveys.answering.conftest import SECTIONS, fill, send

pytestmark = pytest.mark.django_db
LINK = "Read or print your answers"


def read(respondent, response, name="answer_list") -> str:
    page = respondent.get(reverse(f"surveys:{name}", args=[response.key]))
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize("name", ["answer_tasks", "answer_check"])
def test_the_way_to_all_answers_is_told(respondent, draft, name):
    address = reverse("surveys:answer_list", args=[draft.key])

    assert f'<a href="{address}">{LINK}</a>' in read(respondent, draft, name)


def test_a_draft_says_what_it_is_and_when_it_was_saved(respondent, draft):
    fill(respondent, draft, 1, SECTIONS[0])
    saved_at = datetime(2026, 5, 30, 20, 15, tzinfo=UTC)
    Response.objects.filter(pk=draft.pk).update(saved_at=saved_at)
    page = read(respondent, draft)

    assert "<strong>Draft, not sent</strong>" in page
    assert "As saved on 31 May 2026, 01:15" in page  # in Almaty
    assert "Kazakhstan · Institute of Health" in page
    assert "Институт здоровья" in page
    assert "Needs assessment" in page


def test_what_is_for_the_screen_only_is_not_printed(respondent, draft):
    page = read(respondent, draft)

    assert re.search(r'<p class="d-print-none">Print this page with your browser\. <a', page)
    assert page.count('class="answer-change"') == page.count('class="answer-row"') > 10


def test_a_single_page_has_no_sections_to_change(respondent, draft, invitation):
    questionnaire = invitation.questionnaire
    questionnaire.layout = Layout.SINGLE_PAGE
    questionnaire.save()

    assert "answer-change" not in read(respondent, draft)


def test_what_waits_for_a_signature_is_no_draft_and_not_sent(respondent, draft):
    Response.objects.filter(pk=draft.pk).update(state=ResponseState.IN_REVIEW)
    page = read(respondent, draft)

    assert "<strong>Handed over for signing, not sent</strong>" in page
    assert "has not begun yet" not in page
    assert "answer-change" not in page


def test_what_was_sent_is_no_draft(respondent, complete_draft):
    send(respondent, complete_draft)
    page = read(respondent, complete_draft)

    assert "not sent" not in page
    assert "Sent, receipt" in page
    assert "answer-change" not in page


def test_a_closed_draft_was_not_sent(respondent, draft, invitation):
    closed = Round.objects.create(slug="r", names={"en": "R"}, closes_on=date(2020, 2, 1))
    invitation.questionnaire.round = closed
    invitation.questionnaire.save()
    page = read(respondent, draft)

    assert "Draft, not sent" in page
    assert '<div class="alert alert-warning d-print-none"><p>The time for answering is over' in page
