"""Files wait for people, and only then."""

import time

import pytest

from institutions.courtesy import REST_SECONDS, WORK_SECONDS, Courtesy, is_busy


@pytest.fixture
def load(monkeypatch):
    """The load of the machine, to be set."""
    loads = [0.0]
    monkeypatch.setattr("institutions.courtesy.os.getloadavg", lambda: (loads[0], 9.0, 9.0))
    monkeypatch.setattr("institutions.courtesy.os.cpu_count", lambda: 2)
    return loads


def seconds_for(steps: int, polite: Courtesy) -> float:
    began = time.monotonic()
    for _ in range(steps):
        time.sleep(0.01)
        polite.give_way()
    return time.monotonic() - began


@pytest.mark.parametrize(("value", "expected"), [(0.0, False), (2.0, False), (2.1, True)])
def test_busy_is_more_than_the_processors_can_do(load, value, expected):
    load[0] = value
    assert is_busy() is expected


def test_it_rests_on_a_busy_machine(load):
    load[0] = 5.0
    enough = int(WORK_SECONDS / 0.01) + 2
    assert seconds_for(enough, Courtesy()) >= REST_SECONDS


def test_it_does_not_rest_before_it_has_worked(load):
    load[0] = 5.0
    began = time.monotonic()
    Courtesy().give_way()
    assert time.monotonic() - began < REST_SECONDS / 2


def test_it_never_rests_on_a_machine_with_time_to_spare(load, monkeypatch):
    polite = Courtesy()
    rests: list[float] = []
    polite._rested_at -= 10
    monkeypatch.setattr("institutions.courtesy.time.sleep", rests.append)
    polite.give_way()
    assert rests == []
