"""What the team sees and chooses of anonymous questionnaires."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role
from institutions.models import OutgoingMail
from surveys.actions.declining import decline_invitation
from surveys.actions.errors import ActionRefusedError
from surveys.actions.folding import fold_all, rebuild_tallies
from surveys.actions.letters import queue_letters
from surveys.actions.questionnaires import publish_version
from surveys.actions.responses import link_response, reopen_response, withdraw_response
from surveys.actions.webhooks import create_webhook
from surveys.enums import BoardState, Layout, LetterKind
from surveys.models import (
    Questionnaire,
    Response,
    Tally,
    UsedInvitation,
    WebhookDelivery,
)
from surveys.queries.board import board
from surveys.queries.coverage import coverage
from surveys.queries.overview import invitations_of, progress_by_country
from surveys.respondent import hash_token
from tests.surveys.anonymous.conftest import answer, change, plain_form
from tests.surveys.form.makers import ask
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_the_team_sees_who_answered(answered, questionnaire):
    fold_all()
    country = make_country()
    states = board(questionnaire, type(country).objects.all()).values_list("board_state", flat=True)
    assert sorted(states) == [BoardState.SENT] + [BoardState.SUBMITTED] * 5
    held = coverage(questionnaire, country)
    assert (held.invited, held.submitted, held.responses, held.unlinked) == (6, 5, 5, 0)
    assert [str(one) for one in held.missing] == ["Ministry 5"]
    (progress,) = progress_by_country(questionnaire, type(country).objects.all())
    assert (progress.invited, progress.submitted, progress.responses) == (6, 5, 5)
    rows = invitations_of(questionnaire, country)
    counts = [row.submitted_count for row in rows]  # type: ignore[attr-defined]
    assert sorted(counts) == [0, 1, 1, 1, 1, 1]


def test_who_answered_is_not_reminded_and_cannot_decline(answered, questionnaire):
    invitations = list(invitations_of(questionnaire, make_country()))
    queued = [queue_letters(one, kind=LetterKind.REMINDER, occasion="late") for one in invitations]
    send_waiting_mails()
    assert OutgoingMail.objects.filter(kind="reminder", state="sent").count() == 1, queued
    used = UsedInvitation.objects.all()[0].invitation
    with pytest.raises(ActionRefusedError, match="sent already"):
        decline_invitation(used, reason="no time")


def test_anonymous_answers_count_like_others(answered, questionnaire):
    fold_all()
    counts = dict(Tally.objects.filter(question="importance").values_list("choice", "count"))
    assert counts == {"": 5, "very": 2, "little": 2, "dont_know": 1}
    before = list(Tally.objects.order_by("question", "choice", "sector").values_list("count"))
    assert rebuild_tallies() == 5
    assert before == list(
        Tally.objects.order_by("question", "choice", "sector").values_list("count")
    )
    withdraw_response(Response.objects.all()[0], reason="nonsense")
    fold_all()
    assert Tally.objects.get(question="").count == 4


def test_an_answer_is_linked_to_nobody_and_not_reopened(answered):
    response = Response.objects.all()[0]
    with pytest.raises(ActionRefusedError, match="anonymous"):
        link_response(response, institution=make_institution("X", response.country))
    with pytest.raises(ActionRefusedError, match="anonymous"):
        reopen_response(response, reason="please")


def test_the_pages_of_the_team_say_month_and_nothing_else(answered, questionnaire):
    member = signed_in(make_user("member@example.org", Role.TEAM))
    listed = member.get(reverse("surveys:responses", args=[questionnaire.slug, "KZ"]))
    response = Response.objects.all()[0]
    page = member.get(reverse("surveys:response", args=[response.key])).content.decode()
    for text in (listed.content.decode(), page):
        assert ", 00:00" not in text
    assert "Ministry" not in page
    assert "Which institution is it?" not in page
    assert "Reopen" not in page


def test_no_other_system_is_told_when(invited, questionnaire):
    member = make_user("hook@example.org", Role.TEAM)
    create_webhook(questionnaire, url="https://x.example/", country=None, actor=member)
    answer(invited[0])
    assert fold_all() == 1
    assert not WebhookDelivery.objects.exists()


# The setting


def test_the_setting_brings_what_it_needs(questionnaire):
    assert (questionnaire.layout, questionnaire.institution_question) == (Layout.SINGLE_PAGE, "")
    questionnaire.layout = Layout.SECTIONS
    with pytest.raises(IntegrityError), transaction.atomic():
        questionnaire.save()


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_nobody_changes_it_once_somebody_was_told(questionnaire, is_anonymous):
    change(questionnaire, is_anonymous=not is_anonymous)
    make_invitation(
        questionnaire, make_country(), None, allows_many=True, token_hash=hash_token("open")
    )
    Client().get(reverse("surveys:open_link", args=["open"]))
    change(questionnaire, is_anonymous=not is_anonymous)
    with pytest.raises(ActionRefusedError, match="opened this questionnaire already"):
        change(questionnaire, is_anonymous=is_anonymous)


def test_nobody_changes_it_once_there_are_answers():
    version = make_version()
    make_response(version, make_country(), {})
    with pytest.raises(ActionRefusedError, match="Make a new questionnaire"):
        change(version.questionnaire)


def test_files_and_anonymity_exclude_each_other(questionnaire):
    with_file = plain_form(ask("proof", "file"))
    draft = make_version(form=with_file, is_published=False)
    with pytest.raises(ActionRefusedError, match="cannot ask for files"):
        publish_version(draft)
    other = make_version(slug="other", form=with_file)
    with pytest.raises(ActionRefusedError, match="cannot ask for files"):
        change(other.questionnaire)


def test_the_team_chooses_it_on_the_page_of_settings(db):
    version = make_version()
    member = signed_in(make_user("member@example.org", Role.TEAM))
    address = reverse("surveys:questionnaire_edit", args=[version.questionnaire.slug])
    page = member.post(address, {"layout": "sections", "is_anonymous": "on"}, follow=True)
    assert "Anonymous" in page.content.decode()
    assert Questionnaire.objects.get().is_anonymous
    make_response(version, make_country(), {})
    refused = member.post(address, {"layout": "single_page"})
    assert refused.status_code == 422
    assert "opened this questionnaire already" in refused.content.decode()
    assert Questionnaire.objects.get().is_anonymous
