from datetime import timedelta

import pytest
from django.utils import timezone

from institutions import tasks_support
from institutions.actions import jobs
from institutions.enums import JobState
from institutions.models import Job
from institutions.tasks import restart_stale_jobs

KIND = "sample"


@pytest.fixture(autouse=True)
def _kind(redis_url):
    jobs.register_job_kind(KIND, "sample.tasks.build")
    tasks_support.breaker.reset()


@pytest.fixture
def sent(redis_url):
    """Return a function that counts the messages waiting in the broker."""

    def count() -> int:
        client = tasks_support.redis_client()
        return sum(client.llen(key) for key in client.scan_iter(_type="list"))

    return count


@pytest.fixture
def job(people, countries) -> Job:
    return jobs.start_job(
        kind=KIND, owner=people.team_kz, country=countries["KZ"], parameters={"language": "ru"}
    )


def state_of(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def make_stale(job: Job, *names: str) -> None:
    long_ago = timezone.now() - jobs.STALE_AFTER - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(**dict.fromkeys(names, long_ago))


def test_a_started_job_waits_and_is_sent_on_commit(
    people, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start_job(kind=KIND, owner=people.team, parameters={"a": 1})
        assert sent() == 0
    assert sent() == 1
    assert (job.state, job.parameters, job.attempts) == (JobState.QUEUED, {"a": 1}, 0)


def test_a_kind_that_nothing_does_is_an_error(people):
    with pytest.raises(jobs.UnknownJobKindError, match="unheard"):
        jobs.start_job(kind="unheard", owner=people.team)
    assert not Job.objects.exists()


def test_a_job_is_claimed_once(job):
    claimed = jobs.claim_job(job.pk)
    assert claimed is not None
    assert (claimed.state, claimed.attempts) == (JobState.RUNNING, 1)
    assert claimed.started_at is not None
    assert jobs.claim_job(job.pk) is None


def test_a_job_can_be_claimed_by_its_id_as_text(job):
    assert jobs.claim_job(str(job.pk)) is not None


@pytest.mark.parametrize("end", [jobs.cancel_job, lambda job: jobs.fail_job(job.pk, "no")])
def test_an_ended_job_is_not_claimed(job, end):
    assert end(job)
    assert jobs.claim_job(job.pk) is None


def test_progress_is_stored_as_it_goes(job):
    jobs.claim_job(job.pk)
    jobs.report_progress(job.pk, 3, 12, "Drawing charts")
    job.refresh_from_db()
    assert (job.done, job.total, job.message, job.percent) == (3, 12, "Drawing charts", 25)


def test_a_cancelled_job_stops_at_its_next_report(job):
    jobs.claim_job(job.pk)
    assert jobs.cancel_job(job)
    with pytest.raises(jobs.JobCancelled):
        jobs.report_progress(job.pk, 1, 2)
    assert not jobs.finish_job(job.pk, result={"report": 1})
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.CANCELLED, {})


def test_a_finished_job_keeps_its_result(job):
    jobs.claim_job(job.pk)
    assert jobs.finish_job(job.pk, result={"report": 7})
    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == (JobState.DONE, {"report": 7}, 100)
    assert job.finished_at is not None
    assert not jobs.cancel_job(job)
    assert not jobs.fail_job(job.pk, "too late")
    assert state_of(job) == JobState.DONE


def test_a_waiting_job_cannot_be_finished(job):
    assert not jobs.finish_job(job.pk)
    assert state_of(job) == JobState.QUEUED


def test_a_failure_tells_why_within_the_column(job):
    jobs.claim_job(job.pk)
    assert jobs.fail_job(job.pk, "x" * 900)
    job.refresh_from_db()
    assert (job.state, len(job.message)) == (JobState.FAILED, 500)


def test_a_failed_job_can_be_started_again(job, sent, django_capture_on_commit_callbacks):
    jobs.claim_job(job.pk)
    jobs.fail_job(job.pk, "broken")
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.restart_job(job)
    job.refresh_from_db()
    assert (job.state, job.message, job.attempts, job.finished_at) == ("queued", "", 0, None)
    assert sent() == 1
    assert jobs.claim_job(job.pk) is not None


def test_a_job_of_a_kind_that_is_gone_is_not_started_again(job):
    jobs.fail_job(job.pk, "broken")
    Job.objects.filter(pk=job.pk).update(kind="of an older version")
    job.refresh_from_db()
    assert not jobs.restart_job(job)
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_running_and_finished_jobs_are_not_started_again(job):
    assert not jobs.restart_job(job)
    jobs.claim_job(job.pk)
    assert not jobs.restart_job(job)
    jobs.finish_job(job.pk)
    assert not jobs.restart_job(job)


def test_the_sweep_leaves_fresh_jobs_alone(job, people):
    running = jobs.start_job(kind=KIND, owner=people.team)
    jobs.claim_job(running.pk)
    assert restart_stale_jobs() == 0
    assert (state_of(job), state_of(running)) == (JobState.QUEUED, JobState.RUNNING)


def test_a_running_job_without_sign_of_life_is_queued_again(
    job, sent, django_capture_on_commit_callbacks
):
    jobs.claim_job(job.pk)
    make_stale(job, "seen_at")
    with django_capture_on_commit_callbacks(execute=True):
        assert restart_stale_jobs() == 1
    assert state_of(job) == JobState.QUEUED
    assert sent() == 1


def test_a_job_whose_message_was_lost_is_sent_again_but_not_at_every_sweep(job):
    make_stale(job, "created_at")
    assert restart_stale_jobs() == 1
    assert restart_stale_jobs() == 0
    make_stale(job, "seen_at")
    assert restart_stale_jobs() == 1


def test_a_job_that_stopped_three_times_fails(job):
    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim_job(job.pk) is not None
        make_stale(job, "seen_at")
        restart_stale_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Start it again" in job.message


def test_a_stale_job_of_a_forgotten_kind_fails(people):
    job = Job.objects.create(kind="forgotten", owner=people.team)
    make_stale(job, "created_at")
    assert restart_stale_jobs() == 0
    assert state_of(job) == JobState.FAILED
