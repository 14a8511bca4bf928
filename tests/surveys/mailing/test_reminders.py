"""Reminders by rule, more time, and declining."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client

from institutions.actions.mail_sending import send_waiting_mails
from institutions.models import OutgoingMail, Round
from surveys.actions.declining import decline_invitation, extend_invitation, undo_decline
from surveys.actions.errors import ActionRefusedError
from surveys.actions.reminders import add_reminder_rule, remind_by_rules
from surveys.enums import BoardState, ReminderWhen
from surveys.models import Invitation
from surveys.respondent import availability
from tests.surveys.mailing.helpers import link_in, send, state_of
from tests.surveys.makers import (
    make_institution,
    make_invitation,
    make_response,
)

pytestmark = pytest.mark.django_db


def days_before_closing(questionnaire, days: int) -> datetime:
    """Noon in Almaty, so many days before the closing day."""
    return datetime(2027, 6, 30, 7, tzinfo=UTC) - timedelta(days=days)


def test_a_rule_reminds_once_before_the_closing_day(invitation, contact, questionnaire):
    add_reminder_rule(questionnaire, when=ReminderWhen.BEFORE_CLOSING, days=5, actor=None)
    assert remind_by_rules(days_before_closing(questionnaire, 5)) == 0
    send(invitation)
    assert remind_by_rules(days_before_closing(questionnaire, 6)) == 0
    assert remind_by_rules(days_before_closing(questionnaire, 5)) == 1
    assert remind_by_rules(days_before_closing(questionnaire, 4)) == 0
    night = days_before_closing(questionnaire, 4) + timedelta(hours=14)
    assert remind_by_rules(night) == 0


def test_an_extension_moves_the_reminder(invitation, contact, questionnaire):
    add_reminder_rule(questionnaire, when=ReminderWhen.BEFORE_CLOSING, days=2, actor=None)
    send(invitation)
    extend_invitation(invitation, until=date(2027, 7, 10))
    assert remind_by_rules(days_before_closing(questionnaire, 1)) == 0
    assert remind_by_rules(days_before_closing(questionnaire, -8)) == 1


def test_a_rule_reminds_after_a_pause_once_for_each_last_activity(
    invitation, contact, questionnaire
):
    Round.objects.update(closes_on=None)
    questionnaire.round.refresh_from_db()
    add_reminder_rule(questionnaire, when=ReminderWhen.AFTER_ACTIVITY, days=3, actor=None)
    send(invitation)
    sent = datetime(2027, 6, 1, 7, tzinfo=UTC)
    OutgoingMail.objects.update(sent_at=sent)
    assert remind_by_rules(sent + timedelta(days=2)) == 0
    assert remind_by_rules(sent + timedelta(days=3)) == 1
    send_waiting_mails()
    assert remind_by_rules(sent + timedelta(days=8)) == 0


def test_the_same_rule_is_there_once(questionnaire):
    add_reminder_rule(questionnaire, when="before_closing", days=5, actor=None)
    with pytest.raises(ActionRefusedError, match="such a rule"):
        add_reminder_rule(questionnaire, when="before_closing", days=5, actor=None)


def test_an_extension_is_for_one_institution_and_in_its_own_time(invitation, questionnaire):
    other = make_invitation(
        questionnaire, invitation.country, make_institution("Agency", invitation.country)
    )
    extend_invitation(invitation, until=date(2027, 7, 2))
    late = datetime(2027, 7, 2, 18, 59, tzinfo=UTC)
    invitation = Invitation.objects.get(pk=invitation.pk)
    assert availability(other, late) == "closed"
    assert availability(invitation, late) == "open"
    assert availability(invitation, late + timedelta(hours=1)) == "closed"
    with pytest.raises(ActionRefusedError):
        extend_invitation(invitation, until=date(2027, 6, 30))
    assert extend_invitation(invitation, until=None).extended_until is None


def test_declining_needs_a_reason_and_can_be_undone(invitation):
    with pytest.raises(ActionRefusedError):
        decline_invitation(invitation, reason=" ")
    decline_invitation(invitation, reason="No staff")
    with pytest.raises(ActionRefusedError):
        decline_invitation(invitation, reason="Twice")
    assert state_of(invitation) == BoardState.DECLINED
    undo_decline(invitation)
    assert state_of(invitation) == BoardState.NOT_SENT


def test_who_has_sent_answers_cannot_decline(invitation, version):
    make_response(version, invitation.country, {}, invitation=invitation)
    with pytest.raises(ActionRefusedError):
        decline_invitation(invitation, reason="Too late")


def test_a_respondent_declines_and_comes_back(invitation, contact, client):
    send(invitation)
    start = client.get(link_in(django_mail.outbox[0]), follow=True).content.decode()
    address = f"/answer/{invitation.pk}/decline/"
    assert address in start
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Нет людей"})
    page = client.get(f"/answer/{invitation.pk}/", follow=True).content.decode()
    assert "Нет людей" in page
    client.post(address, {"act": "undo"})
    assert client.get(f"/answer/{invitation.pk}/").status_code == 200
    assert Client().get(address).status_code == 404
