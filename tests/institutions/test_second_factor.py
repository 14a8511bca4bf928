"""Signing in with a second factor, and everything around it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pyotp
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from lxml import etree

from institutions.actions import second_factor as actions
from institutions.models import AuditEntry, RecoveryCode, SecondFactor, SignInAttempt, User
from institutions.sealed import open_sealed
from institutions.views import half_session
from tests.institutions.conftest import PASSWORD

SIGN_IN, CODE, PAGE = "/sign-in/", "/sign-in/code/", "/account/second-factor/"


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or `steps` half minutes from now."""
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30 * steps))


def add_factor(user: User) -> tuple[str, list[str]]:
    """A second factor whose present code may be used: (secret, recovery codes)."""
    secret = actions.new_secret()
    codes = actions.add_second_factor(user=user, secret=secret, code=code_of(secret))
    SecondFactor.objects.update(last_step=0)
    return secret, codes


def give_password(client: Client, email: str = "team@example.org", **fields: Any):
    return client.post(SIGN_IN, {"email": email, "password": PASSWORD, **fields})


def offered(client: Client) -> str:
    """The key that the page offers to the visitor's app."""
    return open_sealed(client.session["new_second_factor"], purpose="new_second_factor")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


# Signing in


def test_the_password_alone_opens_nothing(people, client):
    add_factor(people.team)
    assert give_password(client)["Location"] == CODE
    assert not is_signed_in(client)
    for address in ("/", "/countries/", "/account/", "/people/", PAGE):
        assert client.get(address)["Location"].startswith((SIGN_IN, CODE))


def test_the_apps_code_completes_signing_in(people, client):
    secret, _codes = add_factor(people.team)
    give_password(client, next="/rounds/")
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/rounds/"
    assert is_signed_in(client)
    assert client.get("/rounds/").status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_half_a_minute_off_will_do(people, client, steps):
    secret, _codes = add_factor(people.team)
    give_password(client)
    client.post(CODE, {"code": code_of(secret, steps=steps)})
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-20, -3, 3, 20])
def test_old_and_future_codes_are_refused(people, client, steps):
    secret, _codes = add_factor(people.team)
    give_password(client)
    page = client.post(CODE, {"code": code_of(secret, steps=steps)}).content.decode()
    assert "The code is not right, or it was used already." in page
    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["", " ", "0", "абвгде", "0" * 41, "١٢٣٤٥٦", "'; --"])
def test_what_is_no_code_is_refused_kindly(people, client, code):
    add_factor(people.team)
    give_password(client)
    assert "There is a problem" in client.post(CODE, {"code": code}).content.decode()
    assert not is_signed_in(client)


def test_the_same_code_is_not_taken_twice(people, client):
    secret, _codes = add_factor(people.team)
    code = code_of(secret)
    assert actions.take_code(user=people.team, code=code) == actions.APP_CODE
    assert actions.take_code(user=people.team, code=code) == ""
    give_password(client)
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)


def test_an_older_code_is_not_taken_after_a_newer(people):
    secret, _codes = add_factor(people.team)
    assert actions.take_code(user=people.team, code=code_of(secret, steps=1))
    assert not actions.take_code(user=people.team, code=code_of(secret))


def test_the_code_that_turned_it_on_does_not_sign_in(people):
    secret = actions.new_secret()
    code = code_of(secret)
    actions.add_second_factor(user=people.team, secret=secret, code=code)
    assert not actions.take_code(user=people.team, code=code)


def test_a_recovery_code_signs_in_once(people, client):
    _secret, codes = add_factor(people.team)
    give_password(client)
    client.post(CODE, {"code": f" {codes[3].lower()} "})
    assert is_signed_in(client)
    again = Client()
    give_password(again)
    again.post(CODE, {"code": codes[3]})
    assert not is_signed_in(again)
    assert actions.recovery_codes_left(people.team) == 9


def test_a_code_of_somebody_else_is_refused(people, client):
    add_factor(people.team)
    _other, codes = add_factor(people.team_kz)
    give_password(client)
    client.post(CODE, {"code": codes[0]})
    assert not is_signed_in(client)


def test_guessing_codes_is_slowed_down(people, client):
    secret, _codes = add_factor(people.team)
    give_password(client)
    for _number in range(5):
        client.post(CODE, {"code": "not it"})
    page = client.post(CODE, {"code": code_of(secret)}).content.decode()
    assert "Too many attempts." in page
    assert not is_signed_in(client)
    SignInAttempt.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    client.post(CODE, {"code": code_of(secret)})
    assert is_signed_in(client)


def test_giving_the_password_again_does_not_forget_the_guesses(people, client):
    add_factor(people.team)
    for _number in range(5):
        give_password(client)
        client.post(CODE, {"code": "not it"})
    give_password(client)
    assert "Too many attempts." in client.post(CODE, {"code": "not it"}).content.decode()


def test_the_second_step_takes_the_first(people, client):
    add_factor(people.team)
    assert client.get(CODE)["Location"] == SIGN_IN
    assert client.post(CODE, {"code": "123456"})["Location"] == SIGN_IN


def test_the_second_step_waits_ten_minutes(people, client, monkeypatch):
    secret, _codes = add_factor(people.team)
    monkeypatch.setattr(half_session, "SECONDS", -1)
    give_password(client)
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["password", "account"])
def test_a_new_password_or_a_closed_account_ends_the_second_step(people, client, change):
    secret, _codes = add_factor(people.team)
    give_password(client)
    if change == "password":
        people.team.set_password("another long one")
    else:
        people.team.is_active = False
    people.team.save()
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == SIGN_IN
    assert not is_signed_in(client)


def test_each_step_has_a_session_id_of_its_own(people, client):
    secret, _codes = add_factor(people.team)
    session = client.session
    session["planted"] = 1
    session.save()
    ids = [session.session_key]
    give_password(client)
    ids.append(client.session.session_key)
    assert "planted" not in client.session
    client.post(CODE, {"code": code_of(secret)})
    ids.append(client.session.session_key)
    assert len(set(ids)) == 3
    for old in ids[:2]:
        thief = Client()
        thief.cookies["sessionid"] = old
        assert thief.get("/account/").status_code == 302


# Turning it on


def test_turning_it_on_shows_ten_codes_once(people, client_of):
    client = client_of(people.team)
    page = client.get(PAGE).content.decode()
    secret = offered(client)
    assert secret[:4] in page
    answer = client.post(PAGE, {"code": code_of(secret), "password": PASSWORD})
    shown = answer.content.decode().count("<li><code>")
    assert (answer.status_code, shown) == (200, 10)
    assert "no-store" in answer["Cache-Control"]
    assert "<li><code>" not in client.get(PAGE).content.decode()
    assert "10 recovery codes are left." in client.get(PAGE).content.decode()
    assert "new_second_factor" not in client.session


def test_the_picture_is_drawn_for_the_key_on_the_page(people, client_of):
    client = client_of(people.team)
    assert client.get(f"{PAGE}qr.svg").status_code == 404
    client.get(PAGE)
    picture = client.get(f"{PAGE}qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert etree.parse(BytesIO(picture.content)).getroot().tag.endswith("svg")
    assert "no-store" in picture["Cache-Control"]


def test_the_address_in_the_picture_names_person_and_issuer(people):
    uri = actions.enrolment_uri(people.team, "JBSWY3DPEHPK3PXP" * 2)
    read = pyotp.parse_uri(uri)
    assert (read.name, read.issuer) == ("team@example.org", "CADAP")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"code": "000000", "password": PASSWORD}, "The code is not right."),
        ({"password": "wrong"}, "The password is not right."),
        ({"password": ""}, "This field is required."),
    ],
)
def test_turning_it_on_takes_the_password_and_a_working_app(people, client_of, fields, told):
    client = client_of(people.team)
    client.get(PAGE)
    secret = offered(client)
    answer = client.post(PAGE, {"code": code_of(secret), **fields})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert offered(client) == secret
    assert not SecondFactor.objects.exists()


def test_a_second_one_is_refused(people):
    add_factor(people.team)
    secret = actions.new_secret()
    with pytest.raises(ValidationError):
        actions.add_second_factor(user=people.team, secret=secret, code=code_of(secret))


def test_recovery_codes_are_stored_hashed(people):
    _secret, codes = add_factor(people.team)
    stored = str(list(RecoveryCode.objects.values()))
    assert len(set(codes)) == 10
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


# Required for administrators and the team


def test_who_must_have_one_adds_it_at_sign_in(people, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert give_password(client, next="/rounds/")["Location"] == PAGE
    assert not is_signed_in(client)
    assert client.get("/rounds/").status_code == 302
    assert "Your role needs one" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}qr.svg").status_code == 200
    secret = offered(client)
    page = client.post(PAGE, {"code": code_of(secret)}).content.decode()
    assert 'href="/rounds/"' in page
    assert is_signed_in(client)
    assert client.get("/rounds/").status_code == 200


@pytest.mark.parametrize("who", ["reader_kz", "coordinator", "nobody"])
def test_others_need_none(people, client, settings, who):
    settings.SECOND_FACTOR_REQUIRED = True
    give_password(client, getattr(people, who).email)
    assert is_signed_in(client)


@pytest.mark.parametrize("who", ["administrator", "team", "team_kz"])
def test_nobody_needs_one_unless_the_site_says_so(people, client, who):
    give_password(client, getattr(people, who).email)
    assert is_signed_in(client)


def test_who_has_one_cannot_go_round_it_by_adding_another(people, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    secret, _codes = add_factor(people.team)
    give_password(client)
    assert client.get(PAGE)["Location"] == CODE
    assert client.post(PAGE, {"code": "1"})["Location"] == CODE
    assert open_sealed(SecondFactor.objects.get().secret, purpose=actions.PURPOSE) == secret


# Removing it


def test_removing_takes_the_password(people, client_of):
    add_factor(people.team)
    client = client_of(people.team)
    answer = client.post(PAGE, {"password": "wrong", "remove": "1"})
    assert answer.status_code == 422
    assert SecondFactor.objects.exists()
    assert client.post(PAGE, {"password": PASSWORD, "remove": "1"})["Location"] == "/account/"
    assert not SecondFactor.objects.exists()
    assert acts()[-1] == "remove_second_factor"


def test_passwords_are_guessed_here_as_slowly_as_at_sign_in(people, client_of):
    add_factor(people.team)
    client = client_of(people.team)
    for _number in range(5):
        client.post(PAGE, {"password": "wrong", "remove": "1"})
    page = client.post(PAGE, {"password": PASSWORD, "remove": "1"}).content.decode()
    assert "Too many attempts." in page
    assert SecondFactor.objects.exists()


def test_new_recovery_codes_end_the_old(people, client_of):
    _secret, codes = add_factor(people.team)
    page = client_of(people.team).post(PAGE, {"password": PASSWORD, "renew": "1"})
    assert page.content.decode().count("<li><code>") == 10
    assert not actions.take_code(user=people.team, code=codes[0])
    assert actions.recovery_codes_left(people.team) == 10


def test_an_administrator_resets_it_and_the_log_says_so(people, client_of):
    add_factor(people.team)
    client = client_of(people.administrator)
    page = client.get(f"/people/{people.team.pk}/").content.decode()
    assert "Remove the second factor" in page
    client.post(f"/people/{people.team.pk}/second-factor/reset/")
    assert not SecondFactor.objects.exists()
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("reset_second_factor", people.administrator)
    assert entry.subject_id == str(people.team.pk)
    page = client.get(f"/people/{people.team.pk}/").content.decode()
    assert "Remove the second factor" not in page


@pytest.mark.parametrize("who", ["team", "reader_kz", "coordinator"])
def test_nobody_else_resets_it(people, who):
    add_factor(people.contributor)
    with pytest.raises(PermissionDenied):
        actions.reset_second_factor(actor=getattr(people, who), person=people.contributor)


def test_an_administrators_own_takes_the_password(people, client_of):
    add_factor(people.administrator)
    client = client_of(people.administrator)
    address = f"/people/{people.administrator.pk}/second-factor/reset/"
    assert client.post(address).status_code == 403
    assert SecondFactor.objects.exists()
