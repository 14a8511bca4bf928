"""Through a pooler, where each transaction has another connection of the server."""

import io
import threading

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from config.database.base import DatabaseWrapper
from config.environment import Environment, databases
from institutions.actions.audit import record_audit
from institutions.actions.mail import queue_mail
from institutions.actions.mail_sending import SENDER_LOCK, send_waiting_mails
from institutions.backups import tools
from institutions.models import AuditEntry, Country, OutgoingMail
from institutions.queries import audit
from institutions.queries.prepared import prepared_cursor
from tests.pooler import BACKENDS, Pooler
from tests.processes import wait_until
from tests.surveys.makers import make_country, make_user

POOLED = {
    "DATABASE_URL": "postgresql://pooler/x",
    "DATABASE_POOLED": "true",
    "DATABASE_DIRECT_URL": "postgresql://server/x",
}


def read(**variables: str) -> dict[str, dict[str, object]]:
    return databases(Environment(variables), private_url=lambda: "postgresql://private/x")


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_the_pooler_of_the_tests_changes_the_connection_after_each_transaction(pooler):
    assert len({backend() for _ in range(BACKENDS * 2)}) == BACKENDS
    with transaction.atomic():
        assert backend() == backend()
    # It counts a transaction when the server has told of its end, a little after we have read it.
    wait_until(lambda: pooler.transactions > BACKENDS * 2, "the pooler has counted them")


def test_prepared_statements_would_not_be_found_again(pooler):
    """Why there is a setting at all."""
    connection.settings_dict["OPTIONS"]["prepare_threshold"] = 1
    with prepared_cursor() as cursor:
        cursor.execute("SELECT %s::int", [1])
    with prepared_cursor() as cursor, pytest.raises(ProgrammingError, match="does not exist"):
        cursor.execute("SELECT %s::int", [1])


def test_statements_for_every_visitor_work(pooler):
    for number in range(BACKENDS * 3):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT %s::int + 1", [number])
            assert cursor.fetchone() == (number + 1,)


@pytest.mark.parametrize("is_atomic", [True, False])
def test_rows_are_read_in_pieces(pooler, is_atomic):
    for code in ("KZ", "KG", "TJ"):
        make_country(code)
    countries = Country.objects.order_by("pk").values_list("pk", flat=True)
    if is_atomic:
        with transaction.atomic():
            found = list(countries.iterator(chunk_size=1))
    else:
        found = list(countries.iterator(chunk_size=1))
    assert found == ["KG", "KZ", "TJ"]


def test_a_transaction_reads_through_a_cursor_of_the_server(pooler):
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        assert isinstance(cursor.cursor, psycopg.ServerCursor)
    with connection.chunked_cursor() as cursor:
        assert not isinstance(cursor.cursor, psycopg.ServerCursor)


def test_the_audit_log_is_read_in_pieces(pooler, monkeypatch):
    monkeypatch.setattr(audit, "PIECE", 2)
    user = make_user("admin@example.org")
    for number in range(5):
        record_audit(actor=user, action="act", subject=user, details={"number": number})
    check = audit.verify_audit_chain()
    assert (check.entries, check.fault) == (AuditEntry.objects.count(), None)


def queue(name: str) -> None:
    queue_mail(
        recipient=f"{name}@example.org", subject="Hello", kind="test", body="x", reference=name
    )


def test_mails_are_sent_and_the_next_turn_sends_too(pooler, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    for turn in range(BACKENDS * 2):
        queue(f"somebody-{turn}")
        assert send_waiting_mails() == 1
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [SENDER_LOCK],
        )
        assert cursor.fetchone() == (0,)


def test_two_senders_through_the_pooler_send_each_mail_once(pooler, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 3_000
    address = connection.settings_dict
    for number in range(12):
        queue(f"somebody-{number}")
    taken: list[int] = []

    def send() -> None:
        connection.settings_dict = address
        taken.append(send_waiting_mails())
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 12
    assert len({mail.to[0] for mail in mailoutbox}) == len(mailoutbox) == 12


def test_a_pooler_that_the_settings_do_not_know_of_is_found(pooler):
    connection.settings_dict["POOLED"] = False
    with pytest.raises(CommandError, match="DATABASE_POOLED=true"):
        call_command("check", databases=["default"], stdout=io.StringIO())
    connection.settings_dict["POOLED"] = True
    call_command("check", databases=["default"], stdout=io.StringIO())


@pytest.mark.django_db
def test_an_address_that_leads_to_the_server_is_no_pooler():
    call_command("check", databases=["default"], stdout=io.StringIO())


def test_a_pooled_address_prepares_nothing():
    found = read(**POOLED)
    assert found["default"]["OPTIONS"] == {"connect_timeout": 5, "prepare_threshold": None}
    assert found["default"]["POOLED"] is True
    assert found["direct"]["HOST"] == "server"
    assert found["direct"]["POOLED"] is False


def test_a_pooler_that_keeps_statements_may_be_told_to():
    url = POOLED["DATABASE_URL"] + "?prepare_threshold=1"
    assert read(**{**POOLED, "DATABASE_URL": url})["default"]["OPTIONS"] == {
        "connect_timeout": 5,
        "prepare_threshold": 1,
    }


@pytest.mark.parametrize("missing", ["DATABASE_URL", "DATABASE_DIRECT_URL"])
def test_a_pooler_needs_both_addresses(missing):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOLED needs DATABASE_URL"):
        read(**{name: value for name, value in POOLED.items() if name != missing})


def test_a_direct_address_needs_a_name():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_DIRECT_URL must name a database"):
        read(DATABASE_DIRECT_URL="postgresql://server")


def test_a_replica_is_only_read():
    found = read(DATABASE_REPLICA_URL="postgresql://copy/x")["replica"]
    assert (found["HOST"], found["POOLED"]) == ("copy", True)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL must name"):
        read(DATABASE_REPLICA_URL="postgresql://copy")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL must start"):
        read(DATABASE_REPLICA_URL="mysql://copy/x")


def test_without_addresses_the_private_server_is_used():
    assert list(read()) == ["default"]
    assert read()["default"]["HOST"] == "private"


def test_a_backup_goes_past_the_pooler(pooler: Pooler):
    there = connection.settings_dict["OPTIONS"]["host"]
    assert f"host={there}" in tools.address()
    settings = {**connection.settings_dict}
    settings["OPTIONS"] = {**settings["OPTIONS"], "host": str(pooler.server)}
    connections.settings["direct"] = settings
    connections["direct"] = DatabaseWrapper(settings, alias="direct")
    try:
        assert f"host={pooler.server}" in tools.address()
    finally:
        connections["direct"].close()
        del connections["direct"]
        del connections.settings["direct"]
