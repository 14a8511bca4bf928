"""Jobs with real workers and a real broker that comes and goes."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from institutions.actions import jobs, passwords
from institutions.enums import JobState
from institutions.models import Job, User
from institutions.tasks import restart_stale_jobs
from institutions.tasks_support import breaker
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    return tmp_path / "mails"


@pytest.fixture
def worker_with_mail(running_worker, mails):
    """Start a worker that writes its mails to files of this test's own."""
    return lambda: running_worker("mail", EMAIL_URL=f"filemail:///{mails}")


def request_mail() -> Job:
    user = User.objects.create_user("somebody@example.org")
    passwords.request_password_mail(user, is_welcome=True)
    return Job.objects.get()


def make_stale(job: Job) -> None:
    long_ago = timezone.now() - jobs.STALE_AFTER - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(created_at=long_ago)
    Job.objects.filter(pk=job.pk, seen_at__isnull=False).update(seen_at=long_ago)


def is_done(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state=JobState.DONE).exists()


class Sweep:
    """What beat does now and then: a message that got lost is sent again."""

    def __init__(self, job: Job, seconds: float = 15) -> None:
        self.job, self.seconds = job, seconds
        self.next_at = time.monotonic() + seconds

    def __call__(self) -> bool:
        if time.monotonic() > self.next_at:
            self.next_at = time.monotonic() + self.seconds
            make_stale(self.job)
            restart_stale_jobs()
        return False


def test_a_worker_sends_the_mail(redis_url, worker_with_mail, mails):
    worker_with_mail()
    job = request_mail()
    wait_until(lambda: is_done(job), "the mail is sent")
    (file,) = mails.iterdir()
    assert "To: somebody@example.org" in file.read_text()


def test_a_job_asked_for_without_a_broker_is_done_when_it_is_back(
    own_redis, worker_with_mail, mails
):
    own_redis.stop()
    job = request_mail()
    assert job.state == JobState.QUEUED
    own_redis.start()
    worker_with_mail()
    wait_until(lambda: not breaker.is_open, "messages are tried again")
    make_stale(job)
    assert restart_stale_jobs() == 1
    wait_until(lambda: is_done(job), "the job is done after all")
    assert len(list(mails.iterdir())) == 1


def test_a_job_that_was_claimed_and_left_is_done_by_another_worker(
    redis_url, worker_with_mail, mails
):
    job = request_mail()
    assert jobs.claim_job(job.pk) is not None
    make_stale(job)
    assert restart_stale_jobs() == 1
    worker_with_mail()
    sweep = Sweep(job)
    wait_until(lambda: is_done(job) or sweep(), "another worker does the job", seconds=60)
    job.refresh_from_db()
    assert job.attempts == 2
    assert len(list(mails.iterdir())) == 1
