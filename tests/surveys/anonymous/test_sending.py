"""Sending anonymously: told before, once, or not at all."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from surveys.models import (
    Response,
    UsedInvitation,
)
from surveys.respondent import hash_token
from tests.surveys.anonymous.conftest import answer
from tests.surveys.makers import (
    make_country,
    make_invitation,
)

pytestmark = pytest.mark.django_db


def test_a_respondent_is_told_before_and_after(invited):
    browser = Client()
    page = browser.get(reverse("surveys:open_link", args=[invited[0]]), follow=True)
    assert "This questionnaire is anonymous" in page.content.decode()
    assert "can read and change the answers until" not in page.content.decode()
    browser, page = answer(invited[0])
    assert "Thank you. The answers are sent." in page.content.decode()
    later = Client().get(reverse("surveys:open_link", args=[invited[0]]), follow=True)
    assert "Thank you. The answers are sent." in later.content.decode()


def test_sending_twice_stores_one(invited):
    browser, _page = answer(invited[0])
    address = reverse("surveys:answer_send_page", args=[UsedInvitation.objects.get().invitation_id])
    page = browser.post(address, {"importance": "little"}, follow=True)
    assert "what you sent now was not kept" in page.content.decode()
    assert Response.objects.get().answers["importance"] == "very"


def test_nothing_is_used_where_answers_are_refused(invited):
    _browser, page = answer(invited[0], years="many")
    assert "Your answers are not sent yet" in page.content.decode()
    assert not UsedInvitation.objects.exists()
    assert not Response.objects.exists()


def test_a_seat_is_used_only_with_its_answer(invited, monkeypatch):
    monkeypatch.setattr("surveys.actions.anonymous.LOWEST_NUMBER", 7)
    monkeypatch.setattr("surveys.actions.anonymous.HIGHEST_NUMBER", 8)
    answer(invited[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(invited[1])
    assert UsedInvitation.objects.count() == Response.objects.count() == 1


def test_each_person_of_an_open_link_answers_once(questionnaire):
    make_invitation(
        questionnaire, make_country(), None, allows_many=True, token_hash=hash_token("open")
    )
    browsers = [answer("open", number)[0] for number in range(3)]
    assert Response.objects.count() == 3
    page = browsers[0].get(reverse("surveys:open_link", args=["open"]), follow=True)
    assert "Thank you. The answers are sent." in page.content.decode()


def test_the_institutions_of_the_registry_are_not_looked_for(invited):
    answer(invited[0], institution_name="Ministry 0")
    response = Response.objects.get()
    assert (response.institution, response.given_name) == (None, "")
