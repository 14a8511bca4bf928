"""Kept connections: a dead one is noticed, a live one is not asked, and statements are prepared."""

import time
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections

from config.database.base import DatabaseWrapper
from config.environment import database_settings
from config.services import Services, running
from institutions.queries.prepared import prepared_cursor

pytestmark = pytest.mark.django_db(transaction=True)


def kept_connection(url: str) -> DatabaseWrapper:
    """A connection as a server's thread keeps it from one request to the next."""
    settings = {**connections["default"].settings_dict, **database_settings(url)}
    return DatabaseWrapper(settings, alias="kept")


@pytest.fixture
def kept():
    """A kept connection to the tests' own database."""
    info = connection.connection.info if connection.connection else None
    if info is None:
        connection.ensure_connection()
        info = connection.connection.info
    found = kept_connection(f"postgresql://{info.user}@/{info.dbname}?host={info.host}")
    yield found
    found.close()


def begin_request(wrapper: DatabaseWrapper) -> None:
    """What Django's `close_old_connections` does before each request."""
    wrapper.close_if_unusable_or_obsolete()
    setattr(wrapper, "health_check_done", False)  # noqa: B010 - the stubs do not know it


def one(wrapper: DatabaseWrapper, statement: str = "SELECT 1") -> Any:
    with wrapper.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def wait_for_input(wrapper: DatabaseWrapper) -> None:
    deadline = time.monotonic() + 10
    while wrapper.is_usable() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_connection_that_works_is_kept_without_a_query(kept):
    pid = one(kept, "SELECT pg_backend_pid()")
    asked = []

    def watch(execute, sql, *arguments):
        asked.append(sql)
        return execute(sql, *arguments)

    begin_request(kept)
    with kept.execute_wrapper(watch):
        assert one(kept, "SELECT pg_backend_pid()") == pid
    assert asked == ["SELECT pg_backend_pid()"]


def test_a_connection_that_the_server_ended_is_replaced(kept):
    pid = one(kept, "SELECT pg_backend_pid()")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    wait_for_input(kept)
    begin_request(kept)
    assert one(kept, "SELECT pg_backend_pid()") != pid


def test_connections_survive_a_restart_of_the_server(tmp_path):
    services = Services(tmp_path / "own", is_durable=False)
    with running(services):
        wrapper = kept_connection(services.database_url())
        began = one(wrapper, "SELECT pg_postmaster_start_time()")
    with running(services):
        begin_request(wrapper)
        assert one(wrapper, "SELECT pg_postmaster_start_time()") != began
        wrapper.close()


def test_a_server_that_is_gone_is_an_error_until_it_is_back(tmp_path):
    services = Services(tmp_path / "own", is_durable=False)
    with running(services):
        wrapper = kept_connection(services.database_url())
        assert one(wrapper) == 1
    begin_request(wrapper)
    with pytest.raises(OperationalError):
        one(wrapper)
    with running(services):
        begin_request(wrapper)
        assert one(wrapper) == 1
        wrapper.close()


def test_a_notification_that_waits_is_no_reason_to_reconnect(kept):
    pid = one(kept, "SELECT pg_backend_pid()")
    with kept.cursor() as cursor:
        cursor.execute("LISTEN something")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY something")
    time.sleep(0.05)
    begin_request(kept)
    assert one(kept, "SELECT pg_backend_pid()") == pid


def test_a_connection_that_was_closed_here_is_not_usable(kept):
    assert one(kept) == 1
    kept.connection.close()
    assert not kept.is_usable()
    assert not kept_connection("postgresql:///nothing").is_usable()


def test_after_an_error_the_server_is_asked(kept):
    assert one(kept) == 1
    kept.errors_occurred = True
    kept.connection.pgconn.finish()
    assert not kept.is_usable()


def test_a_statement_that_is_repeated_is_prepared_once():
    for number in range(4):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT %s::int + 1", [number])
            assert cursor.fetchone() == (number + 1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert ("SELECT $1::int + 1",) in cursor.fetchall()


def test_a_prepared_statement_is_counted_and_its_errors_are_djangos(django_assert_num_queries):
    with django_assert_num_queries(1), prepared_cursor() as cursor:
        cursor.execute("SELECT %s", ["x"])
    with pytest.raises(Exception, match="division by zero") as caught, prepared_cursor() as cursor:
        cursor.execute("SELECT 1 / %s::int", [0])
    assert not isinstance(caught.value, psycopg.Error)


def test_the_address_can_keep_statements_from_being_prepared():
    settings = database_settings("postgresql://host/x?prepare_threshold=100000")
    assert settings["OPTIONS"]["prepare_threshold"] == 100_000
