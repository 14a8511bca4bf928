"""Long work as Job rows: starting, claiming, progress, the end, and starting again.

A task that does the work takes the job's id and goes

    job = claim_job(job_id)
    if job is None:
        return                      # delivered twice, or cancelled while it waited
    for done, item in enumerate(items):
        report_progress(job.pk, done, len(items))   # raises JobCancelled
        ...
    finish_job(job.pk, result={...})

Which task does which kind of work is told once with `register_job_kind`, when the module that
starts such jobs is imported.
"""

from datetime import timedelta
from typing import Any, TypeAlias, cast
from uuid import UUID

from celery import Task, current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from institutions.enums import UNFINISHED_JOB_STATES, JobState
from institutions.models import Country, Job, User
from institutions.tasks_support import enqueue_on_commit

StrOrPromise: TypeAlias = str | Promise

STALE_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 3
MOST_UNFINISHED = 5
_task_names: dict[str, str] = {}
_labels: dict[str, StrOrPromise] = {}


class JobCancelled(Exception):  # noqa: N818 - reads as what happened
    """The job was cancelled (or taken over) while its task ran: stop and leave no result."""


class TooManyJobsError(Exception):
    """So many of this person's jobs wait already that no other is taken; the message says so."""

    def __init__(self) -> None:
        super().__init__(
            _("%(count)d of your jobs are not done yet. Wait for one of them, or cancel it.")
            % {"count": MOST_UNFINISHED}
        )


class UnknownJobKindError(LookupError):
    """No task is registered for this kind of job."""


def register_job_kind(kind: str, task_name: str, label: StrOrPromise = "") -> None:
    """Say that jobs of `kind` are done by the Celery task `task_name`, called with the job's id.

    `label` (lazily translated) is what the job's page calls the work.
    """
    _task_names[kind] = task_name
    _labels[kind] = label


def job_label(job: Job) -> str:
    """Return what the job is called, in the active language."""
    return str(_labels.get(job.kind) or _("Work in the background"))


@transaction.atomic
def start_job(
    *,
    kind: str,
    owner: User | None,
    country: Country | None = None,
    parameters: dict[str, Any] | None = None,
) -> Job:
    """Create a job and publish its task when the transaction commits.

    `parameters` is JSON and all that the task needs to start again.
    Raises UnknownJobKindError unless the kind is registered.
    """
    if kind not in _task_names:
        raise UnknownJobKindError(kind)
    job = Job.objects.create(kind=kind, owner=owner, country=country, parameters=parameters or {})
    _publish(job)
    return job


def check_may_start(owner: User) -> None:
    """Raise TooManyJobsError where `MOST_UNFINISHED` jobs of the person wait or run.

    Call it in the transaction that starts the job: it holds the person's row until its end.
    """
    User.objects.select_for_update().get(pk=owner.pk)
    unfinished = Job.objects.filter(owner=owner, state__in=UNFINISHED_JOB_STATES)
    if unfinished.count() >= MOST_UNFINISHED:
        raise TooManyJobsError


def claim_job(job_id: UUID | str) -> Job | None:
    """Take a waiting job to run it; None when it does not wait: a second delivery does nothing."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        started_at=now,
        seen_at=now,
        done=0,
        message="",
        attempts=F("attempts") + 1,
    )
    return Job.objects.select_related("owner", "country").get(pk=job_id) if claimed else None


def report_progress(job_id: UUID | str, done: int, total: int, message: str = "") -> None:
    """Store how far the work is, and that it lives: call it at least every half minute.

    Raises JobCancelled when the job is no longer running.
    """
    alive = Job.objects.filter(pk=job_id, state=JobState.RUNNING).update(
        done=done, total=total, message=message[:500], seen_at=timezone.now()
    )
    if not alive:
        raise JobCancelled(str(job_id))


def finish_job(
    job_id: UUID | str, *, result: dict[str, Any] | None = None, message: str = ""
) -> bool:
    """Mark a running job as done; False (and no change) when it was cancelled meanwhile."""
    return _end(
        job_id, {JobState.RUNNING}, JobState.DONE, result=result or {}, message=message[:500]
    )


def fail_job(job_id: UUID | str, message: str) -> bool:
    """Mark an unfinished job as failed, with the reason that its owner reads."""
    return _end(job_id, UNFINISHED_JOB_STATES, JobState.FAILED, message=message[:500])


def cancel_job(job: Job) -> bool:
    """Cancel an unfinished job; its task stops at the next report of progress."""
    return _end(job.pk, UNFINISHED_JOB_STATES, JobState.CANCELLED)


def _end(job_id: UUID | str, from_states: Any, to_state: JobState, **fields: Any) -> bool:
    unfinished = Job.objects.filter(pk=job_id, state__in=from_states)
    return bool(unfinished.update(state=to_state, finished_at=timezone.now(), **fields))


@transaction.atomic
def restart_job(job: Job) -> bool:
    """Queue a failed or cancelled job again, from its start.

    False when it is in another state, or of a kind that this version no longer does.
    """
    if job.kind not in _task_names:
        return False
    ended = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
    restarted = ended.update(
        state=JobState.QUEUED, attempts=0, done=0, message="", seen_at=None, finished_at=None
    )
    if restarted:
        _publish(job)
    return bool(restarted)


@transaction.atomic
def restart_stale_jobs() -> int:
    """Queue again what nobody works on: running without a sign of life, or never delivered.

    A job that has been tried three times fails instead, as does one of an unknown kind. Returns how
    many were queued. Several callers at once share the work (SKIP LOCKED).
    """
    running = Job.objects.filter(_is_stale("seen_at"), state=JobState.RUNNING)
    waiting = Job.objects.filter(_is_stale("created_at"), state=JobState.QUEUED, seen_at=None)
    requeued = Job.objects.filter(_is_stale("seen_at"), state=JobState.QUEUED)
    unlocked = (running | waiting | requeued).select_for_update(skip_locked=True)
    return sum(_restart_stale(job) for job in unlocked)


def _is_stale(field: str) -> Q:
    """Long ago, or in the future: the clock was set back, and the sign of life says nothing."""
    now = timezone.now()
    return Q(**{f"{field}__lt": now - STALE_AFTER}) | Q(**{f"{field}__gt": now + STALE_AFTER})


def _restart_stale(job: Job) -> bool:
    if job.attempts >= MOST_ATTEMPTS or job.kind not in _task_names:
        fail_job(job.pk, _("The work stopped several times without an answer. Start it again."))
        return False
    # seen_at tells when it was last published, so that a waiting job is not published each minute.
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, seen_at=timezone.now())
    _publish(job)
    return True


def _publish(job: Job) -> None:
    # By name: actions know no task modules. A signature is sent the way a task is.
    task = cast("Task[Any, Any]", current_app.signature(_task_names[job.kind]))
    enqueue_on_commit(task, str(job.pk))
