"""What was noted by a clock that was ahead keeps nobody waiting until it has caught up."""

from datetime import timedelta

import pytest
from celery.beat import ScheduleEntry
from django.utils import timezone

from config.celery import app
from config.schedule import SteadyScheduler
from institutions.actions.jobs import STALE_AFTER, claim_job, register_job_kind, start_job
from institutions.actions.mail import claim_mail, queue_mail
from institutions.actions.sign_in import FREE_FAILURES, NO_WAIT, reserve_sign_in_attempt
from institutions.enums import JobState
from institutions.models import Job, OutgoingMail, SignInAttempt
from institutions.tasks import restart_stale_jobs
from surveys.actions.folding import fold_all
from surveys.actions.webhooks import send_due
from surveys.models import Webhook, WebhookDelivery
from tests.surveys.makers import make_country, make_response, make_version

pytestmark = pytest.mark.django_db
AHEAD = timedelta(days=2)


def test_a_job_seen_in_the_future_is_started_again():
    register_job_kind("clock test", "tests.nothing")
    running = start_job(kind="clock test", owner=None)
    claim_job(running.pk)
    waiting = start_job(kind="clock test", owner=None)
    Job.objects.filter(pk=running.pk).update(seen_at=timezone.now() + AHEAD)
    Job.objects.filter(pk=waiting.pk).update(created_at=timezone.now() + AHEAD)

    assert restart_stale_jobs() == 2
    assert restart_stale_jobs() == 0
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.QUEUED}


def test_clocks_that_differ_by_seconds_start_nothing_again():
    register_job_kind("clock test", "tests.nothing")
    job = start_job(kind="clock test", owner=None)
    claim_job(job.pk)
    Job.objects.update(seen_at=timezone.now() + STALE_AFTER - timedelta(seconds=1))
    assert restart_stale_jobs() == 0


@pytest.mark.parametrize(("after", "goes"), [(AHEAD, True), (timedelta(minutes=119), False)])
def test_a_mail_waits_no_longer_than_the_longest_pause(after, goes):
    queue_mail(recipient="a@example.org", subject="A", kind="test", body="A", reference="a")
    OutgoingMail.objects.update(send_after=timezone.now() + after)
    assert (claim_mail() is not None) == goes


def test_nobody_is_kept_out_longer_than_the_longest_delay():
    for _number in range(FREE_FAILURES):
        reserve_sign_in_attempt("a@example.org", "192.0.2.1")
    assert reserve_sign_in_attempt("a@example.org", "192.0.2.1") > NO_WAIT
    SignInAttempt.objects.update(blocked_until=timezone.now() + AHEAD)
    assert reserve_sign_in_attempt("a@example.org", "192.0.2.1") == NO_WAIT


def test_a_message_to_another_system_waits_no_longer_than_the_longest_pause():
    version = make_version()
    Webhook.objects.create(
        questionnaire=version.questionnaire, url="https://localhost:9/", secret="-"
    )
    make_response(version, make_country(), {})
    fold_all()
    WebhookDelivery.objects.update(due_at=timezone.now() + AHEAD)
    assert send_due() == 1
    assert send_due() == 0


@pytest.fixture
def schedule(tmp_path):
    scheduler = SteadyScheduler(app, schedule_filename=str(tmp_path / "beat"))
    yield scheduler
    scheduler.close()


def entries(scheduler: SteadyScheduler) -> list[ScheduleEntry]:
    return list(scheduler.schedule.values())


def test_the_schedule_forgets_what_the_old_clock_planned(schedule):
    schedule.tick()
    for entry in entries(schedule):
        entry.last_run_at = app.now() + AHEAD
    schedule._heap = None
    assert 0 < schedule.tick() <= 2.0
    now = app.now()
    assert all(entry.last_run_at and entry.last_run_at <= now for entry in entries(schedule))


def test_the_schedule_keeps_its_times_while_the_clock_goes_on(schedule):
    schedule.tick()
    before = {entry.name: entry.last_run_at for entry in entries(schedule)}
    schedule.tick()
    assert {entry.name: entry.last_run_at for entry in entries(schedule)} == before
