"""Seal the secrets in the database with the present SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from institutions.actions.sealing import seal_anew


class Command(BaseCommand):
    help = "Seal with SECRET_KEY what one of SECRET_KEY_FALLBACKS sealed; then those can go."

    def handle(self, *_args: Any, **_options: Any) -> None:
        result = seal_anew()
        self.stdout.write(f"{result.renewed} sealed anew, {result.current} were current already.")
        if result.lost:
            raise CommandError(
                f"{len(result.lost)} cannot be opened with any key of this site: "
                f"{', '.join(result.lost)}. Add the key that sealed them to SECRET_KEY_FALLBACKS."
            )
