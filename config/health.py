"""Whether the site lives, and whether everything that it needs is there."""

import logging
from typing import Any

import redis
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from config.celery import QUEUES, heartbeat_key
from institutions.tasks_support import redis_client
from surveys.models import FoldEntry

logger = logging.getLogger(__name__)


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and a worker for each queue are there, else 503; says which."""
    parts = {"database": check_database(), "broker": check_broker(), "worker": check_worker()}
    is_ready = all(part["ok"] for part in parts.values())
    backlog = count_backlog() if parts["database"]["ok"] else None
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", **parts, "backlog": backlog},
        status=200 if is_ready else 503,
    )


def check_database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return _failure("database", error)
    return {"ok": True}


def check_broker() -> dict[str, Any]:
    try:
        redis_client().ping()
    except redis.RedisError as error:
        return _failure("broker", error)
    return {"ok": True}


def check_worker() -> dict[str, Any]:
    """Which queues have a worker that gave a sign of life in the last seconds."""
    try:
        names = redis_client().mget([heartbeat_key(queue) for queue in QUEUES])
    except redis.RedisError as error:
        return _failure("worker", error)
    queues = {queue: name is not None for queue, name in zip(QUEUES, names, strict=True)}
    return {"ok": all(queues.values()), "queues": queues}


def count_backlog() -> dict[str, Any]:
    """How many submitted responses are not in the tallies yet, and the age of the oldest (s)."""
    backlog = FoldEntry.objects.aggregate(unfolded=Count("id"), oldest=Min("queued_at"))
    oldest = backlog["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return {"unfolded": backlog["unfolded"], "oldest_seconds": round(age, 1)}


def _failure(part: str, error: Exception) -> dict[str, Any]:
    # The reason may name hosts, so it goes to the log and not to whoever asks.
    logger.warning("Not ready", extra={"part": part, "reason": str(error)})
    return {"ok": False}
