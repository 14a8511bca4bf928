"""After a new SECRET_KEY, with the old one among SECRET_KEY_FALLBACKS, everything still opens."""

import pytest
from django.conf import settings as site_settings
from django.core import signing
from django.test import Client, RequestFactory

from dialogues.models import Dialogue, RegistrationLink
from dialogues.queries.registration import link_of_token, token_of
from institutions.actions import passwords
from surveys.actions.uploads import UploadLostError, keep_upload, take_upload
from surveys.respondent import COOKIE, cookie_value, read_cookie
from tests.institutions.conftest import *  # noqa: F403 - its fixtures

NEW = "a key that was made today and is long enough for a public site " * 2


@pytest.fixture
def replace_key(settings):
    """Replace SECRET_KEY; `keeps` the old one as a fallback."""

    def replace(*, keeps: bool) -> None:
        settings.SECRET_KEY_FALLBACKS = [site_settings.SECRET_KEY] if keeps else []
        settings.SECRET_KEY = NEW

    return replace


@pytest.mark.parametrize("keeps", [True, False])
def test_sessions(people, client_of, replace_key, keeps):
    client = client_of(people.team)
    replace_key(keeps=keeps)
    assert (client.get("/rounds/").status_code == 200) is keeps


@pytest.mark.parametrize("keeps", [True, False])
def test_seats_of_respondents(replace_key, keeps):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie_value({7: "secret"})
    replace_key(keeps=keeps)
    assert read_cookie(request) == ({7: "secret"} if keeps else {})


@pytest.mark.parametrize("keeps", [True, False])
def test_links_to_set_a_password(people, replace_key, keeps):
    link = passwords.password_link(people.team).removeprefix(site_settings.SITE_URL)
    replace_key(keeps=keeps)
    page = Client().get(link, follow=True).content.decode()
    assert ("This link no longer works" not in page) is keeps


@pytest.mark.parametrize("keeps", [True, False])
def test_registration_links_that_were_printed(db, replace_key, keeps):
    dialogue = Dialogue.objects.create(title="D", starts_on="2026-01-01", ends_on="2026-01-02")
    link = RegistrationLink.objects.create(dialogue=dialogue, until="2100-01-01")
    token = token_of(link)
    replace_key(keeps=keeps)
    assert link_of_token(token) == (link if keeps else None)
    assert link_of_token(token_of(link)) == link


@pytest.mark.parametrize("keeps", [True, False])
def test_tickets_of_checked_files(people, replace_key, keeps):
    ticket = keep_upload(b"a file", owner=people.team)
    replace_key(keeps=keeps)
    if keeps:
        assert take_upload(ticket, owner=people.team) == b"a file"
    else:
        with pytest.raises(UploadLostError):
            take_upload(ticket, owner=people.team)


def test_what_is_made_after_the_change_does_not_need_the_old_key(people, replace_key, settings):
    replace_key(keeps=True)
    value = cookie_value({7: "secret"})
    settings.SECRET_KEY_FALLBACKS = []
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = value
    assert read_cookie(request) == {7: "secret"}
    assert signing.loads(signing.dumps("x")) == "x"


def test_a_token_for_figures_is_replaced_by_another(db, settings, client):
    settings.METRICS_TOKEN = "old"
    ask = {"REMOTE_ADDR": "203.0.113.1"}
    assert client.get("/metrics", headers={"authorization": "Bearer old"}, **ask).status_code != 404
    settings.METRICS_TOKEN = "new"
    assert client.get("/metrics", headers={"authorization": "Bearer old"}, **ask).status_code == 404
