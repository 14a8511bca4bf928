"""Statements below are put together from constants and ids of the test's own."""

# ruff: noqa: S608
import json
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from institutions.actions import record_audit
from institutions.models import AuditEntry, User
from institutions.queries import verify_audit_chain


def test_an_entry_tells_who_did_what_to_which_object(people, countries):
    entry = record_audit(
        actor=people.team, action="change", subject=countries["KZ"], details={"time_zone": "UTC"}
    )
    entry.refresh_from_db()
    assert (entry.actor, entry.action) == (people.team, "change")
    assert (entry.subject_type, entry.subject_id) == ("country", "KZ")
    assert entry.details == {"time_zone": "UTC"}


def test_entries_are_chained_from_the_first(people):
    first = record_audit(actor=None, action="start", subject=None)
    second = record_audit(actor=people.team, action="go on", subject=people.reader_kz)
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash
    check = verify_audit_chain()
    assert (check.entries, check.last_hash, check.fault) == (2, second.hash, None)


def test_an_empty_log_is_whole(db):
    assert verify_audit_chain().fault is None


@pytest.mark.parametrize(
    "details",
    [
        {"share": 0.1, "large": 1e22, "tiny": 5e-324},
        {"amount": Decimal("12.50"), "nested": {"b": [1, None, True], "a": "ё «»"}},
        {1: "keys become text"},
        {"z": 1, "aa": 2, "b": 3},
    ],
)
def test_the_hash_survives_storage(people, details):
    record_audit(actor=people.team, action="change", subject=None, details=details)
    assert verify_audit_chain().fault is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE institutions_auditentry SET action = 'other'",
        "DELETE FROM institutions_auditentry",
    ],
)
def test_the_database_refuses_changes(people, statement):
    record_audit(actor=people.team, action="change", subject=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.count() == 1


def test_the_database_refuses_truncating_outside_test_databases(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'audit_no_truncate'"
        )
        (definition,) = cursor.fetchone()
        assert "BEFORE TRUNCATE" in definition
        # The same trigger without its exception for test databases must stop a TRUNCATE.
        cursor.execute(
            "CREATE TRIGGER strict BEFORE TRUNCATE ON institutions_auditentry"
            " FOR EACH STATEMENT EXECUTE FUNCTION institutions_refuse_audit_change()"
        )
        with pytest.raises(DatabaseError, match="TRUNCATE refused"), transaction.atomic():
            cursor.execute("TRUNCATE institutions_auditentry")


def tamper(statement: str) -> None:
    """Change the log as somebody with full power over the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE institutions_auditentry DISABLE TRIGGER audit_no_change")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE institutions_auditentry ENABLE TRIGGER audit_no_change")


@pytest.fixture
def three_entries(people) -> list[AuditEntry]:
    return [
        record_audit(actor=people.team, action=f"act {number}", subject=None, details={"n": number})
        for number in range(3)
    ]


@pytest.mark.parametrize(
    "change",
    ["action = 'x'", "actor_id = NULL", "details = '{}'", "at = at + '1 ms'::interval"],
)
def test_a_changed_entry_is_found(three_entries, change):
    pk = three_entries[1].pk
    tamper(f"UPDATE institutions_auditentry SET {change} WHERE id = {pk}")
    fault = verify_audit_chain().fault
    assert fault is not None
    assert fault.entry_id == pk
    assert "content" in fault.reason


def test_a_removed_entry_is_found_at_the_one_after_it(three_entries):
    tamper(f"DELETE FROM institutions_auditentry WHERE id = {three_entries[1].pk}")
    fault = verify_audit_chain().fault
    assert fault is not None
    assert fault.entry_id == three_entries[2].pk


def test_an_act_that_fails_leaves_no_entry(people):
    def fail() -> None:
        with transaction.atomic():
            record_audit(actor=people.team, action="change", subject=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_keep_one_chain():
    actor = User.objects.create_user("team@example.org")

    def write() -> None:
        for number in range(5):
            record_audit(actor=actor, action="change", subject=None, details={"n": number})
        connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    check = verify_audit_chain()
    assert (check.entries, check.fault) == (20, None)


def test_the_command_says_whether_the_log_is_whole(three_entries, capsys):
    call_command("verify_audit")
    assert f"3 entries, whole. Last hash: {three_entries[2].hash}" in capsys.readouterr().out
    tamper(f"UPDATE institutions_auditentry SET action = 'x' WHERE id = {three_entries[0].pk}")
    with pytest.raises(CommandError, match=f"broken at entry {three_entries[0].pk}"):
        call_command("verify_audit")


def test_the_command_prints_one_json_document(three_entries, capsys):
    call_command("verify_audit", "--json")
    document = json.loads(capsys.readouterr().out)
    assert document == {"entries": 3, "last_hash": three_entries[2].hash, "fault": None}


# Keys


def test_entries_are_made_with_a_key_that_the_database_does_not_hold(three_entries):
    entry = three_entries[1]
    assert entry.key_id
    assert entry.hash != entry.computed_hash()
    assert verify_audit_chain().fault is None


def test_who_writes_to_the_database_alone_cannot_forge_the_log(three_entries):
    """All hashes computed anew, as anybody can, after a change in the middle."""
    previous = three_entries[0].hash
    for entry in three_entries[1:]:
        entry.action, entry.previous_hash = "forged", previous
        entry.hash = previous = entry.computed_hash()
        tamper(
            f"UPDATE institutions_auditentry SET action = 'forged', hash = '{entry.hash}',"
            f" previous_hash = '{entry.previous_hash}' WHERE id = {entry.pk}"
        )
    fault = verify_audit_chain().fault
    assert fault is not None
    assert fault.entry_id == three_entries[1].pk


def unkeyed(pk: int, previous: str, *, days: int = 0) -> AuditEntry:
    """Make an entry one as an earlier version of the software wrote it."""
    entry = AuditEntry.objects.get(pk=pk)
    entry.at, entry.previous_hash = entry.at + timedelta(days=days), previous
    entry.hash = entry.computed_hash()
    tamper(
        f"UPDATE institutions_auditentry SET key_id = '', hash = '{entry.hash}',"
        f" at = '{entry.at.isoformat()}', previous_hash = '{previous}' WHERE id = {pk}"
    )
    return entry


def test_entries_of_before_there_were_keys_stay_good(people):
    first = record_audit(actor=None, action="start", subject=None)
    unkeyed(first.pk, "0" * 64)
    record_audit(actor=None, action="go on", subject=None)
    assert verify_audit_chain().fault is None


@pytest.mark.parametrize(("days", "is_good"), [(0, True), (2, False)])
def test_a_day_after_the_first_key_all_need_one(three_entries, days, is_good):
    last = three_entries[2]
    unkeyed(last.pk, three_entries[1].hash, days=days)
    fault = verify_audit_chain().fault
    assert (fault is None) is is_good


def test_a_key_that_was_replaced_is_kept_as_long_as_its_entries(three_entries, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 6
    fault = verify_audit_chain().fault
    assert fault is not None
    assert "its key is none of" in fault.reason
    settings.AUDIT_KEY_FALLBACKS = [old]
    record_audit(actor=None, action="with the new key", subject=None)
    assert verify_audit_chain().fault is None


def test_the_audit_log_can_have_a_key_of_its_own(three_entries, settings):
    settings.AUDIT_KEY = "for the log alone " * 3
    entry = record_audit(actor=None, action="change", subject=None)
    assert entry.key_id != three_entries[0].key_id
    assert verify_audit_chain().fault is None
