from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.actions import sign_in
from institutions.models import OutgoingMail, SignInAttempt, User
from institutions.views.session import UNKNOWN_ADDRESS
from tests.institutions.conftest import PASSWORD

URL = "/sign-in/"


def try_sign_in(client: Client, email: str, password: str, **extra: Any):
    return client.post(URL, {"email": email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["team@example.org", " TEAM@Example.org "])
def test_e_mail_and_password_sign_in(people, client, email):
    response = try_sign_in(client, email, PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("team@example.org", "wrong"),
        ("stranger@example.org", PASSWORD),
        ("team@example.org", PASSWORD.upper()),
    ],
)
def test_a_wrong_pair_is_refused_without_saying_which(people, client, email, password):
    page = try_sign_in(client, email, password).content.decode()
    assert page.count("The e-mail or the password is not right.") == 1
    assert password not in page
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "fields", [{"next": "/"}, {"email": "team@example.org"}, {"password": "x"}]
)
def test_missing_fields_are_told(people, client, fields):
    page = client.post(URL, fields).content.decode()
    assert "This field is required." in page
    assert not SignInAttempt.objects.exists()


def test_a_deactivated_person_cannot_sign_in(people, client):
    User.objects.filter(pk=people.team.pk).update(is_active=False)
    assert "not right" in try_sign_in(client, "team@example.org", PASSWORD).content.decode()


def test_deactivation_ends_open_sessions(people, client_of):
    client = client_of(people.team)
    assert client.get("/countries/").status_code == 200
    User.objects.filter(pk=people.team.pk).update(is_active=False)
    assert client.get("/countries/").status_code == 302


def test_signing_in_changes_the_session_key(people, client):
    client.get(URL)
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    try_sign_in(client, "team@example.org", PASSWORD)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/rounds/", "/rounds/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_only_our_own_pages_follow(people, client, asked, leads_to):
    fields = {"email": "team@example.org", "password": PASSWORD, "next": asked}
    assert client.post(URL, fields)["Location"] == leads_to


def test_someone_signed_in_is_sent_on(people, client_of):
    assert client_of(people.team).get(URL, {"next": "/rounds/"})["Location"] == "/rounds/"


def test_the_page_is_not_kept_by_browsers(client, db):
    assert "no-store" in client.get(URL)["Cache-Control"]


def test_signing_out_takes_a_post(people, client_of):
    client = client_of(people.team)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert not is_signed_in(client)


# Guessing passwords


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 5), (6, 10), (8, 40), (30, 900), (10_000, 900)]
)
def test_the_delay_grows_to_a_limit(failures, seconds):
    assert sign_in.delay_after(failures) == timedelta(seconds=seconds)


def test_after_five_failures_even_the_right_password_waits(people, client):
    for _number in range(5):
        try_sign_in(client, "team@example.org", "wrong")
    page = try_sign_in(client, "team@example.org", PASSWORD).content.decode()
    assert "Too many attempts. Try again in 1 minute." in page
    assert not is_signed_in(client)


def test_when_the_time_is_over_the_right_password_works(people, client):
    for _number in range(5):
        try_sign_in(client, "team@example.org", "wrong")
    SignInAttempt.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    try_sign_in(client, "team@example.org", PASSWORD)
    assert is_signed_in(client)
    attempt = SignInAttempt.objects.get()
    assert (attempt.failures, attempt.blocked_until, attempt.is_known) == (0, None, True)


def test_an_unknown_e_mail_waits_just_the_same(people, client):
    for _number in range(5):
        try_sign_in(client, "stranger@example.org", "wrong")
    page = try_sign_in(client, "stranger@example.org", "wrong").content.decode()
    assert "Too many attempts" in page


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(people, client):
    for _number in range(8):
        try_sign_in(client, "team@example.org", "wrong", REMOTE_ADDR="203.0.113.9")
    try_sign_in(client, "team@example.org", PASSWORD, REMOTE_ADDR="198.51.100.1")
    assert is_signed_in(client)


def test_many_addresses_together_are_stopped_but_not_the_owners(people, client):
    home = "198.51.100.1"
    try_sign_in(client, "team@example.org", PASSWORD, REMOTE_ADDR=home)
    account = SignInAttempt.objects.get().account
    SignInAttempt.objects.bulk_create(
        SignInAttempt(
            account=account, address=f"203.0.113.{number}", failures=4, last_at=timezone.now()
        )
        for number in range(1, 31)
    )
    other = Client()
    page = try_sign_in(other, "team@example.org", PASSWORD, REMOTE_ADDR="192.0.2.7")
    assert "Too many attempts. Try again in 15 minutes." in page.content.decode()
    at_home = Client()
    try_sign_in(at_home, "team@example.org", PASSWORD, REMOTE_ADDR=home)
    assert is_signed_in(at_home)


def test_many_accounts_tried_from_one_address_are_stopped_but_not_those_at_home_there(
    people, client
):
    """One password tried at every account ("spraying") meets the limit of its address."""
    office = "198.51.100.1"
    try_sign_in(client, "team@example.org", PASSWORD, REMOTE_ADDR=office)
    for number in range(sign_in.MOST_FAILURES_OF_ADDRESS):
        sign_in.reserve_sign_in_attempt(f"{number}@example.org", office)
    page = try_sign_in(Client(), "signatory@example.org", PASSWORD, REMOTE_ADDR=office)
    assert "Too many attempts. Try again in 15 minutes." in page.content.decode()
    colleague = Client()
    try_sign_in(colleague, "team@example.org", PASSWORD, REMOTE_ADDR=office)
    assert is_signed_in(colleague)
    elsewhere = Client()
    try_sign_in(elsewhere, "signatory@example.org", PASSWORD, REMOTE_ADDR="192.0.2.7")
    assert is_signed_in(elsewhere)


def test_the_owner_is_told_once_a_day_when_attempts_are_blocked(people, client):
    for _number in range(4):
        try_sign_in(client, "team@example.org", "wrong")
    assert not OutgoingMail.objects.exists()
    for address in ("192.0.2.1", "192.0.2.2"):
        for _number in range(5):
            try_sign_in(client, "team@example.org", "wrong", REMOTE_ADDR=address)
    told = OutgoingMail.objects.get()
    assert (told.recipient, told.parameters["event"]) == ("team@example.org", "sign_in_blocked")


def test_failures_of_another_day_are_forgotten(people):
    for _number in range(5):
        sign_in.reserve_sign_in_attempt("team@example.org", "192.0.2.1")
    long_ago = timezone.now() - timedelta(days=2)
    SignInAttempt.objects.update(last_at=long_ago, blocked_until=long_ago)
    assert not sign_in.reserve_sign_in_attempt("team@example.org", "192.0.2.1")
    assert SignInAttempt.objects.get().failures == 1


def test_old_attempts_of_strangers_are_removed(db):
    long_ago = timezone.now() - timedelta(days=2)
    SignInAttempt.objects.create(account="a" * 64, address="192.0.2.1", last_at=long_ago)
    SignInAttempt.objects.create(
        account="b" * 64, address="192.0.2.1", last_at=long_ago, is_known=True
    )
    sign_in.reserve_sign_in_attempt("team@example.org", "192.0.2.1")
    assert set(SignInAttempt.objects.values_list("is_known", flat=True)) == {True, False}
    assert SignInAttempt.objects.count() == 2


def test_the_e_mail_as_typed_is_not_stored(people, client):
    try_sign_in(client, "my.secret.password@example.org", "x")
    assert "secret" not in str(list(SignInAttempt.objects.values()))


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (None, "203.0.113.5", "127.0.0.1"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "", "127.0.0.1"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "not an address", UNKNOWN_ADDRESS),
        (("HTTP_X_FORWARDED_PROTO", "https"), "::ffff:203.0.113.5", "203.0.113.5"),
        # Whoever has one address of a network of IPv6 has all of them.
        (("HTTP_X_FORWARDED_PROTO", "https"), "2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
    ],
)
def test_the_address_is_the_proxys_word_only_behind_one(
    people, client, settings, behind_proxy, forwarded, address
):
    settings.SECURE_PROXY_SSL_HEADER = behind_proxy
    try_sign_in(client, "team@example.org", "wrong", HTTP_X_FORWARDED_FOR=forwarded)
    assert SignInAttempt.objects.get().address == address


# Language


def test_the_users_language_comes_with_signing_in(people, client):
    User.objects.filter(pk=people.team.pk).update(language="ru")
    response = try_sign_in(client, "team@example.org", PASSWORD)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ru"


def test_a_language_chosen_before_signing_in_is_remembered(people, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    try_sign_in(client, "team@example.org", PASSWORD)
    people.team.refresh_from_db()
    assert people.team.language == "ru"


def test_switching_the_language_is_remembered(people, client_of):
    client = client_of(people.team)
    response = client.post(reverse("set_language"), {"language": "ru", "next": "/rounds/"})
    assert response["Location"] == "/rounds/"
    people.team.refresh_from_db()
    assert people.team.language == "ru"


@pytest.mark.parametrize("language", ["", "xx", "../../etc"])
def test_an_unknown_language_changes_nothing(people, client_of, language):
    client_of(people.team).post(reverse("set_language"), {"language": language})
    people.team.refresh_from_db()
    assert people.team.language == "en"


def test_switching_the_language_never_leads_away(people, client_of):
    response = client_of(people.team).post(
        reverse("set_language"), {"language": "ru", "next": "https://evil.example/"}
    )
    assert response["Location"] == "/"
