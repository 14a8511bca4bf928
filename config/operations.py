"""What an administrator must know of the running site, and what is wrong with it."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from config.celery import QUEUES, heartbeat_key
from config.health import count_backlog
from institutions import replica
from institutions.actions.jobs import job_label
from institutions.backups.packing import upload_files
from institutions.enums import IncidentKind, JobState
from institutions.models import Backup, Job
from institutions.queries.mail import mail_counts
from institutions.replica import ReplicaState
from institutions.tasks_support import redis_client

BACKLOG_SECONDS = 60
FAILED_JOBS_SHOWN = 20
JOBS_FAILED_WITHIN = timedelta(days=1)
BACKUP_EVERY = timedelta(hours=48)
DISK_SHARE_FREE = 0.05
DISK_BYTES_FREE = 1024**3
UPLOADS_KEY, UPLOADS_SECONDS = "status:uploads", 600


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue, the worker that serves it ("" where none does) and how many messages wait."""

    name: str
    worker: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Storage:
    """Sizes in bytes: the disk that holds VAR_DIR, the database, the uploads."""

    disk_free: int
    disk_total: int
    database: int
    uploads: int

    @property
    def percent_used(self) -> int:
        return 100 * (self.disk_total - self.disk_free) // self.disk_total


@dataclass(frozen=True, slots=True)
class Status:
    queues: list[Queue]
    backlog: dict[str, Any]
    failed_jobs: list[tuple[Job, str]]
    mails: dict[str, int]
    storage: Storage
    backup: Backup | None
    replica: ReplicaState | None
    problems: list[IncidentKind]


def read_status() -> Status:
    """Everything that the status page shows; a constant number of queries."""
    failed = Job.objects.filter(state=JobState.FAILED).select_related("owner", "country")
    latest = failed.order_by("-finished_at")[:FAILED_JOBS_SHOWN]
    return Status(
        queues=read_queues(),
        backlog=count_backlog(),
        failed_jobs=[(job, job_label(job)) for job in latest],
        mails=mail_counts(),
        storage=read_storage(),
        backup=Backup.objects.first(),
        replica=replica.read_state() if replica.is_configured() else None,
        problems=find_problems(),
    )


def read_queues() -> list[Queue]:
    """Without Redis there is no queue to tell of: no worker, and nothing waits."""
    pipeline = redis_client().pipeline(transaction=False)
    for name in QUEUES:
        pipeline.get(heartbeat_key(name))
        pipeline.llen(name)
    try:
        told = pipeline.execute()
    except redis.RedisError:
        told = [None, 0] * len(QUEUES)
    workers, lengths = told[::2], told[1::2]
    return [
        Queue(name, worker.decode() if worker else "", length)
        for name, worker, length in zip(QUEUES, workers, lengths, strict=True)
    ]


def read_storage() -> Storage:
    disk = shutil.disk_usage(settings.VAR_DIR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (database,) = cursor.fetchone()
    return Storage(disk.free, disk.total, database, uploads_size())


def uploads_size() -> int:
    """Bytes of all uploads; walked at most every ten minutes, for there may be many."""
    try:
        known = redis_client().get(UPLOADS_KEY)
        if known is not None:
            return int(known)
        size = _walk_uploads()
        redis_client().set(UPLOADS_KEY, size, ex=UPLOADS_SECONDS)
    except redis.RedisError:
        return _walk_uploads()
    return size


def count_jobs() -> dict[str, int]:
    rows = Job.objects.order_by().values_list("state").annotate(Count("pk"))
    return {**dict.fromkeys(JobState.values, 0), **dict(rows)}


def find_problems() -> list[IncidentKind]:
    """What is wrong right now, in the order of IncidentKind."""
    checks = {
        IncidentKind.BACKLOG: count_backlog()["oldest_seconds"] > BACKLOG_SECONDS,
        IncidentKind.JOBS: _has_failed_jobs(),
        IncidentKind.BACKUP: not _has_backup(),
        IncidentKind.DISK: is_disk_low(),
        IncidentKind.WORKERS: not all(queue.worker for queue in read_queues()),
    }
    return [kind for kind, is_wrong in checks.items() if is_wrong]


def is_disk_low() -> bool:
    """Less than one gigabyte or a twentieth of the disk is free."""
    disk = shutil.disk_usage(settings.VAR_DIR)
    return disk.free < max(DISK_BYTES_FREE, int(DISK_SHARE_FREE * disk.total))


def _has_failed_jobs() -> bool:
    since: datetime = timezone.now() - JOBS_FAILED_WITHIN
    return Job.objects.filter(state=JobState.FAILED, finished_at__gte=since).exists()


def _has_backup() -> bool:
    return Backup.objects.filter(finished_at__gte=timezone.now() - BACKUP_EVERY).exists()


def _walk_uploads() -> int:
    return sum(path.stat().st_size for path in upload_files(Path(settings.MEDIA_ROOT)))
