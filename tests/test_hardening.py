"""What an attacker tries on the site as a whole: pages that are kept, odd bytes."""

import pytest
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from tests.surveys.makers import make_country, make_user


@pytest.fixture
def kazakhstan(db):
    return make_country("KZ")


@pytest.fixture
def team_client(kazakhstan) -> Client:
    client = Client()
    client.force_login(make_user("team@example.org", Role.TEAM, country=kazakhstan))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["home", "people", "countries", "rounds", "help", "sign_in", "password_forgotten"],
)
def test_no_page_is_kept_by_a_browser_or_a_proxy(team_client, name: str):
    control = team_client.get(reverse(f"institutions:{name}"))["Cache-Control"]
    assert "no-store" in control
    assert "private" in control


def test_errors_are_not_kept_either(db, client):
    assert "no-store" in client.get("/no-such-page/")["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "/countries/%00/",
        "/countries/KZ/?q=%00",
        "/people/?q=a%00b",
        "/r/%00/",
        "/findings/KZ/?questionnaire=%00",
        "/questionnaires/needs/?language=%00",
    ],
)
def test_a_null_byte_is_a_bad_request(team_client, address: str):
    assert team_client.get(address).status_code == 400


def test_nobody_adds_a_line_to_the_log(client, caplog):
    with caplog.at_level("INFO", logger="access"):
        client.get("/health/live%0AGET /sign-in/ 200%1b[2J")
    [line] = [line.getMessage() for line in caplog.records if line.name == "access"]
    assert line == "GET /health/live%0AGET%20/sign-in/%20200%1B%5B2J 404"
