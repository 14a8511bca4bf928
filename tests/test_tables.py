"""What one test committed, the next one does not find."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from institutions.actions import record_audit
from institutions.enums import Sector
from institutions.models import AuditEntry, Country, Institution, Job
from tests import tables
from tests.tables import KEPT, empty_tables

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> list[str]:
    """The names of tables that hold something."""
    models = apps.get_models(include_auto_created=True)
    return [
        model._meta.db_table
        for model in models
        if model._meta.managed and model._base_manager.exists()
    ]


def commit_something() -> None:
    country = Country.objects.create(code="KZ", names={"en": "Kazakhstan"})
    Institution.objects.create(country=country, names={"en": "Ministry"}, sector=Sector.GOVERNMENT)
    record_audit(actor=None, action="something", subject=None)


@pytest.mark.parametrize("large_bytes", [tables.LARGE_BYTES, 0], ids=["small", "large"])
def test_all_rows_go(monkeypatch, large_bytes: int):
    monkeypatch.setattr(tables, "LARGE_BYTES", large_bytes)
    commit_something()
    empty_tables(connection)
    assert set(filled()) <= KEPT


@pytest.mark.parametrize("turn", [1, 2])
def test_the_next_test_starts_with_nothing(turn: int):
    assert set(filled()) <= KEPT
    commit_something()


def test_what_the_migrations_made_stays_there():
    assert ContentType.objects.exists()
    empty_tables(connection)
    assert ContentType.objects.get_for_model(Job).pk


def test_the_audit_log_is_guarded_again_afterwards():
    commit_something()
    empty_tables(connection)
    record_audit(actor=None, action="something", subject=None)
    with pytest.raises(Exception, match="append-only"):
        AuditEntry.objects.all().delete()
