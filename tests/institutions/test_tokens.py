"""Tokens for programs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from institutions.actions import tokens
from institutions.enums import ApiScope, Role
from institutions.models import ApiToken, AuditEntry
from tests.surveys.makers import make_user, signed_in

ADDRESS = reverse("institutions:tokens")


@pytest.fixture
def owner(db):
    return make_user("team@example.org", Role.TEAM)


def make(owner, **fields):
    wishes: dict[str, Any] = {
        "name": "dashboard",
        "scopes": [ApiScope.READ_FINDINGS],
        "expires_at": timezone.now() + timedelta(days=30),
    }
    return tokens.create_token(owner=owner, **(wishes | fields))


def test_the_secret_is_random_and_stored_hashed(owner):
    token, secret = make(owner)
    assert secret.startswith("na_")
    assert len(secret) > 40
    assert secret not in str(token.__dict__)
    assert make(owner)[1] != secret


def test_a_valid_token_is_found_by_its_secret(owner):
    token, secret = make(owner)
    found = tokens.use_token(secret)
    assert found == token
    assert found.owner == owner


def test_when_it_was_used_is_noted_every_few_minutes(owner):
    _token, secret = make(owner)
    tokens.use_token(secret)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    tokens.use_token(secret)
    assert ApiToken.objects.get().last_used_at == first


@pytest.mark.parametrize("secret", ["", "na_", "na_unknown", "x" * 10_000, "na_\u0444"])
def test_another_secret_finds_nothing(owner, secret):
    make(owner)
    assert tokens.use_token(secret) is None


def test_a_token_ends(owner):
    token, secret = make(owner)
    earlier = timezone.now() - timedelta(days=2)
    ApiToken.objects.update(created_at=earlier, expires_at=earlier + timedelta(days=1))
    assert tokens.use_token(secret) is None
    token.refresh_from_db()
    assert not token.is_valid


def test_a_token_that_was_taken_back_is_useless(owner):
    token, secret = make(owner)
    assert tokens.revoke_token(token, actor=owner)
    assert not tokens.revoke_token(token, actor=owner)
    assert tokens.use_token(secret) is None


def test_a_token_dies_with_its_owners_account(owner):
    _token, secret = make(owner)
    owner.is_active = False
    owner.save()
    assert tokens.use_token(secret) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"expires_at": timezone.now() + timedelta(days=400)},
    ],
)
def test_a_token_that_makes_no_sense_is_refused(owner, fields):
    with pytest.raises(ValidationError):
        make(owner, **fields)


def test_nobody_collects_tokens(owner, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    make(owner)
    with pytest.raises(ValidationError, match="too many"):
        make(owner)


def test_making_and_taking_back_are_in_the_audit_log_without_the_secret(owner):
    token, secret = make(owner)
    tokens.revoke_token(token, actor=owner)
    entries = AuditEntry.objects.filter(action__endswith="_token")
    assert {entry.action for entry in entries} == {"create_token", "revoke_token"}
    assert all(secret not in str(entry.details) for entry in entries)


# The page


def test_the_secret_is_shown_once(owner):
    client = signed_in(owner)
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    values = {"name": "dashboard", "scopes": ["findings:read"], "expires_on": day}
    values |= {"password": "a-password"}
    secret = client.post(ADDRESS, values).context["secret"]
    assert tokens.use_token(secret) is not None
    page = client.get(ADDRESS).content.decode()
    assert "dashboard" in page
    assert secret not in page


def test_an_impossible_day_is_said_at_the_field(owner):
    values = {"name": "x", "scopes": ["findings:read"], "expires_on": "2001-01-01"}
    values |= {"password": "a-password"}
    response = signed_in(owner).post(ADDRESS, values)
    assert response.status_code == 422
    assert b"within a year" in response.content


@pytest.mark.parametrize("password", ["", "a guess", "A-PASSWORD"])
def test_an_open_session_alone_makes_no_token(owner, password):
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    values = {"name": "x", "scopes": ["findings:read"], "expires_on": day, "password": password}
    response = signed_in(owner).post(ADDRESS, values)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"password"}
    assert not ApiToken.objects.exists()


def test_the_password_for_a_token_is_guessed_as_slowly_as_at_sign_in(owner):
    client = signed_in(owner)
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    values = {"name": "x", "scopes": ["findings:read"], "expires_on": day}
    for _ in range(12):
        client.post(ADDRESS, values | {"password": "a guess"})
    response = client.post(ADDRESS, values | {"password": "a-password"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert not ApiToken.objects.exists()


def test_a_token_is_taken_back_on_the_page(owner):
    token, secret = make(owner)
    signed_in(owner).post(reverse("institutions:token_revoke", args=[token.pk]))
    assert tokens.use_token(secret) is None


def test_somebody_elses_token_is_not_there(owner):
    token, secret = make(owner)
    other = signed_in(make_user("other@example.org", Role.ADMINISTRATOR))
    assert other.post(reverse("institutions:token_revoke", args=[token.pk])).status_code == 404
    assert token.hint not in other.get(ADDRESS).content.decode()
    assert tokens.use_token(secret) is not None


def test_the_account_page_tells_who_one_is(owner):
    page = signed_in(owner).get(reverse("institutions:account")).content.decode()
    assert "team@example.org" in page
    assert ADDRESS in page


def test_people_of_institutions_have_an_account_page_without_tokens(db):
    page = signed_in(make_user("nobody@example.org")).get(reverse("institutions:account"))
    assert ADDRESS not in page.content.decode()
