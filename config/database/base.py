"""The database engine; Django finds `DatabaseWrapper` by the name of this module."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with kept connections that are looked at without asking the server."""

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
