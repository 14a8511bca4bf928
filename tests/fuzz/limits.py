"""What one example may take: 5 seconds, and 512 MB more than the process had at the start."""

import faulthandler
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType

SECONDS = 5.0
WALL_SECONDS = 60.0
TICK = 5.0
MEMORY = 512 * 1024 * 1024


class TookTooLongError(KeyboardInterrupt):
    """No `except Exception` of the project swallows it, and psycopg cancels its query for it."""


def limit_memory() -> int:
    """From now on the process gets `MEMORY` more and then MemoryError; return what it has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    return peak()


def peak() -> int:
    """The most memory that the process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def bounded() -> Iterator[None]:
    """Raise TookTooLongError in the block when it takes too long, MemoryError for too much memory.

    Counted is the processor's time, so that a busy machine is no finding; an endless wait is one.
    """
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory()
    try:
        with _clock():
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def timed(run: Callable[[bytes], object], content: bytes) -> float:
    """Run one example and return its seconds; TookTooLongError when they are too many."""
    started = time.process_time()
    with _clock():
        run(content)
    seconds = time.process_time() - started
    if seconds > SECONDS:
        raise TookTooLongError
    return seconds


def die_when_hung() -> None:
    """Let the interpreter tell where it is, and end, when it hears no signal for a minute.

    Counted is the processor's time: a process that was stopped for minutes hangs in nothing.
    """
    faulthandler.register(signal.SIGXCPU, all_threads=True, chain=True)
    most = int(time.process_time() + WALL_SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


@contextmanager
def _clock() -> Iterator[None]:
    """Both clocks stand still while the process is stopped: signals that wait are one."""
    waited = count(1)

    def stop(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGPROF or next(waited) * TICK >= WALL_SECONDS:
            raise TookTooLongError

    for signal_number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(signal_number, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
