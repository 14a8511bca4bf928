"""How log lines look: JSON with the request's id, and no secret of a link in them."""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

# Links that are a key by themselves: an invitation's, and a password reset's.
SECRET_PATHS = re.compile(r"(/(?:r|reset|password/reset|invitation)/)[\w\-.:=~/%]*[\w\-=~%]")
JSON_FIELDS = "{asctime}{levelname}{name}{message}{correlation_id}"
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

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class ConsoleLines(logging.Formatter):
    """Lines for a person who watches a terminal."""

    def __init__(self) -> None:
        super().__init__(CONSOLE_FIELDS, datefmt="%H:%M:%S", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def logging_settings(*, style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for `style` json or console: everything to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId"}},
        "formatters": {
            "json": {"()": "config.logs.JsonLines"},
            "console": {"()": "config.logs.ConsoleLines"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": style,
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            "django_guid": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }
