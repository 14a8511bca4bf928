"""Django's `migrate`; a second one at the same time waits for the first."""

from typing import Any

from django.core.management.commands import migrate

from institutions.management.deployment import one_deployment


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with one_deployment():
            super().handle(*args, **options)
