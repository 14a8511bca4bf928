"""A test database that is copied is the one that the migrations would make."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from config.services import Services
from tests import template
from tests.conftest import SERVICES
from tests.template import PREFIX, migrations_digest, template_database


def databases() -> set[str]:
    with psycopg.connect(SERVICES.database_url()) as one:
        return {name for (name,) in one.execute("SELECT datname FROM pg_database")}


@pytest.mark.django_db
def test_no_migration_is_missing_from_the_copy():
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.django_db
def test_triggers_are_copied():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchone()[0] > 0


def test_it_is_made_once(monkeypatch):
    name = template_database(SERVICES)
    monkeypatch.setattr(template, "_migrate", lambda url: pytest.fail(f"migrated {url}"))
    assert template_database(SERVICES) == name
    assert name in databases()


def test_a_changed_migration_gives_another_name(monkeypatch, tmp_path):
    monkeypatch.setattr(template, "ROOT", tmp_path)
    folder = tmp_path / "surveys" / "migrations"
    folder.mkdir(parents=True)
    names = {migrations_digest()}
    (folder / "0001_initial.py").write_text("one")
    names.add(migrations_digest())
    (folder / "0001_initial.py").write_text("two")
    names.add(migrations_digest())
    assert len(names) == 3


def test_one_cut_off_half_way_is_made_again_and_older_ones_go(monkeypatch):
    """In the same servers, under a prefix of the test's own."""
    monkeypatch.setattr(template, "PREFIX", "cut_off_")
    monkeypatch.setattr(template, "_migrate", _power_cut)
    with pytest.raises(InterruptedError):
        template_database(SERVICES)
    assert [name for name in databases() if name.startswith("cut_off_")] == [
        f"cut_off_{migrations_digest()}_unfinished"
    ]
    monkeypatch.setattr(template, "_migrate", lambda url: None)
    name = template_database(SERVICES)
    assert [one for one in databases() if one.startswith("cut_off_")] == [name]
    _forget(SERVICES, name)
    assert any(one.startswith(PREFIX) for one in databases())


def _power_cut(url: str) -> None:
    raise InterruptedError(url)


def _forget(services: Services, name: str) -> None:
    with psycopg.connect(services.database_url(), autocommit=True) as one:
        one.execute(f'DROP DATABASE "{name}"'.encode())
