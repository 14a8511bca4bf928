"""The load harness counts right: percentiles, arrivals, and answers lost or doubled on purpose."""

import argparse
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from bench.load.arrivals import Shape, arrivals, rate_at
from bench.load.figures import (
    Request,
    Stored,
    accepted,
    by_kind,
    count_errors,
    judge,
    percentile,
)
from bench.load.options import read_options
from bench.load.plan import make_plan, make_world
from bench.load.report import is_good
from bench.load.running import Result, run_people, time_to_recover
from bench.load.watch import Watched, memory_by_role
from bench.load.workbook import plain, with_file
from surveys.models import Response, Upload
from tests.processes import WebServer, Worker, free_port

# --- Percentiles ---


def test_percentiles_are_values_that_occurred():
    seconds = [value / 100 for value in range(1, 101)]
    random.Random(1).shuffle(seconds)
    assert percentile(seconds, 0.5) == 0.5
    assert percentile(seconds, 0.95) == 0.95
    assert percentile(seconds, 0.99) == 0.99
    assert percentile(seconds, 1) == 1.0


@pytest.mark.parametrize("share", [0, 0.5, 0.95, 1])
def test_percentiles_of_one_and_of_none(share):
    assert percentile([7.0], share) == 7.0
    assert percentile([], share) == 0.0


def test_a_slow_twentieth_shows_in_the_95th_percentile_only_from_there_on():
    assert percentile([0.1] * 95 + [9.0] * 5, 0.95) == 0.1
    assert percentile([0.1] * 94 + [9.0] * 6, 0.95) == 9.0


# --- Lost and doubled ---


def stored(*marks: str) -> list[Stored]:
    return [Stored(f"key-{number}", mark) for number, mark in enumerate(marks)]


ACKNOWLEDGED = {"key-0": "a", "key-1": "b", "key-2": "c"}


def test_nothing_lost_and_nothing_doubled():
    verdict = judge(ACKNOWLEDGED, stored("a", "b", "c"))
    assert (verdict.acknowledged, verdict.stored) == (3, 3)
    assert (verdict.lost, verdict.doubled, verdict.unacknowledged) == ([], [], 0)


def test_an_acknowledged_answer_that_is_not_there_is_lost():
    assert judge(ACKNOWLEDGED, stored("a", "b")).lost == ["key-2"]


def test_an_answer_that_says_something_else_is_lost():
    assert judge(ACKNOWLEDGED, stored("a", "b", "x")).lost == ["key-2"]


def test_the_same_answer_twice_is_doubled():
    verdict = judge(ACKNOWLEDGED, stored("a", "b", "c", "b"))
    assert verdict.doubled == ["b"]
    assert verdict.unacknowledged == 1
    assert verdict.lost == []


def test_what_was_stored_without_an_acknowledgement_is_no_fault():
    verdict = judge({"key-0": "a"}, stored("a", "b"))
    assert (verdict.lost, verdict.doubled, verdict.unacknowledged) == ([], [], 1)


# --- Errors ---


def test_refusals_are_errors_unless_they_are_expected():
    requests = [
        Request("send", 0, 0.1, 302),
        Request("send", 0, 0.1, 503, "in place of 302"),
        Request("send", 0, 0.1, 500, "in place of 302"),
        Request("read", 0, 0.1, 0, "in place of 200"),
    ]
    assert count_errors(requests, refusals_count=True).total() == 3
    assert count_errors(requests, refusals_count=False) == Counter(
        {"send: 500 in place of 302": 1, "read: 0 in place of 200": 1}
    )
    assert [one.status for one in accepted(requests)] == [302, 500, 0]
    assert list(by_kind(requests)) == ["read", "send"]


# --- Arrivals ---


@pytest.mark.parametrize("shape", list(Shape))
def test_as_many_arrive_as_were_asked_for(shape):
    moments = list(arrivals(shape, rate=50, seconds=200, seed=1))
    assert abs(len(moments) - 10_000) < 400
    assert moments == sorted(moments)
    assert moments[-1] < 200
    assert moments == list(arrivals(shape, rate=50, seconds=200, seed=1))


def test_the_opening_and_the_closing_are_three_times_as_busy():
    moments = list(arrivals(Shape.PEAKS, rate=50, seconds=200, seed=2))
    calm = sum(80 <= moment < 110 for moment in moments)
    assert 2.6 < sum(moment < 30 for moment in moments) / calm < 3.4
    assert 2.6 < sum(moment >= 170 for moment in moments) / calm < 3.4
    assert rate_at(Shape.STEADY, 0.5, 50) == 50


# --- Options ---


@pytest.mark.parametrize(
    "argument",
    ["--rate=0", "--rate=5000", "--seconds=100000", "--thorough=2", "--users=0", "--base=-1"],
)
def test_options_have_bounds(argument, capsys):
    with pytest.raises(SystemExit):
        read_options([argument])
    assert "must be from" in capsys.readouterr().err


# --- The verdict on a run ---


def result(**changes: object) -> Result:
    values = {
        "requests": [Request("send", 0, 0.1, 302)],
        "verdict": judge(ACKNOWLEDGED, stored("a", "b", "c")),
        "watched": Watched(),
        "clients": {"begun": 3, "ended": 3, "gave_up": 0, "never_begun": 0},
        "folded_after": 1.0,
        "recovered_after": 0.1,
    }
    return Result(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": judge(ACKNOWLEDGED, stored("a", "b"))},
        {"verdict": judge(ACKNOWLEDGED, stored("a", "b", "c", "a"))},
        {"requests": [Request("send", 0, 0.1, 500, "in place of 302")]},
        {"requests": [Request("send", 0, 0.1, 503, "in place of 302")]},
        {"clients": {"begun": 3, "ended": 2, "gave_up": 0, "never_begun": 0}},
        {"clients": {"begun": 3, "ended": 3, "gave_up": 1, "never_begun": 0}},
        {"folded_after": None},
        {"recovered_after": None},
        {"differing": ["a cell"]},
    ],
)
def test_a_run_with_a_fault_is_not_good(changes):
    options = read_options([])
    assert is_good(result(), options)
    assert not is_good(result(**changes), options)


def test_in_a_rush_refusals_are_part_of_a_good_run():
    refused = result(requests=[Request("send", 0, 0.1, 503, "in place of 302")])
    assert is_good(refused, read_options(["--overload"]))


def test_the_largest_process_of_each_role_is_told():
    assert memory_by_role([os.getpid(), 2**22 - 1]) is not None


def test_a_site_that_is_not_there_does_not_recover():
    assert time_to_recover(f"http://127.0.0.1:{free_port()}", most=0.3) is None


# --- A short run on the real thing ---


@pytest.fixture
def world(transactional_db):
    return make_world(plain(), with_file())


def test_the_plan_answers_every_section_and_asks_for_a_file(world):
    plan = make_plan(world, "http://localhost", {})
    assert plan.sections == 6
    assert plan.file_section == 6
    assert all(set(answers) == set(range(1, 7)) for answers in plan.answers)


@pytest.fixture
def site(world, tmp_path: Path):
    # Nobody is refused here, however busy the machine of the tests is.
    server = WebServer(tmp_path, environment={"WEB_PATIENCE": "60"})
    worker = Worker("fold,reports,exports", {"VAR_DIR": str(tmp_path)})
    server.start()
    worker.start()
    yield server
    worker.stop()
    server.stop()


def test_people_of_all_kinds_go_through_a_short_run(world, site, tmp_path):
    options: argparse.Namespace = read_options(
        [
            *(
                "--rate=3",
                "--seconds=6",
                "--thorough=0.4",
                "--opened=0.3",
                "--think=0.01",
                "--users=40",
                "--warm-up=1",
            ),
            *("--look-every=1", "--report-every=5", "--exports=5", "--seed=3"),
        ]
    )
    assert site.process is not None
    found = run_people(world, site.url, options, folder=tmp_path, roots=[site.process.pid])
    errors = count_errors(found.requests, refusals_count=True)
    assert not errors, errors
    assert found.clients["gave_up"] == 0
    assert found.verdict.lost == []
    assert found.verdict.doubled == []
    assert found.verdict.acknowledged == Response.objects.filter(state="submitted").count() > 5
    assert found.clients["retried"] >= 1
    assert Upload.objects.exists()
    assert found.clients["files"] == {"report": 1, "export": 1}
    assert found.folded_after is not None
    assert found.differing == []
    assert "web" in found.watched.memory
    assert {"send", "send one page", "save with a file"} <= {one.kind for one in found.requests}
