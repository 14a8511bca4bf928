"""What one example may take: 5 seconds, and 512 MB more than the process had at the start."""

import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 5.0
WALL_SECONDS = 60.0
MEMORY = 512 * 1024 * 1024


class TookTooLongError(BaseException):
    """No `except Exception` of the project swallows it."""


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


@contextmanager
def _clock() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TookTooLongError

    for signal_number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(signal_number, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
