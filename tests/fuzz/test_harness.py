"""The harness itself: what it makes is bounded, and what it breaks is not taken for a finding."""

import signal
import time
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from tests.fuzz import limits
from tests.fuzz.limits import TookTooLongError, timed
from tests.fuzz.mutation import LARGEST, change_csv, change_text, change_xml
from tests.fuzz.runner import run_for
from tests.fuzz.target import Target, as_it_is


@pytest.mark.parametrize("change", [change_csv, change_text, change_xml])
def test_a_change_of_a_long_text_stays_bounded(change) -> None:
    rows = b",".join([b"a" * 60_000] * 40) + b"\n<a>" + b"b" * 400_000 + b"</a>"
    for number in range(12):
        made = change(Random(number), rows, rows)
        assert len(made) <= 4 * LARGEST


def test_a_process_that_was_stopped_did_not_take_long(monkeypatch) -> None:
    monkeypatch.setattr(limits, "TICK", 0.05)
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.2)

    def stopped(content: bytes) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(0.5)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})

    timed(stopped, b"")
    with pytest.raises(TookTooLongError):
        timed(lambda content: time.sleep(5), b"")


@pytest.mark.django_db
def test_a_query_that_takes_too_long_leaves_a_world_to_go_on_in(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(limits, "TICK", 0.1)
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.1)
    monkeypatch.setattr("tests.fuzz.runner.limit_memory", lambda: 0)
    monkeypatch.setattr("tests.fuzz.runner.die_when_hung", lambda: None)

    def wait(content: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute("SELECT pg_sleep(5)")
            finally:
                cursor.execute("ROLLBACK TO here")

    target = Target("wait", wait, [b"x"], as_it_is, is_guided=False)
    result = run_for(target, 0.0, tmp_path)
    assert not result.is_broken
    assert list(result.findings)
    assert "TookTooLongError" in next(iter(result.findings))


@pytest.mark.django_db
def test_a_broken_transaction_ends_the_run_with_one_finding(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.fuzz.runner.limit_memory", lambda: 0)
    monkeypatch.setattr("tests.fuzz.runner.die_when_hung", lambda: None)

    def breaks(content: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    target = Target("breaks", breaks, [b"x", b"y"], as_it_is, is_guided=False)
    result = run_for(target, 1.0, tmp_path)
    assert result.is_broken
    assert result.examples == 0
    assert list(result.findings.values()) == [1]
    assert "broke" in str(result)
