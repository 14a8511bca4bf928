"""Alive is not ready: readiness names what is missing."""

import pytest
from django.db import connection

from config.celery import QUEUES, heartbeat_key
from config.health import count_backlog
from institutions.tasks_support import redis_client
from surveys.models import FoldEntry


@pytest.fixture
def _workers(redis_url) -> None:
    """A sign of life for each queue, as workers write it."""
    for queue in QUEUES:
        redis_client().set(heartbeat_key(queue), "test@localhost", ex=10)


def test_alive_needs_nothing(client):
    response = client.get("/health/live")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
@pytest.mark.usefixtures("_workers")
def test_ready_when_all_is_there(client):
    response = client.get("/health/ready")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ok"
    assert body["backlog"] == {"unfolded": 0, "oldest_seconds": 0.0}


@pytest.mark.django_db
@pytest.mark.usefixtures("_workers")
def test_a_queue_without_worker_is_named(client):
    redis_client().delete(heartbeat_key("reports"))
    response = client.get("/health/ready")
    assert response.status_code == 503
    worker = response.json()["worker"]
    assert worker["ok"] is False
    assert worker["queues"] == {"fold": True, "mail": True, "reports": False, "exports": True}


@pytest.mark.django_db
def test_a_stopped_redis_is_named_and_the_rest_still_told(client, own_redis):
    own_redis.stop()
    response = client.get("/health/ready")
    assert response.status_code == 503
    body = response.json()
    assert body["broker"] == {"ok": False}
    assert body["database"] == {"ok": True}
    assert body["backlog"]["unfolded"] == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_workers")
def test_a_lost_database_is_named(client):
    host = connection.settings_dict["OPTIONS"]["host"]
    connection.close()
    connection.settings_dict["OPTIONS"]["host"] = "/nowhere"
    try:
        response = client.get("/health/ready")
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"]["host"] = host
    assert response.status_code == 503
    assert response.json()["database"] == {"ok": False}
    assert response.json()["backlog"] is None
    assert "/nowhere" not in response.content.decode()


@pytest.mark.django_db
def test_readiness_asks_the_database_a_constant_number_of_questions(
    client, redis_url, django_assert_num_queries
):
    with django_assert_num_queries(2):
        client.get("/health/ready")


@pytest.mark.django_db
def test_an_empty_backlog_has_no_age():
    assert FoldEntry.objects.count() == 0
    assert count_backlog() == {"unfolded": 0, "oldest_seconds": 0.0}


def test_neither_answer_is_cached(client):
    assert "no-store" in client.get("/health/live").headers["Cache-Control"]
