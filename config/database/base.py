"""The database engine; Django finds `DatabaseWrapper` by the name of this module."""

import select
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db.backends.base.validation import BaseDatabaseValidation
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

POOLED = (
    "The address of the database leads to a pooler, which may give every transaction another "
    "connection."
)
HINT = "Set DATABASE_POOLED=true, and DATABASE_DIRECT_URL to the address of PostgreSQL itself."


class Validation(BaseDatabaseValidation):
    """Finds a pooler that the settings do not know of; runs with `check` and `migrate`."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        is_known = self.connection.settings_dict.get("POOLED")
        is_unknown = not is_known and self._is_pooled()
        return [Error(POOLED, hint=HINT, id="config.E001")] if is_unknown else []

    def _is_pooled(self) -> bool:
        """Whether another process answers than the one that was told when connecting."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (answering,) = cursor.fetchone()
        told: int = self.connection.connection.info.backend_pid
        return told != answering


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with kept connections that are looked at without asking the server."""

    validation_class = Validation

    def chunked_cursor(self) -> CursorWrapper:
        """A cursor of the server; through a pooler only where a transaction keeps the connection.

        Elsewhere the rows come all at once.
        """
        if self.settings_dict.get("POOLED") and self.get_autocommit():
            return self.cursor()
        return super().chunked_cursor()

    def is_usable(self) -> bool:
        """Whether the connection still works; a query only where there is reason for doubt.

        A server that ends a connection says so on it first, and then closes it. Where nothing has
        arrived, nothing was said. Django calls this before a request's first query and after an
        error.
        """
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred or _has_input(self.connection.fileno()):
            return super().is_usable()
        return True


def _has_input(file_number: int) -> bool:
    """Whether anything waits to be read, the end or an error among it; returns at once."""
    poll = select.poll()
    poll.register(file_number, select.POLLIN | select.POLLPRI)
    return bool(poll.poll(0))
