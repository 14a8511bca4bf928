"""The gate in front of this site: its limits, what needs no slot, and what the refused read."""

import logging
import threading
import time
from functools import cache
from importlib import import_module
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.template.loader import render_to_string

from config.admission import Admission, Gate, Lane
from config.metrics import requests

# Those who look after the site get in whatever the rush.
OPERATIONS = ("/health/ready", "/metrics")
LOG_SECONDS = 1.0

logger = logging.getLogger("access")


class RefusalLog:
    """Counts refused requests, and tells about them once a second: a rush must not fill the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count, self._told_at = 0, 0.0

    def note(self) -> None:
        requests.labels("refused", "503").inc()
        with self._lock:
            self._count += 1
            now = time.monotonic()
            if now - self._told_at < LOG_SECONDS:
                return
            count, self._count, self._told_at = self._count, 0, now
        logger.warning("Too many requests at once: %s refused", count, extra={"status": 503})


def gate_for(site: WSGIApplication) -> Gate:
    """Return `site` behind a gate with the limits of the settings; loads all pages before.

    Else the first visitors would wait for that, and those behind them would be refused.
    """
    import_module(settings.ROOT_URLCONF)
    public = Admission(
        slots=settings.WEB_THREADS, waiting=settings.WEB_WAITING, patience=settings.WEB_PATIENCE
    )
    return Gate(
        site,
        [Lane(Admission(slots=1, waiting=4, patience=5), OPERATIONS), Lane(public)],
        free=(settings.STATIC_URL, "/health/live"),
        receiving=settings.WEB_RECEIVING,
        largest=settings.MAX_UPLOAD_BYTES,
        busy_page=busy_page,
        note_refused=RefusalLog().note,
    )


@cache
def busy_page() -> bytes:
    """The page of a 503 in every language, rendered once: when it is needed, time is short."""
    return render_to_string("503.html", {"codes": dict(settings.LANGUAGES)}).encode()
