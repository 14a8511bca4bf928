"""A change of the second factor ends the account's sessions, but for the one that made it."""

import pytest
from django.test import Client

from institutions.actions import second_factor as actions
from institutions.models import SecondFactor, User
from tests.institutions.conftest import PASSWORD
from tests.institutions.test_second_factor import (
    CODE,
    PAGE,
    add_factor,
    code_of,
    give_password,
    is_signed_in,
    offered,
)


def lets_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_reset_by_an_administrator_ends_all_sessions(people, client_of):
    """Whoever took the phone is out, too."""
    add_factor(people.team)
    elsewhere, administrator = client_of(people.team), client_of(people.administrator)
    assert lets_in(elsewhere)
    administrator.post(f"/people/{people.team.pk}/second-factor/reset/")
    assert not lets_in(elsewhere)
    assert lets_in(administrator)
    anew = Client()
    give_password(anew)
    assert lets_in(anew)


@pytest.mark.parametrize("act", ["remove", "renew"])
def test_its_owners_change_ends_the_sessions_elsewhere(people, client_of, act):
    add_factor(people.team)
    elsewhere, here = client_of(people.team), client_of(people.team)
    key = here.session.session_key
    here.post(PAGE, {"password": PASSWORD, act: "1"})
    assert not lets_in(elsewhere)
    assert lets_in(here)
    assert here.session.session_key != key


def test_adding_it_ends_the_sessions_that_were_opened_without(people, client_of):
    elsewhere, here = client_of(people.team), client_of(people.team)
    here.get(PAGE)
    here.post(PAGE, {"code": code_of(offered(here)), "password": PASSWORD})
    assert SecondFactor.objects.exists()
    assert not lets_in(elsewhere)
    assert lets_in(here)


def test_a_change_that_is_refused_ends_nothing(people, client_of):
    add_factor(people.team)
    elsewhere, here = client_of(people.team), client_of(people.team)
    for act in ("remove", "renew"):
        assert here.post(PAGE, {"password": "wrong", act: "1"}).status_code == 422
    assert lets_in(elsewhere)
    assert lets_in(here)


def test_nobody_elses_sessions_end(people, client_of):
    add_factor(people.team)
    colleague = client_of(people.team_kz)
    actions.reset_second_factor(actor=people.administrator, person=people.team)
    assert lets_in(colleague)


def test_a_sign_in_that_waits_for_its_code_begins_anew(people):
    """It was begun under the factor that is no more."""
    add_factor(people.team)
    waiting = Client()
    give_password(waiting)
    actions.reset_second_factor(actor=people.administrator, person=people.team)
    secret, _codes = add_factor(people.team)
    assert waiting.post(CODE, {"code": code_of(secret)})["Location"] == "/sign-in/"
    assert not is_signed_in(waiting)


def test_sessions_of_before_the_upgrade_last(people, client_of):
    """An account whose sessions were never ended has the hash that Django gives it."""
    django_hash = super(User, people.team).get_session_auth_hash()
    assert people.team.get_session_auth_hash() == django_hash


def test_a_key_that_is_replaced_ends_no_session(people, client_of, settings):
    add_factor(people.team)
    client = client_of(people.team)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key, as long as it has to be"
    settings.SECRET_KEY_FALLBACKS = [old]
    people.team.refresh_from_db()
    session_hash = client.session["_auth_user_hash"]
    assert session_hash in people.team.get_session_auth_fallback_hash()
    assert lets_in(client)


def test_a_wrong_count_opens_nothing(people, client_of):
    add_factor(people.team)
    client = client_of(people.team)
    User.objects.filter(pk=people.team.pk).update(sessions_ended=7)
    assert not lets_in(client)
