"""Only one deployment at a time changes the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Any number that no other advisory lock of the project uses.
DEPLOYMENT_LOCK = 7_461_002


@contextmanager
def one_deployment() -> Iterator[None]:
    """Wait until no other deployment runs, and keep others waiting while the block lasts.

    The lock belongs to the database connection: a deployment that is killed gives it back. Within
    the block it may be taken again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [DEPLOYMENT_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [DEPLOYMENT_LOCK])
