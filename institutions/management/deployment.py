"""Only one deployment at a time changes the database, and each migration whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

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


class WholeExecutor(MigrationExecutor):
    """Records a migration in the transaction of its changes.

    Django records those that end with constraints after their commit: a deployment that was killed
    in between could never be finished, for its tables were there already.
    """

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        whole = transaction.atomic(self.connection.alias) if migration.atomic else nullcontext()
        with whole:
            return super().apply_migration(state, migration, fake, fake_initial)
