"""Work is handed over after the commit, once, and never at the price of a held request."""

import time

import pytest
import redis
from celery import shared_task
from django.db import transaction

from institutions import tasks_support
from institutions.tasks_support import (
    LATE_SECONDS,
    ONCE_SECONDS,
    clear_once,
    enqueue_on_commit,
    enqueue_once,
)
from tests.processes import wait_until


@shared_task(name="tests.leave_a_mark")
def leave_a_mark(text: str = "mark") -> None:
    tasks_support.redis_client().rpush("marks", text)


def waiting(url: str, queue: str = "mail") -> int:
    """How many messages wait in the queue."""
    with redis.Redis.from_url(url) as client:
        return int(client.llen(queue))


@pytest.mark.django_db(transaction=True)
def test_a_task_is_sent_when_the_transaction_commits(redis_url):
    with transaction.atomic():
        enqueue_on_commit(leave_a_mark, "a")
        assert waiting(redis_url) == 0
    assert waiting(redis_url) == 1


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_rolled_back_transaction_is_never_sent(redis_url):
    with transaction.atomic():
        enqueue_on_commit(leave_a_mark, "a")
        transaction.set_rollback(True)
    assert waiting(redis_url) == 0


@pytest.mark.django_db(transaction=True)
def test_five_hundred_wake_ups_are_one_message(redis_url):
    for _ in range(500):
        enqueue_once(leave_a_mark, "fold")
    assert waiting(redis_url) == 1


@pytest.mark.django_db(transaction=True)
def test_a_wake_up_after_the_task_began_is_sent_again(redis_url):
    enqueue_once(leave_a_mark, "fold")
    clear_once("fold")
    enqueue_once(leave_a_mark, "fold")
    assert waiting(redis_url) == 2


@pytest.mark.django_db(transaction=True)
def test_while_the_task_waits_for_company_redis_is_not_asked_again(redis_url, monkeypatch):
    enqueue_once(leave_a_mark, "fold", pause=0.5)
    monkeypatch.setattr(tasks_support, "redis_client", None)
    enqueue_once(leave_a_mark, "fold", pause=0.5)
    monkeypatch.undo()
    assert waiting(redis_url) == 1


@pytest.mark.django_db(transaction=True)
def test_after_the_pause_redis_is_asked_again(redis_url):
    enqueue_once(leave_a_mark, "fold", pause=0.1)
    with redis.Redis.from_url(redis_url) as client:
        client.delete("once:fold")  # as the task does, in another process
    enqueue_once(leave_a_mark, "fold", pause=0.1)
    assert waiting(redis_url) == 1
    time.sleep(0.12)
    enqueue_once(leave_a_mark, "fold", pause=0.1)
    assert waiting(redis_url) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("age", "is_asked"),
    [(0.0, False), (0.3, False), (0.55, True), (0.95, True), (1.05, False), (4.9, False)],
    ids=["just set", "in the pause", "over", "long over", "late", "about to be forgotten"],
)
def test_how_old_the_mark_of_another_process_is_tells_how_long_to_wait(redis_url, age, is_asked):
    with redis.Redis.from_url(redis_url) as client:
        client.set("once:fold", 1, px=round(1000 * (ONCE_SECONDS - age)))
        enqueue_once(leave_a_mark, "fold", pause=0.5)
        client.delete("once:fold")
    enqueue_once(leave_a_mark, "fold", pause=0.5)
    assert waiting(redis_url) == is_asked


@pytest.mark.django_db(transaction=True)
def test_a_task_that_is_late_is_asked_for_again_after_a_moment(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.set("once:fold", 1, px=round(1000 * (ONCE_SECONDS - 3)))
        enqueue_once(leave_a_mark, "fold", pause=0.5)
        client.delete("once:fold")
    time.sleep(LATE_SECONDS + 0.01)
    enqueue_once(leave_a_mark, "fold", pause=0.5)
    assert waiting(redis_url) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mark_that_never_ends_makes_nobody_wait_longer_than_the_pause(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.set("once:fold", 1)
        enqueue_once(leave_a_mark, "fold", pause=0.2)
        client.delete("once:fold")
    time.sleep(0.21)
    enqueue_once(leave_a_mark, "fold", pause=0.2)
    assert waiting(redis_url) == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_that_could_not_be_sent_is_not_taken_for_waiting(redis_url, monkeypatch):
    monkeypatch.setattr(tasks_support, "_publish", lambda task, args: False)
    enqueue_once(leave_a_mark, "fold", pause=0.5)
    monkeypatch.undo()
    enqueue_once(leave_a_mark, "fold", pause=0.5)
    assert waiting(redis_url) == 1


@pytest.mark.django_db(transaction=True)
def test_keys_do_not_hinder_each_other(redis_url):
    enqueue_once(leave_a_mark, "fold")
    enqueue_once(leave_a_mark, "mail")
    assert waiting(redis_url) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hand_over", [enqueue_on_commit, enqueue_once])
def test_a_lost_redis_holds_nobody_and_is_told(own_redis, caplog, hand_over):
    own_redis.stop()
    unsent = tasks_support.message_counts["unsent"]
    begin = time.monotonic()
    hand_over(leave_a_mark, "fold")
    assert time.monotonic() - begin < 0.7
    assert tasks_support.message_counts["unsent"] == unsent + 1
    assert "could not be sent" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_after_one_failure_the_next_requests_do_not_even_try(own_redis):
    own_redis.stop()
    enqueue_on_commit(leave_a_mark)
    begin = time.monotonic()
    for _ in range(100):
        enqueue_on_commit(leave_a_mark)
        enqueue_once(leave_a_mark, "fold")
    assert time.monotonic() - begin < 0.5


@pytest.mark.django_db(transaction=True)
def test_a_stuck_redis_holds_a_request_for_half_a_second_at_most(own_redis):
    own_redis.pause()
    begin = time.monotonic()
    enqueue_on_commit(leave_a_mark)
    enqueue_once(leave_a_mark, "fold")
    assert time.monotonic() - begin < 1
    own_redis.resume()


@pytest.mark.django_db(transaction=True)
def test_sending_goes_on_when_redis_is_back(own_redis):
    own_redis.stop()
    enqueue_on_commit(leave_a_mark)
    own_redis.start()
    tasks_support.breaker.reset()
    enqueue_on_commit(leave_a_mark)
    assert waiting(own_redis.url) == 1


def test_the_breaker_closes_by_itself():
    breaker = tasks_support.CircuitBreaker(0.05)
    breaker.trip()
    assert breaker.is_open
    wait_until(lambda: not breaker.is_open, "the breaker closes")


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_that_it_lives_and_survives_redis(own_redis, running_worker):
    worker = running_worker("fold,mail")
    own_redis.stop()
    time.sleep(1)
    own_redis.start()
    wait_until(worker.is_ready, "the worker is back after Redis")


def test_clearing_a_key_of_a_lost_redis_is_told(own_redis, caplog):
    own_redis.stop()
    clear_once("fold")
    assert "could not be cleared" in caplog.text
