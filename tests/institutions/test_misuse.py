"""Requests that cost little to send and much to answer, and two people at once."""

import time

import pytest
from django.db import connection, transaction

from institutions.actions import csv_rows, mail_sending, people
from institutions.actions.csv_rows import UnreadableFileError, read_rows
from institutions.actions.mail import note_bounce, queue_mail
from institutions.enums import MailState
from institutions.models import AuditEntry, User
from institutions.workbooks import UnusableWorkbookError, check_archive
from surveys.actions import folding
from tests.surveys.answering.test_misuse import archive_of


@pytest.mark.parametrize("text", ["a" + "," * 1_900_000, "email,name" + ",x" * 900_000])
def test_a_header_of_a_million_columns_takes_no_time(text):
    start = time.monotonic()
    with pytest.raises(UnreadableFileError):
        read_rows(text.encode(), required=["email"], optional=["name"])
    assert time.monotonic() - start < 2


def test_empty_columns_at_the_end_are_left_out():
    rows = read_rows(b"email,name,,\na,b,,\nc,,,\n", required=["email"], optional=["name"])
    assert [dict(row.values) for row in rows] == [
        {"email": "a", "name": "b"},
        {"email": "c", "name": ""},
    ]
    assert csv_rows.MOST_COLUMNS >= 100


def test_a_workbook_of_many_parts_is_refused_before_its_directory_is_read():
    with pytest.raises(UnusableWorkbookError, match="too many parts"):
        check_archive(archive_of(1_100))


def test_locks_of_different_things_have_different_numbers():
    from institutions.actions import audit

    numbers = [
        audit.CHAIN_LOCK,
        people.ADMINISTRATORS_LOCK,
        mail_sending.SENDER_LOCK,
        folding.TALLY_LOCK,
    ]
    assert len(set(numbers)) == len(numbers)


def test_an_edit_does_not_bring_back_what_changed_meanwhile(people):
    """Two administrators: one has the person's page open while the other closes the account."""
    from institutions.actions.people import change_person, deactivate_person

    person = people.reader_kz
    stale = User.objects.get(pk=person.pk)
    deactivate_person(actor=people.administrator, person=User.objects.get(pk=person.pk))
    User.objects.filter(pk=person.pk).update(password="a newer hash")
    grants = list(map(_wish, person.grants.all()))
    change_person(
        actor=people.administrator, person=stale, full_name="New", language="en", grants=grants
    )
    person.refresh_from_db()
    assert (person.full_name, person.is_active, person.password) == ("New", False, "a newer hash")


def _wish(grant):
    from institutions.actions.people import wish_of

    return wish_of(grant)


@pytest.mark.django_db
def test_an_address_in_a_notice_of_return_stays_out_of_the_log():
    mail, _is_new = queue_mail(
        recipient="ann@example.org", subject="A", kind="test", reference="x", body="text"
    )
    type(mail).objects.update(state=MailState.SENT)
    reason = "5.1.1 550 <ann@example.org>: no such user (ann@example.org)"
    note_bounce(mail, reason=reason, actor=None)
    entry = AuditEntry.objects.get(action="note_bounce")
    assert entry.details["reason"] == "5.1.1 550 <…>: no such user (…)"
    mail.refresh_from_db()
    assert mail.last_error == reason  # which erasing the person blanks


@pytest.mark.django_db
def test_nobody_waits_for_the_mail_worker_to_take_a_role_away():
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [mail_sending.SENDER_LOCK])
        cursor.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory'")
        assert people.ADMINISTRATORS_LOCK not in {row[0] for row in cursor.fetchall()}
