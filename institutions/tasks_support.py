"""How work is handed to Celery: after the commit, once, and without waiting for a lost Redis.

Nothing is lost when a message cannot be sent: what there is to do is in the database, and the
sweeps of beat's schedule find it there.
"""

import logging
import threading
import time
from collections import Counter
from functools import cache, partial
from typing import Any

import redis
from celery import Task, current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

SECONDS_WITHOUT_BROKER = 3.0
ONCE_SECONDS = 5
# How long nobody asks again for a task that is late.
LATE_SECONDS = 0.1
# Sets the mark where there is none, else returns how many milliseconds it has left: one way there
# and back for each submission, not two.
MARK = """
if redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[1]) then return false end
return redis.call('PTTL', KEYS[1])
"""
# Actions name a task by its name, because tasks import actions and not the other way round.
AnyTask = Task[Any, Any] | str
BROKER_ERRORS = (OperationalError, redis.RedisError, OSError)

# How many messages this process sent and could not send, for the log and for tests.
message_counts: Counter[str] = Counter()


class CircuitBreaker:
    """Remembers for a few seconds that the broker is gone, so that few requests wait for it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._closed_again_at = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._closed_again_at

    def trip(self) -> None:
        with self._lock:
            self._closed_again_at = time.monotonic() + self._seconds

    def reset(self) -> None:
        with self._lock:
            self._closed_again_at = 0.0


breaker = CircuitBreaker(SECONDS_WITHOUT_BROKER)

# Until when (of the monotonic clock) this process takes it that a task which will look waits.
_surely_waiting: dict[str, float] = {}


def enqueue_on_commit(task: AnyTask, *args: object) -> None:
    """Send `task` with `args` when the current transaction commits, or now where there is none.

    A message that cannot be sent is counted and logged with the request's id, not raised: the
    change is committed, and the sweeps find the work again.
    """
    transaction.on_commit(partial(_publish_checked, task, args))


def enqueue_once(task: AnyTask, key: str, *args: object, pause: float = 0) -> None:
    """Like `enqueue_on_commit`, but not when the same `key` waits already.

    The task calls `clear_once(key)` first thing, before it looks for work: what is committed after
    that sends a message of its own, so no wake-up is lost. A task that waits for company before
    that says how many seconds as `pause`: so long nobody needs to ask Redis again.
    """
    transaction.on_commit(partial(_publish_once, task, key, args, pause))


def clear_once(key: str) -> None:
    """Let the next `enqueue_once(key)` send again; a Redis that is gone forgets by itself."""
    forget_waiting(key)
    try:
        redis_client().delete(_once_key(key))
    except redis.RedisError as error:
        logger.warning("A wake-up key could not be cleared", extra={"reason": str(error)})


@cache
def redis_client() -> "redis.Redis":
    """This process's Redis client; it connects at first use and gives up after half a second."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=0.5,
        socket_timeout=0.5,
        retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0),
    )


def forget_waiting(key: str | None = None) -> None:
    """Have the next `enqueue_once` of the key (or of any) ask Redis."""
    if key is None:
        _surely_waiting.clear()
    else:
        _surely_waiting.pop(key, None)


def _publish_once(task: AnyTask, key: str, args: tuple[object, ...], pause: float) -> None:
    if time.monotonic() < _surely_waiting.get(key, 0):
        return
    if breaker.is_open:
        _report_unsent(task, "the broker was gone a moment ago")
        return
    try:
        is_first = _mark_waiting(key, pause)
    except BROKER_ERRORS as error:
        breaker.trip()
        _report_unsent(task, str(error))
        return
    if is_first and not _publish(task, args):
        clear_once(key)


def _mark_waiting(key: str, pause: float) -> bool:
    """Set the mark where there is none; return whether it was set.

    How old the mark of another process is tells how much of its task's pause is left. Where the
    task is late, its worker is gone or has too much to do, and a rush that asks each time makes it
    later. Should the worker come back just then and nobody ask again, the sweep finds the rest.
    """
    began = time.monotonic()
    left = redis_client().eval(MARK, 1, _once_key(key), ONCE_SECONDS)
    if pause:
        age = 0 if left is None else ONCE_SECONDS - left / 1000
        quiet = LATE_SECONDS if age > 2 * pause else pause - age
        _surely_waiting[key] = began + quiet
    return left is None


def _publish_checked(task: AnyTask, args: tuple[object, ...]) -> bool:
    """Ask for a sign of life first: the client's half second is shorter than Celery's wait."""
    try:
        if not breaker.is_open:
            redis_client().ping()
    except BROKER_ERRORS as error:
        breaker.trip()
        _report_unsent(task, str(error))
        return False
    return _publish(task, args)


def _publish(task: AnyTask, args: tuple[object, ...]) -> bool:
    if breaker.is_open:
        _report_unsent(task, "the broker was gone a moment ago")
        return False
    try:
        current_app.send_task(_name(task), args=args, retry=False)
    except BROKER_ERRORS as error:
        breaker.trip()
        _report_unsent(task, str(error))
        return False
    message_counts["sent"] += 1
    return True


def _report_unsent(task: AnyTask, reason: str) -> None:
    message_counts["unsent"] += 1
    logger.warning(
        "A task could not be sent; a sweep will find the work",
        extra={"task": _name(task), "reason": reason, "unsent": message_counts["unsent"]},
    )


def _name(task: AnyTask) -> str:
    return task if isinstance(task, str) else task.name


def _once_key(key: str) -> str:
    return f"once:{key}"
