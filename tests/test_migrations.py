"""Processes of the version before go on writing while a deployment migrates: docs/operations.md."""

from typing import Any

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED

# The last migration of each app that did not heed it yet.
NOT_HEEDED = {"dialogues": 3, "institutions": 4, "reports": 14, "surveys": 11}


def needs_a_value(field: "Field[Any, Any]") -> bool:
    """Whether a row is refused that does not name the column."""
    return not field.null and field.db_default is NOT_PROVIDED


def test_a_new_column_may_be_left_out_by_older_processes():
    migrations = MigrationLoader(None).disk_migrations
    refused = [
        f"{app}.{name}: {operation.model_name}.{operation.name}"
        for (app, name), migration in migrations.items()
        if app in NOT_HEEDED and int(name[:4]) > NOT_HEEDED[app]
        for operation in migration.operations
        if isinstance(operation, AddField) and needs_a_value(operation.field)
    ]
    assert refused == []
