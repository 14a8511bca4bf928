"""Statements that run for every visitor, planned once per connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements the server binds, prepares and plans once per connection.

    Django's own cursors put the values into the text, so that each execution is parsed and planned
    anew, which takes the server longer than running it. For statements with a fixed text; errors
    and logged queries are as with any cursor. The connection's `prepare_threshold` says after how
    many executions a statement is prepared.
    """
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as wrapped:
        yield wrapped
