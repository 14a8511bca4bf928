"""How log lines look: JSON with the request's id, and no secret of a link in them."""

import logging
import re
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

# Links that are a key by themselves: of an invitation, a circulation, a registration, a reset.
SECRET_PATHS = re.compile(
    r"(/(?:r|m|g|reset|password/(?:set|reset)|invitation)/)[\w\-.:=~/%]*[\w\-=~%]"
)
PROBES = ("/health/", "/metrics")
UNAVAILABLE = 503
JSON_FIELDS = "{asctime}{levelname}{name}{message}{correlation_id}"
# What the schedule asks for each minute or more often.
SWEEPS = frozenset(
    {
        "config.tasks.watch",
        "institutions.tasks.restart_stale_jobs",
        "institutions.tasks.send_waiting_mails",
        "surveys.tasks.fold_pending",
        "surveys.tasks.send_webhooks",
    }
)
CONSOLE_FIELDS = "{asctime} {levelname:7} [{correlation_id}] {name}: {message}"


def without_secrets(text: str) -> str:
    """`text` with what follows the start of a secret link replaced by `***`."""
    return SECRET_PATHS.sub(r"\1***", text)


class JsonLines(JsonFormatter):
    """One JSON object a line; `extra=` values of a log call become keys."""

    def __init__(self) -> None:
        super().__init__(
            JSON_FIELDS,
            style="{",
            rename_fields={
                "asctime": "time",
                "levelname": "level",
                "name": "logger",
                "correlation_id": "request_id",
            },
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class ConsoleLines(logging.Formatter):
    """Lines for a person who watches a terminal."""

    def __init__(self) -> None:
        super().__init__(CONSOLE_FIELDS, datefmt="%H:%M:%S", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """False for sweeps that succeeded and for programs that ask whether the site is well.

    Both come every few seconds. What is not well is told by `/status/`, the figures and alerts.
    """
    return not (_is_sweep(record) or _is_probe(record))


def _is_sweep(record: logging.LogRecord) -> bool:
    task = getattr(record, "data", None)
    has_succeeded = record.levelno <= logging.INFO
    return has_succeeded and isinstance(task, dict) and task.get("name") in SWEEPS


def _is_probe(record: logging.LogRecord) -> bool:
    """Both loggers give the path second; one that has broken is told by the second of them."""
    is_asked = record.name == "access" or getattr(record, "status_code", None) == UNAVAILABLE
    args = record.args if is_asked and isinstance(record.args, tuple) else ()
    return len(args) > 1 and str(args[1]).startswith(PROBES)


def logging_settings(*, style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for `style` json or console: everything to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "django_guid.log_filters.CorrelationId"},
            "worth_a_line": {"()": lambda: is_worth_a_line},
        },
        "formatters": {
            "json": {"()": "config.logs.JsonLines"},
            "console": {"()": "config.logs.ConsoleLines"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["worth_a_line", "request_id"],
                "formatter": style,
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "django_guid": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
        },
    }
