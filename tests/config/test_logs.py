"""Log lines are JSON, carry the request's id and tell no secret of a link."""

import json
import logging

import pytest
from django.conf import settings

from config.logs import SWEEPS, ConsoleLines, JsonLines, is_worth_a_line, without_secrets


def record(message: str, *args: object, level: int = logging.INFO, **extra: object):
    made = logging.LogRecord("access", level, __file__, 1, message, args, None)
    made.correlation_id = "abc"
    for name, value in extra.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /r/Zk3_-secret/ 200", "GET /r/***/ 200"),
        ("GET /r/Zk3_-secret 302", "GET /r/*** 302"),
        ('"/r/Zk3_-secret/?next=/a"', '"/r/***/?next=/a"'),
        ("GET /m/Zk3_-secret/ 302", "GET /m/***/ 302"),
        ("GET /minutes/3/en/ 200", "GET /minutes/3/en/ 200"),
        ("/password/reset/MQ/c9x-3fe/", "/password/reset/***/"),
        ("GET /reports/KZ/", "GET /reports/KZ/"),
        ("GET /answer/5c1b/section/2/", "GET /answer/5c1b/section/2/"),
    ],
)
def test_links_that_are_keys_are_left_out(text, expected):
    assert without_secrets(text) == expected


def test_a_line_is_one_json_object():
    line = JsonLines().format(record("GET %s", "/r/secret/", status=200))
    entry = json.loads(line)
    assert entry["message"] == "GET /r/***/"
    assert entry["status"] == 200
    assert entry["request_id"] == "abc"
    assert entry["level"] == "INFO"
    assert entry["logger"] == "access"
    assert entry["time"].endswith("+00:00")


def test_a_line_break_in_a_message_makes_no_second_line():
    assert "\n" not in JsonLines().format(record("a\nb"))


def test_a_traceback_tells_no_secret_either():
    try:
        raise ValueError("no page at /r/secret/")
    except ValueError:
        import sys

        made = record("failed")
        made.exc_info = sys.exc_info()
    assert "/r/secret" not in JsonLines().format(made)


def test_the_console_line_is_for_people():
    assert "INFO    [abc] access: GET /r/***/" in ConsoleLines().format(record("GET /r/secret/"))


def test_sweeps_are_what_the_schedule_asks_for_each_minute_or_more_often():
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    assert {one["task"] for one in entries if float(str(one["schedule"])) <= 60} == SWEEPS


def test_sweeps_that_succeed_are_not_worth_a_line():
    assert not is_worth_a_line(record("done", data={"name": "surveys.tasks.fold_pending"}))


def lines_of(client, caplog, path: str) -> list[logging.LogRecord]:
    caplog.clear()
    client.get(path)
    return [one for one in caplog.records if one.name in ("access", "django.request")]


def test_probes_are_not_worth_a_line_whatever_they_hear(client, caplog, db, monkeypatch):
    """While the site starts, `make run` asks again and again."""
    monkeypatch.setattr("config.health.QUEUES", ("nobody",))
    caplog.set_level(logging.INFO)
    lines = lines_of(client, caplog, "/health/ready")
    assert {one.name for one in lines} == {"access", "django.request"}
    assert not any(map(is_worth_a_line, lines))
    (live,) = lines_of(client, caplog, "/health/live")
    assert not is_worth_a_line(live)


def test_other_pages_are(client, caplog, db):
    caplog.set_level(logging.INFO)
    lines = lines_of(client, caplog, "/healthy/")
    assert {one.name for one in lines} == {"access", "django.request"}
    assert all(map(is_worth_a_line, lines))


@pytest.mark.parametrize(
    "made",
    [
        record("done", data={"name": "reports.tasks.build_report"}),
        record("failed", level=logging.ERROR, data={"name": "surveys.tasks.fold_pending"}),
        record("no task at all"),
        record("GET /health/ready", "not", "/health/ready", name="django.request", status_code=500),
    ],
)
def test_everything_else_is(made):
    assert is_worth_a_line(made)
