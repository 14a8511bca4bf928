"""Folding while things break: killed workers, two at once, Redis gone. Nothing lost or doubled."""

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from surveys.actions.folding import rebuild_tallies, wake_folding
from surveys.actions.response_import import import_responses
from surveys.actions.responses import withdraw_response
from surveys.models import FoldEntry, Response, Tally, Version
from surveys.queries.tallies import check_tallies
from surveys.tasks import fold_pending
from tests.processes import wait_until
from tests.surveys.answer_files import ROW, as_csv
from tests.surveys.makers import IMPORTANCE, MEASURES, make_country, make_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

RESPONSES = 10_000


def make_responses(version: Version, count: int) -> None:
    """Submitted responses that wait in the queue, with answers that differ."""
    now = timezone.now()
    country = make_country()
    stored = Response.objects.bulk_create(
        Response(
            version=version,
            country=country,
            sector="government",
            state="submitted",
            submitted_at=now,
            answers={
                "importance": IMPORTANCE[number % 3],
                "measures": list(MEASURES[: 1 + number % 3]),
                "order": list(MEASURES),
                "years": number % 61,
            },
        )
        for number in range(count)
    )
    FoldEntry.objects.bulk_create(FoldEntry(response=response) for response in stored)


def waiting() -> int:
    return FoldEntry.objects.count()


def assert_right(count: int) -> None:
    """The tallies are those of `count` responses, and a rebuild makes the very same rows."""
    fields = ("country", "sector", "question", "choice", "position", "count")
    folded = set(Tally.objects.values_list(*fields))
    assert ("KZ", "government", "", "", 0, count) in folded
    assert check_tallies() == []
    assert rebuild_tallies() == count
    assert set(Tally.objects.values_list(*fields)) == folded


def test_a_worker_killed_in_the_middle_of_ten_thousand_loses_nothing(redis_url, running_worker):
    make_responses(make_version(), RESPONSES)
    worker = running_worker("fold")
    other = connections.create_connection("default")

    with other.cursor() as cursor:
        # Small batches, and half of the entries held back, so that the kill comes between the first
        # and the last, however long this process is kept from seeing the first.
        cursor.execute("BEGIN")
        cursor.execute("SELECT id FROM surveys_foldentry ORDER BY id DESC LIMIT 5000 FOR UPDATE")
        fold_pending.delay(50)
        wait_until(lambda: waiting() < RESPONSES, "folding has begun")
        worker.kill()
        cursor.execute("ROLLBACK")
    other.close()
    assert RESPONSES - 5000 <= waiting() < RESPONSES
    wait_until(lambda: not is_somebody_waiting(), "the killed worker's work is rolled back")
    assert check_tallies() == []

    running_worker("fold")
    fold_pending.delay()  # as the sweep does
    wait_until(lambda: waiting() == 0, "everything is folded")
    assert_right(RESPONSES)


def test_a_worker_killed_within_a_batch_leaves_the_batch_to_the_next(redis_url, running_worker):
    version = make_version()
    make_responses(version, 100)
    worker = running_worker("fold")
    fold_pending.delay()
    wait_until(lambda: waiting() == 0, "the first are folded")
    make_responses(version, 100)
    other = connections.create_connection("default")

    with other.cursor() as cursor:
        # The fold has taken its entries and cannot write this row.
        cursor.execute("BEGIN")
        cursor.execute("SELECT id FROM surveys_tally WHERE question = '' FOR UPDATE")
        fold_pending.delay()
        wait_until(is_somebody_waiting, "the fold waits for the row")
        worker.kill()
        cursor.execute("COMMIT")
    other.close()
    wait_until(lambda: not is_somebody_waiting(), "the killed worker's work is rolled back")
    assert waiting() == 100
    assert check_tallies() == []

    running_worker("fold")
    fold_pending.delay()
    wait_until(lambda: waiting() == 0, "everything is folded")
    assert_right(200)


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND query LIKE '%surveys_foldentry%'"
            " AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0])


def test_two_workers_fold_each_response_once(redis_url, running_worker):
    make_responses(make_version(), 2000)
    running_worker("fold")
    running_worker("fold")

    for _ in range(4):
        fold_pending.delay(50)

    wait_until(lambda: waiting() == 0, "everything is folded")
    assert_right(2000)


def test_a_wake_up_folds_without_a_sweep(redis_url, running_worker):
    running_worker("fold")
    questionnaire = make_version().questionnaire
    make_country()

    assert import_responses(questionnaire, as_csv(ROW)).created == 1

    wait_until(Tally.objects.exists, "the tally is there")
    withdraw_response(Response.objects.get(), reason="A mistake")
    wait_until(lambda: not Tally.objects.exclude(count=0).exists(), "it is out")


def test_a_long_queue_is_folded_by_one_message(redis_url, running_worker):
    make_responses(make_version(), 1500)
    running_worker("fold")

    # Twenty batches of fifty are one task's share: the rest wakes the next.
    fold_pending.delay(50)

    wait_until(lambda: waiting() == 0, "everything is folded")
    assert_right(1500)


def test_responses_sent_while_redis_is_gone_are_kept_and_folded_later(own_redis, running_worker):
    questionnaire = make_version().questionnaire
    make_country()
    own_redis.stop()

    assert import_responses(questionnaire, as_csv(ROW)).created == 1
    with transaction.atomic():
        wake_folding()
    assert (Response.objects.count(), waiting()) == (1, 1)

    own_redis.start()
    running_worker("fold")
    fold_pending.delay()
    wait_until(lambda: waiting() == 0, "it is folded")
    assert Tally.objects.get(question="").count == 1


def test_a_message_delivered_twice_changes_nothing(redis_url):
    make_responses(make_version(), 10)

    assert fold_pending(4) == 10
    assert fold_pending(4) == 0

    assert_right(10)
