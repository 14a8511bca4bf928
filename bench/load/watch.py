"""What the machine and the queue do during a run, once a second."""

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import psutil
from django.db import connection

# What a process is, by a word of its command line; the first that fits.
ROLES = (
    ("bench.load.clients", "clients (Locust)"),
    ("granian", "web"),
    ("--queues fold", "worker fold"),
    ("--queues reports", "worker reports"),
    ("--queues exports", "worker exports"),
    ("--queues mail", "worker mail"),
    ("beat", "schedule"),
    ("postgres", "PostgreSQL"),
    ("redis", "Redis"),
)
BACKLOG = """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(queued_at)), 0) FROM surveys_foldentry
"""


@dataclass
class Watched:
    """Peaks of a run: memory in bytes by role (the largest process), backlog, load average."""

    memory: dict[str, int] = field(default_factory=dict)
    backlog: list[tuple[float, int, float]] = field(default_factory=list)
    load: float = 0.0

    @property
    def most_waiting(self) -> int:
        return max((count for _, count, _ in self.backlog), default=0)

    @property
    def longest_wait(self) -> float:
        """How long the oldest unfolded response had waited, at its worst: seconds of arrivals."""
        return max((age for _, _, age in self.backlog), default=0.0)


class Watch:
    """Looks once a second, from a thread of its own, while a block runs."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.seen = Watched()
        self._roots, self._end = list(roots), threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self.seen

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look_on(self) -> None:
        began = time.monotonic()
        try:
            while not self._end.wait(1.0):
                count, age = read_backlog()
                self.seen.backlog.append((time.monotonic() - began, count, age))
                self.seen.load = max(self.seen.load, os.getloadavg()[0])
                for role, size in memory_by_role(self._roots).items():
                    self.seen.memory[role] = max(size, self.seen.memory.get(role, 0))
        finally:
            connection.close()


def read_backlog() -> tuple[int, float]:
    """Responses that wait to be folded, and the age of the oldest in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(BACKLOG)
        count, age = cursor.fetchone()
    return int(count), float(age)


def memory_by_role(roots: Iterable[int]) -> dict[str, int]:
    """Resident bytes of the largest process of each role below `roots`."""
    found: dict[str, int] = {}
    for root in roots:
        try:
            process = psutil.Process(root)
            family = [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        for one in family:
            role, size = _role_and_memory(one)
            if role:
                found[role] = max(size, found.get(role, 0))
    return found


def _role_and_memory(process: psutil.Process) -> tuple[str, int]:
    try:
        command = " ".join(process.cmdline())
        size = process.memory_info().rss
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return "", 0
    return next((role for word, role in ROLES if word in command), ""), size
