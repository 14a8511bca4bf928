"""Secrets in the database are of no use without the site's key."""

import importlib
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.core.management import CommandError, call_command
from django.db import connection

from institutions.actions import second_factor as actions
from institutions.actions.sealing import SEALED_COLUMNS, purpose_of, seal_anew
from institutions.models import SecondFactor
from institutions.sealed import CannotOpenError, is_current, open_sealed, seal
from surveys.actions.webhooks import secret_of
from surveys.models import Questionnaire, Webhook
from tests.institutions.conftest import PASSWORD
from tests.institutions.test_second_factor import add_factor, code_of, give_password, is_signed_in

OLD, NEW = "the key of last year " * 4, "the key of this year " * 4


def test_what_is_sealed_opens_for_its_purpose_only():
    sealed = seal("a secret", purpose="one thing")
    assert "secret" not in sealed
    assert open_sealed(sealed, purpose="one thing") == "a secret"
    with pytest.raises(CannotOpenError):
        open_sealed(sealed, purpose="another thing")


def test_the_same_secret_is_sealed_differently_each_time():
    assert seal("a", purpose="x") != seal("a", purpose="x")


@pytest.mark.parametrize(
    "change", [lambda text: text[:-2] + "AA", lambda text: text[:20], str.upper]
)
def test_what_was_changed_does_not_open(change):
    sealed = seal("a secret", purpose="x")
    with pytest.raises(CannotOpenError):
        open_sealed(change(sealed), purpose="x")


@pytest.mark.parametrize("text", ["", "sealed1:", "JBSWY3DPEHPK3PXP", "sealed1:é", "sealed1:!!!"])
def test_what_was_never_sealed_does_not_open(text):
    with pytest.raises(CannotOpenError):
        open_sealed(text, purpose="x")


def test_an_earlier_key_still_opens(settings):
    settings.SECRET_KEY = OLD
    sealed = seal("a secret", purpose="x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert open_sealed(sealed, purpose="x") == "a secret"
    assert not is_current(sealed, purpose="x")
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotOpenError):
        open_sealed(sealed, purpose="x")


# In the database


@pytest.fixture
def rows(people) -> tuple[str, Webhook]:
    """A second factor (its key) and a webhook."""
    secret, _codes = add_factor(people.team)
    questionnaire = Questionnaire.objects.create(slug="q", titles={"en": "Q"})
    purpose = purpose_of("surveys.Webhook", "secret")
    webhook = Webhook.objects.create(
        questionnaire=questionnaire,
        url="https://example.org/",
        secret=seal("of the webhook", purpose=purpose),
    )
    return secret, webhook


def test_no_secret_is_in_the_database_in_the_clear(rows):
    secret, _webhook = rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM institutions_secondfactor")
        assert secret not in str(cursor.fetchall())
        cursor.execute("SELECT secret FROM surveys_webhook")
        assert "of the webhook" not in str(cursor.fetchall())


def test_the_key_that_is_offered_is_not_in_the_session_in_the_clear(people, client_of):
    client = client_of(people.team)
    page = client.get("/account/second-factor/").content.decode()
    kept = client.session["new_second_factor"]
    secret = open_sealed(kept, purpose="new_second_factor")
    assert secret[:4] in page
    assert secret not in kept


def test_after_the_key_was_replaced_everything_is_sealed_anew(rows, settings, capsys):
    secret, webhook = rows
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW
    call_command("rotate_secrets")
    assert "2 sealed anew, 0 were current" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    factor = SecondFactor.objects.get()
    assert open_sealed(factor.secret, purpose=actions.PURPOSE) == secret
    webhook.refresh_from_db()
    assert secret_of(webhook) == "of the webhook"
    call_command("rotate_secrets")
    assert "0 sealed anew, 2 were current" in capsys.readouterr().out


def test_a_secret_whose_key_is_lost_is_named(rows, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    with pytest.raises(CommandError, match=r"2 cannot be opened.*institutions.SecondFactor.secret"):
        call_command("rotate_secrets")
    assert seal_anew().renewed == 0


def test_without_the_key_a_recovery_code_still_signs_in(people, client, settings):
    """Somebody replaced SECRET_KEY and forgot the fallback: nobody is locked out for good."""
    secret, codes = add_factor(people.team)
    settings.SECRET_KEY = NEW
    give_password(client)
    client.post("/sign-in/code/", {"code": code_of(secret)})
    assert not is_signed_in(client)
    client.post("/sign-in/code/", {"code": codes[0]})
    assert is_signed_in(client)
    assert actions.take_code(user=people.team, code=codes[1]) == actions.RECOVERY_CODE
    assert PASSWORD


def test_every_column_of_a_secret_is_sealed_or_hashed():
    """A new model that keeps a secret has to say how."""
    named = {
        (model._meta.label, field.name)
        for model in django_apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(("secret", "key_text")) or field.name == "secret"
    }
    assert named == set(SEALED_COLUMNS)


# Rows of before


@pytest.mark.parametrize(
    ("module", "model", "column"),
    [
        ("institutions.migrations.0011_seal_second_factors", *SEALED_COLUMNS[0]),
        ("surveys.migrations.0010_seal_webhook_secrets", *SEALED_COLUMNS[1]),
    ],
)
def test_secrets_of_before_are_sealed_by_the_migrations(rows, module, model, column):
    row: Any = django_apps.get_model(model).objects.get()
    row.secret = "JBSWY3DPEHPK3PXP"
    row.save()
    for _time in range(2):  # what is sealed already stays as it is
        importlib.import_module(module).seal(django_apps, None)
        row.refresh_from_db()
        assert open_sealed(row.secret, purpose=purpose_of(model, column)) == "JBSWY3DPEHPK3PXP"
