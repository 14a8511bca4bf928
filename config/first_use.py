"""Brings the private database up to date before it is used, so that any command works at once."""

import sys

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def prepare_for(command: str) -> None:
    """Prepare the private database before a command of the project's own apps.

    A configured database is left alone: whoever runs it decides when it is migrated.
    """
    if settings.USES_PRIVATE_SERVICES and is_own(command):
        migrate()
        register_countries()


def is_own(command: str) -> bool:
    """Whether one of the project's apps brings this command; `migrate` is Django's, with a lock."""
    if command == "migrate":
        return False
    application = get_commands().get(command)
    return isinstance(application, str) and is_in_project(application)


def is_in_project(application: str) -> bool:
    return any(
        config.name == application and config.path.startswith(str(settings.BASE_DIR))
        for config in apps.get_app_configs()
        if ".venv" not in config.path
    )


def migrate() -> None:
    """Apply the migrations that are missing; say so only where there are some."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database", file=sys.stderr)
        call_command("migrate", interactive=False, verbosity=0)


def register_countries() -> None:
    """A new database starts with the programme's countries."""
    from institutions.actions.registry import register_programme_countries
    from institutions.models import Country

    if not Country.objects.exists():
        register_programme_countries()
