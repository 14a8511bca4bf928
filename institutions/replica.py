"""Reading from a copy of the database, where one is configured, what takes the primary long.

A replica is used only when it has replayed everything that was committed before the reading began,
so that nobody misses what they just saw. Where it is away, too far behind, or no longer a replica,
the primary is read in its place.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

REPLICA = "replica"
POLL_SECONDS = 0.02
# A page waits less for the replica than work in the background does.
PAGE_SECONDS = 0.3
# A replica that could not be used is left alone for so long.
PAUSE_SECONDS = 10.0
POSITION = "SELECT pg_current_wal_lsn()::text"
STATE = """
    SELECT pg_is_in_recovery(), pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()),
        extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
"""

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
_is_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """How far the replica is: bytes behind the primary, seconds since what it replayed last.

    `problem` says why it cannot be used at all: "" where it can.
    """

    bytes_behind: int = 0
    seconds_behind: float = 0.0
    problem: str = ""

    @property
    def is_level(self) -> bool:
        return not self.problem and self.bytes_behind <= 0


class Router:
    """Sends what is read within `read` to the replica, and everything else to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return REPLICA if _is_reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """An object that came from the replica is the same as the primary's."""
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: Any) -> bool | None:
        return False if alias == REPLICA else None


class Pause:
    """Until when the replica is left alone, so that not everybody waits for one that is gone."""

    until = 0.0


def is_configured() -> bool:
    return REPLICA in connections.settings


def reading_connection() -> BaseDatabaseWrapper:
    """The connection for statements that are not made from models."""
    return connections[REPLICA if _is_reading.get() else DEFAULT_DB_ALIAS]


def read(function: Callable[[], Result], *, seconds: float | None = None) -> Result:
    """Return what `function` returns; what it reads comes from the replica where that is possible.

    Waits up to `seconds` (default: DATABASE_REPLICA_SECONDS) until the replica has what the primary
    has now. When it breaks off in the middle, `function` runs once more, on the primary: it may
    write only what can be written twice. Within a transaction the primary is read, for the replica
    does not have what the transaction has written.
    """
    longest = settings.DATABASE_REPLICA_SECONDS if seconds is None else seconds
    if not is_configured() or _is_in_transaction() or not _is_level(longest):
        return function()
    try:
        with _reading():
            return function()
    except (OperationalError, InterfaceError) as error:
        if _is_healthy(connections[DEFAULT_DB_ALIAS]):
            _leave_alone(f"broke off: {error}")
            return function()
        raise


def read_state() -> ReplicaState:
    """How the replica is now; asks the primary first."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(POSITION)
            (position,) = cursor.fetchone()
    except DatabaseError as error:
        return ReplicaState(problem=f"primary: {error}")
    return _state_at(position)


def _state_at(position: str) -> ReplicaState:
    line = connections[REPLICA]
    try:
        line.close_if_unusable_or_obsolete()
        with line.cursor() as cursor:
            cursor.execute(STATE, [position])
            is_copy, behind, seconds = cursor.fetchone()
    except (DatabaseError, InterfaceError) as error:
        line.close()
        return ReplicaState(problem=str(error))
    if not is_copy or behind is None:
        return ReplicaState(problem="is not a replica of the primary")
    return ReplicaState(max(0, int(behind)), float(seconds or 0) if behind > 0 else 0.0)


def _is_in_transaction() -> bool:
    return connections[DEFAULT_DB_ALIAS].in_atomic_block


def _is_level(longest: float) -> bool:
    if time.monotonic() < Pause.until:
        return False
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(POSITION)
        (position,) = cursor.fetchone()
    deadline = time.monotonic() + longest
    while not (state := _state_at(position)).is_level:
        if state.problem:
            _leave_alone(state.problem)
            return False
        if time.monotonic() > deadline:
            logger.warning(
                "The replica is behind; the primary is read",
                extra={"bytes": state.bytes_behind, "seconds": state.seconds_behind},
            )
            return False
        time.sleep(POLL_SECONDS)
    return True


def _leave_alone(problem: str) -> None:
    Pause.until = time.monotonic() + PAUSE_SECONDS
    logger.warning("The replica cannot be used; the primary is read", extra={"reason": problem})
    connections[REPLICA].close()


def _is_healthy(line: BaseDatabaseWrapper) -> bool:
    """Whether the primary still answers: else the error was not the replica's."""
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@contextmanager
def _reading() -> Iterator[None]:
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)
