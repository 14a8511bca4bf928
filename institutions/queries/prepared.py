"""Statements that run for every visitor, planned once per connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements the server binds, prepares and plans once per connection.

    Django's own cursors put the values into the text, so that each execution is parsed and planned
    anew, which takes the server longer than running it. For statements with a fixed text; errors
    are Django's. The connection's `prepare_threshold` says after how many executions a statement
    is prepared. Where queries are logged it is a usual cursor, so that the log shows the values.
    """
    wrapper = connections[DEFAULT_DB_ALIAS]  # looked up once: `connection` does for each attribute
    wrapper.ensure_connection()
    if wrapper.queries_logged:
        with wrapper.cursor() as wrapped:
            yield wrapped
        return
    cursor: Any = psycopg.Cursor(wrapper.connection)
    with wrapper.make_cursor(cursor) as wrapped:
        yield wrapped
