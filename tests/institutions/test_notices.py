"""The owner of an account is told by mail of what happens to it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from institutions.actions import second_factor as actions
from institutions.actions.mail_sending import send_waiting_mails
from institutions.actions.notices import TEXTS, tell_owner
from institutions.actions.people import change_person
from institutions.actions.tokens import create_token
from institutions.enums import AccountEvent, ApiScope
from institutions.models import OutgoingMail, SecondFactor, User
from tests.institutions.conftest import PASSWORD
from tests.institutions.test_second_factor import add_factor, code_of


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.MAILS_PER_MINUTE = 100_000


def told() -> list[tuple[str, str]]:
    """(recipient, event) of the mails that wait."""
    rows = OutgoingMail.objects.order_by("id").values_list("recipient", "parameters__event")
    return [(recipient, event) for recipient, event in rows]


def test_adding_renewing_and_removing_a_factor_is_told(people):
    owner = people.team
    add_factor(owner)
    actions.renew_recovery_codes(user=owner, password=PASSWORD)
    actions.remove_second_factor(user=owner, password=PASSWORD)
    assert told() == [
        (owner.email, "factor_added"),
        (owner.email, "codes_renewed"),
        (owner.email, "factor_removed"),
    ]


def test_the_person_is_told_when_an_administrator_resets_the_factor(people):
    add_factor(people.team)
    actions.reset_second_factor(actor=people.administrator, person=people.team)
    assert told()[-1] == ("team@example.org", "factor_reset")


def test_a_recovery_code_that_was_used_is_told_and_an_apps_code_is_not(people):
    secret, codes = add_factor(people.team)
    actions.take_code(user=people.team, code=code_of(secret))
    assert len(told()) == 1
    actions.take_code(user=people.team, code=codes[0])
    assert told()[-1] == ("team@example.org", "code_used")


def test_a_code_that_comes_again_is_told_once_a_day(people):
    secret, _codes = add_factor(people.team)
    for _time in range(3):
        actions.take_code(user=people.team, code=code_of(secret))
    assert told()[1:] == [("team@example.org", "code_again")]
    assert SecondFactor.objects.get().last_step


def test_the_address_before_is_told_of_a_new_one(people):
    change_person(
        actor=people.administrator,
        person=people.nobody,
        email="new@example.org",
        full_name="N",
        language="en",
        grants=[],
    )
    assert told() == [("nobody@example.org", "email_changed")]


def test_a_token_that_was_made_is_told(people):
    create_token(
        owner=people.team,
        name="dashboard",
        scopes=[ApiScope.READ_FINDINGS],
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert told() == [("team@example.org", "token_made")]


@pytest.mark.parametrize("event", AccountEvent)
def test_every_event_has_its_mail(people, event):
    tell_owner(people.team, event)
    send_waiting_mails()
    (message,) = mail.outbox
    assert str(TEXTS[event]) in message.body
    assert "set a new password at once" in message.body
    assert message.subject == "Your account for the needs assessment"


def test_the_mail_is_in_the_owners_language_and_keeps_no_names_behind(people):
    User.objects.filter(pk=people.team.pk).update(language="ru")
    people.team.refresh_from_db()
    tell_owner(people.team, AccountEvent.PASSWORD_SET)
    row = OutgoingMail.objects.get()
    assert row.language == "ru"
    assert people.team.email not in row.reference + str(row.parameters)


def test_what_is_told_once_is_told_once(people):
    for _time in range(2):
        tell_owner(people.team, AccountEvent.SIGN_IN_BLOCKED, once="2026-05-01")
    assert len(told()) == 1
