"""Jobs with real workers and a real broker that comes and goes."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from institutions.actions import jobs, passwords
from institutions.enums import JobState, MailState
from institutions.models import Job, OutgoingMail, User
from institutions.tasks import restart_stale_jobs
from institutions.tasks_support import breaker
from surveys.actions.letters import start_sending
from surveys.enums import LetterKind
from surveys.models import Questionnaire
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    return tmp_path / "mails"


@pytest.fixture
def worker_with_mail(running_worker, mails):
    """Start a worker that writes its mails to files of this test's own."""
    return lambda: running_worker("mail", EMAIL_URL=f"filemail:///{mails}")


def request_work() -> Job:
    """A job of the mail queue: letters to nobody."""
    user = User.objects.create_user("somebody@example.org")
    questionnaire = Questionnaire.objects.create(slug="needs", titles={"en": "Needs"})
    return start_sending(questionnaire, [], kind=LetterKind.INVITATION, actor=user)


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


def test_a_worker_does_the_job(redis_url, worker_with_mail):
    worker_with_mail()
    job = request_work()
    wait_until(lambda: is_done(job), "the job is done")


def test_a_worker_sends_the_link_to_set_a_password(redis_url, worker_with_mail, mails):
    worker_with_mail()
    user = User.objects.create_user("somebody@example.org")
    passwords.request_password_mail(user, is_welcome=True)
    sent = OutgoingMail.objects.filter(state=MailState.SENT)
    wait_until(sent.exists, "the mail is sent")
    (file,) = mails.iterdir()
    assert "To: somebody@example.org" in file.read_text()
    assert "/password/set/" in file.read_text()


def test_a_job_asked_for_without_a_broker_is_done_when_it_is_back(own_redis, worker_with_mail):
    own_redis.stop()
    job = request_work()
    assert job.state == JobState.QUEUED
    own_redis.start()
    worker_with_mail()
    wait_until(lambda: not breaker.is_open, "messages are tried again")
    make_stale(job)
    assert restart_stale_jobs() == 1
    wait_until(lambda: is_done(job), "the job is done after all")


def test_a_job_that_was_claimed_and_left_is_done_by_another_worker(redis_url, worker_with_mail):
    job = request_work()
    assert jobs.claim_job(job.pk) is not None
    make_stale(job)
    assert restart_stale_jobs() == 1
    worker_with_mail()
    sweep = Sweep(job)
    wait_until(lambda: is_done(job) or sweep(), "another worker does the job", seconds=60)
    job.refresh_from_db()
    assert job.attempts == 2
