"""Who needs a second factor is asked for it on every page, not at signing in alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.actions.second_factor import has_second_factor
from institutions.actions.tokens import create_token
from institutions.enums import ApiScope, Role
from institutions.models import Grant
from tests.institutions.conftest import PASSWORD
from tests.institutions.test_second_factor import add_factor, code_of, give_password, is_signed_in

CODE, PAGE = "/sign-in/code/", "/account/second-factor/"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_turning_the_setting_on_reaches_those_who_are_signed_in(people, client, settings):
    give_password(client)
    assert client.get("/rounds/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    for address in ("/", "/rounds/", "/tokens/", "/account/"):
        assert client.get(address)["Location"] == PAGE
    assert client.post("/countries/add/", {})["Location"] == PAGE
    assert client.get(PAGE).status_code == 200


def test_a_role_given_meanwhile_asks_for_the_factor(people, client, countries, required):
    give_password(client, "reader.kz@example.org")
    assert client.get("/rounds/").status_code == 200
    Grant.objects.create(user=people.reader_kz, role=Role.TEAM, country=countries["KG"])
    assert client.get("/rounds/")["Location"] == PAGE


def test_who_has_a_factor_gives_it_and_goes_on_to_the_page(people, client_of, required):
    """The session was opened with the password alone."""
    secret, _codes = add_factor(people.team)
    client = client_of(people.team)
    assert client.get("/rounds/?page=2")["Location"] == CODE
    assert not is_signed_in(client)
    answer = client.post(CODE, {"code": code_of(secret)})
    assert answer["Location"] == "/rounds/?page=2"
    assert client.get("/rounds/").status_code == 200


def test_a_form_that_was_sent_does_not_come_back_as_an_address(people, client_of, required):
    secret, _codes = add_factor(people.team)
    client = client_of(people.team)
    assert client.post("/rounds/add/", {"slug": "x"})["Location"] == CODE
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/"


def test_adding_the_factor_opens_the_session_and_removing_it_closes(people, client_of, required):
    client = client_of(people.team)
    from tests.institutions.test_second_factor import offered

    client.get(PAGE)
    answer = client.post(PAGE, {"code": code_of(offered(client)), "password": PASSWORD})
    assert answer.status_code == 200
    assert has_second_factor(people.team)
    assert client.get("/rounds/").status_code == 200
    client.post(PAGE, {"password": PASSWORD, "remove": "1"})
    assert client.get("/rounds/")["Location"] == PAGE


def test_readers_visitors_and_health_are_let_through(people, client, client_of, required):
    assert client_of(people.reader_kz).get("/rounds/").status_code == 200
    assert client.get("/help/").status_code == 200
    assert client_of(people.team).get("/health/live").status_code == 200


def test_signing_out_is_always_possible(people, client_of, required):
    client = client_of(people.team)
    assert client.post("/sign-out/")["Location"] == "/signed-out/"
    assert not is_signed_in(client)


def test_a_session_with_its_factor_costs_no_query(people, client, settings):
    secret, _codes = add_factor(people.team)
    give_password(client)
    client.post(CODE, {"code": code_of(secret)})
    counts = []
    for is_required in (False, True):
        settings.SECOND_FACTOR_REQUIRED = is_required
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/rounds/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_tokens_of_programs_are_not_asked_but_their_owner_has_a_factor(people, required):
    _token, secret = create_token(
        owner=people.team,
        name="dashboard",
        scopes=[ApiScope.READ_FINDINGS],
        expires_at=timezone.now() + timedelta(days=1),
    )
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/questionnaires").status_code == 401
    add_factor(people.team)
    answer = program.get("/api/v1/questionnaires")
    assert answer.status_code == 200
    assert "Location" not in answer
