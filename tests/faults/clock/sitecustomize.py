"""Lets a test set the clock of the processes that find this first on PYTHONPATH.

The file FAULT_CLOCK holds eight bytes: how many seconds their clock is ahead, a float. Only what
reads the time of day is moved; `time.monotonic` goes on, as it does when a machine's clock is set.
"""

import datetime
import mmap
import os
import struct
import time
from pathlib import Path

import celery.app.base
import django.utils.timezone

real_time, real_time_ns = time.time, time.time_ns
with Path(os.environ["FAULT_CLOCK"]).open("rb") as file:
    clock = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)


def ahead() -> float:
    return float(struct.unpack("d", clock[:8])[0])


class Kind(type):
    """Every datetime is one of these."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime.datetime)


class Moved(datetime.datetime, metaclass=Kind):
    """What Django and Celery ask for the time; a value is a plain datetime."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
        return datetime.datetime.fromtimestamp(time.time(), tz)


for module in (django.utils.timezone, celery.app.base):
    vars(module)["datetime"] = Moved
time.time = lambda: real_time() + ahead()
time.time_ns = lambda: real_time_ns() + int(ahead() * 1e9)
