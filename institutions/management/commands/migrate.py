"""Django's `migrate`, killed and run again at will; a second one waits for the first."""

from typing import Any

from django.core.management.commands import migrate

from institutions.management.deployment import WholeExecutor, one_deployment

# Django's command makes its executor by this name.
migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with one_deployment():
            super().handle(*args, **options)
