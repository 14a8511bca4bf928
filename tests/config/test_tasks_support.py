"""Work is handed over after the commit, once, and never at the price of a held request."""

import time

import pytest
import redis
from celery import shared_task
from django.db import transaction

from institutions import tasks_support
from institutions.tasks_support import clear_once, enqueue_on_commit, enqueue_once
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
