"""Test processes that run side by side have nothing in common but the servers."""

import os

from django.conf import settings as of_this_process

from tests.conftest import redis_database


def test_each_has_a_redis_of_its_own():
    assert os.environ["REDIS_URL"].endswith(f"?db={redis_database()}")
    assert os.environ["REDIS_URL"] == of_this_process.REDIS_URL


def test_each_has_a_database_of_its_own(db, django_db_setup):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    assert of_this_process.DATABASES["default"]["NAME"].endswith(worker)
