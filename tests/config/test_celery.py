"""Which queue a task goes to, what the schedule names, and that a request's id follows."""

import base64
import json

import pytest
import redis
from django.db import OperationalError
from django_guid import clear_guid, set_guid

from config.celery import QUEUES, RetryingTask, app
from institutions.tasks_support import enqueue_on_commit


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("surveys.tasks.fold_pending", "fold"),
        ("institutions.tasks.restart_stale_jobs", "fold"),
        ("config.tasks.watch", "fold"),
        ("institutions.tasks.send_waiting_mails", "mail"),
        ("reports.tasks.build_report", "reports"),
        ("dialogues.tasks.export_tables", "exports"),
        ("somebody.else", "mail"),
    ],
)
def test_each_task_has_its_queue(task, queue):
    assert app.amqp.router.route({}, task)["queue"].name == queue
    assert queue in QUEUES


def test_every_task_goes_to_a_queue_that_a_worker_serves():
    app.loader.import_default_modules()
    own = [name for name in app.tasks if not name.startswith(("celery.", "tests."))]
    assert own
    assert {app.amqp.router.route({}, name)["queue"].name for name in own} <= set(QUEUES)


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)


def test_the_schedule_sweeps_the_fold_every_two_seconds():
    sweeps = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert sweeps["surveys.tasks.fold_pending"] <= 2.0
    assert sweeps["institutions.tasks.restart_stale_jobs"] <= 60.0


def test_a_task_is_finished_before_it_is_taken_off_the_queue():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_lost_database_is_tried_again_but_not_for_ever():
    task = RetryingTask()
    assert OperationalError in task.autoretry_for
    assert task.retry_backoff
    assert task.max_retries is not None
    assert task.max_retries <= 10


def test_an_error_of_ours_is_not_tried_again():
    assert not any(issubclass(ValueError, kind) for kind in RetryingTask().autoretry_for)


@app.task(name="tests.fail_twice")
def fail_twice(seen: list[str]) -> str:
    seen.append("called")
    if len(seen) < 3:
        raise OperationalError("the connection is closed")
    return "done"


def test_a_task_that_failed_for_the_database_runs_again():
    seen: list[str] = []
    assert fail_twice.apply(args=(seen,)).get() == "done"
    assert len(seen) == 3


@pytest.mark.django_db(transaction=True)
def test_the_id_of_a_request_follows_into_its_task(redis_url):
    set_guid("5f1f6f7c0a8b4d4aa6a1f4f6b1f2c3d4")
    try:
        enqueue_on_commit("tests.nobody_runs_this", "a")
    finally:
        clear_guid()
    with redis.Redis.from_url(redis_url) as client:
        message = json.loads(client.lpop("mail"))
    assert message["headers"]["X-Request-ID"] == "5f1f6f7c0a8b4d4aa6a1f4f6b1f2c3d4"
    assert json.loads(base64.b64decode(message["body"]))[0] == ["a"]
