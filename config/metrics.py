"""Figures for Prometheus: requests as they were answered, and the state of the site right now.

There are several web processes, so each counts in files of its own below VAR_DIR (the library's
"multiprocess mode"), and whichever is asked adds them up.
"""

import hmac
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

METRICS_DIR = settings.VAR_DIR / "metrics"
METRICS_DIR.mkdir(parents=True, exist_ok=True)
# Read by the library when it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_DIR))

from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

from config import operations  # noqa: E402
from config.health import count_backlog  # noqa: E402
from institutions.models import Backup  # noqa: E402
from institutions.queries.mail import mail_counts  # noqa: E402

logger = logging.getLogger(__name__)
RESERVED_BYTES = 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "::1"})
registry = CollectorRegistry()
requests = Counter(
    "requests", "Requests answered, by route and status.", ["route", "status"], registry=registry
)
durations = Histogram(
    "request_seconds",
    "Time to answer a request, by route.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=registry,
)


@cache
def has_room(process: int) -> bool:
    """Reserve the disk space of a process's figures; False where the disk is full.

    The library maps its files into memory and grows them without asking for space: on a full disk
    the kernel would kill the process at the first figure. What is reserved holds 700 routes.
    """
    directory = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    try:
        for name in ("counter", "histogram"):
            with (directory / f"{name}_{process}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, RESERVED_BYTES)
    except OSError as error:
        logger.warning("Requests are not counted: no room", extra={"reason": str(error)})
        return False
    return True


def count_request(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answer; addresses that lead nowhere share one route."""
    if not has_room(os.getpid()):
        return
    match = request.resolver_match
    route = match.view_name if match else "none"
    requests.labels(route, str(status)).inc()
    durations.labels(route).observe(seconds)


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """For whoever holds METRICS_TOKEN, and for this machine itself; 404 for everyone else."""
    if not may_read(request):
        raise Http404
    current = CollectorRegistry()
    MultiProcessCollector(current, path=os.environ["PROMETHEUS_MULTIPROC_DIR"])
    current.register(SiteCollector())
    return HttpResponse(generate_latest(current), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Behind a proxy everybody comes from this machine, so there only the token counts."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if settings.METRICS_TOKEN and hmac.compare_digest(given, settings.METRICS_TOKEN.encode()):
        return True
    is_proxied = bool(settings.SECURE_PROXY_SSL_HEADER) or "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_proxied


class SiteCollector(Collector):
    """Backlog, queues, jobs, mails, storage and the last backup, read when asked."""

    def collect(self) -> Iterator[Metric]:
        backlog = count_backlog()
        yield _single("fold_backlog", "Responses not in the tallies yet.", backlog["unfolded"])
        yield _single(
            "fold_backlog_seconds", "Age of the oldest of them.", backlog["oldest_seconds"]
        )
        queues = operations.read_queues()
        waiting = {queue.name: queue.waiting for queue in queues}
        served = {queue.name: int(bool(queue.worker)) for queue in queues}
        yield _labelled("queue_messages", "Messages that wait in a queue.", "queue", waiting)
        yield _labelled("queue_served", "1 where a worker serves the queue.", "queue", served)
        yield _labelled("jobs", "Long work by state.", "state", operations.count_jobs())
        yield _labelled("mails", "Mails by state.", "state", mail_counts())
        storage = operations.read_storage()
        yield _single("disk_free_bytes", "Free space where data is kept.", storage.disk_free)
        yield _single("database_bytes", "Size of the database.", storage.database)
        yield _single("uploads_bytes", "Size of the uploads.", storage.uploads)
        backup = Backup.objects.first()
        finished = backup.finished_at.timestamp() if backup else 0
        yield _single("last_backup_timestamp_seconds", "When the last backup ended.", finished)


def _single(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _labelled(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
