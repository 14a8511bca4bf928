"""A migration is applied and recorded in one, so that a deployment can be cut off anywhere."""

import pytest
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.migrations import CreateModel, Migration
from django.db.migrations.recorder import MigrationRecorder

from institutions.management.commands.migrate import Command
from institutions.management.deployment import WholeExecutor

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCutError(Exception):
    pass


class Half(Migration):
    """One that ends with a constraint: Django itself records such a migration after its commit."""

    operations = [
        CreateModel(
            "Half",
            [
                ("id", models.AutoField(primary_key=True)),
                ("country", models.ForeignKey("institutions.Country", models.CASCADE)),
            ],
        )
    ]


def is_there() -> bool:
    return "institutions_half" in connection.introspection.table_names()


@pytest.fixture
def half():
    yield Half("0999_half", "institutions")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS institutions_half")
    MigrationRecorder(connection).record_unapplied("institutions", "0999_half")


def test_a_migration_that_is_not_recorded_is_not_applied(half, monkeypatch):
    executor = WholeExecutor(connection)
    state = executor.loader.project_state()

    def cut_off(*_names: str) -> None:
        assert is_there()
        raise PowerCutError

    monkeypatch.setattr(executor.recorder, "record_applied", cut_off)
    with pytest.raises(PowerCutError):
        executor.apply_migration(state, half)
    assert not is_there()


def test_a_migration_that_is_applied_is_recorded(half):
    executor = WholeExecutor(connection)
    executor.apply_migration(executor.loader.project_state(), half)
    assert is_there()
    recorded = MigrationRecorder(connection).applied_migrations()
    assert ("institutions", "0999_half") in recorded


def test_the_command_uses_it():
    assert Command.__module__.startswith("institutions")
    assert vars(migrate)["MigrationExecutor"] is WholeExecutor
