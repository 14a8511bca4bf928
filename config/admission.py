"""Who may come in: a process works on a few requests at once, a few more wait, the rest get 503.

Without this the server queues requests without end: under a rush everybody waits longer than
browsers do, and the work goes into answers that nobody reads any more. The limits are those of one
process. The server needs more threads than there are slots: those that wait, receive bodies or
refuse hold no slot and no database connection, because connections belong to the slots.
"""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

BUSY_JSON = b'{"message": "Too many people at once. Please try again in a few seconds."}'
# Nobody is there to read it.
CUT_SHORT = b"The connection broke before everything had arrived."
# Seconds after which those who were refused may come back, not all at the same moment.
RETRY_AFTER = (5, 20)
# A posted page is smaller; what is larger is received into a file.
IN_MEMORY = 256 * 1024
CHUNK = 64 * 1024


class BodyCutShortError(Exception):
    """The client hung up before the end of what it sent."""


class Slot:
    """The right to work on a request, and the database connections that go with it."""

    def __init__(self) -> None:
        self._connections: Sequence[BaseDatabaseWrapper] = []

    def enter(self) -> None:
        """Lend the connections to this thread."""
        for wrapper in self._connections:
            connections[wrapper.alias] = wrapper

    def leave(self) -> None:
        """Take the connections back, among them those that this thread has opened."""
        used = connections.all(initialized_only=True)
        for wrapper in used:
            if not wrapper.allow_thread_sharing:
                wrapper.inc_thread_sharing()
            del connections[wrapper.alias]
        self._connections = used


class _Waiter:
    def __init__(self) -> None:
        self.called = threading.Lock()
        self.called.acquire()
        self.slot: Slot | None = None


class Admission:
    """`slots` requests are worked on at once, `waiting` more may wait for `patience` seconds each.

    First come, first served. Safe for threads.
    """

    def __init__(self, *, slots: int, waiting: int, patience: float) -> None:
        self._waiting, self._patience = waiting, patience
        self._lock = threading.Lock()
        self._free = [Slot() for _ in range(slots)]
        self._line: deque[_Waiter] = deque()

    @property
    def is_full(self) -> bool:
        return len(self._line) >= self._waiting and not self._free

    def acquire(self) -> Slot | None:
        """Return a slot, or None where too many wait already or it took too long."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if len(self._line) >= self._waiting:
                return None
            waiter = _Waiter()
            self._line.append(waiter)
        if not waiter.called.acquire(timeout=self._patience):
            with self._lock:
                if waiter.slot is None:
                    self._line.remove(waiter)
        return waiter.slot

    def release(self, slot: Slot) -> None:
        """Hand the slot to whoever has waited longest."""
        with self._lock:
            if not self._line:
                self._free.append(slot)
                return
            waiter = self._line.popleft()
            waiter.slot = slot
        waiter.called.release()


@dataclass(frozen=True)
class Lane:
    """Requests to these paths (all, where none are named) have an admission of their own."""

    admission: Admission
    paths: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        return not self.paths or path in self.paths


class Gate:
    """A WSGI application that lets requests into another one, as the first lane allows that fits.

    Paths that begin with one of `free` need no slot; they must not use the database. At most
    `receiving` bodies are received at once, and of one with more than `largest` bytes nothing is
    read here. `busy_page` returns HTML for whoever is refused; `note_refused` is called for each.
    """

    def __init__(
        self,
        application: WSGIApplication,
        lanes: Sequence[Lane],
        *,
        free: tuple[str, ...],
        receiving: int,
        largest: int,
        busy_page: Callable[[], bytes],
        note_refused: Callable[[], None],
    ) -> None:
        self._application, self._lanes, self._free = application, lanes, free
        self._receiving = threading.BoundedSemaphore(receiving)
        self._largest, self._busy_page = largest, busy_page
        self._note_refused = note_refused

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(self._free):
            return self._application(environ, start_response)
        admission = next(lane.admission for lane in self._lanes if lane.takes(path))
        if admission.is_full:
            return self._refuse(environ, start_response)
        try:
            is_received = self._receive(environ)
        except BodyCutShortError:
            return _answer(start_response, "400 Bad Request", CUT_SHORT, "text/plain")
        slot = admission.acquire() if is_received else None
        if slot is None:
            return self._refuse(environ, start_response)
        return self._work(admission, slot, environ, start_response)

    def _work(
        self,
        admission: Admission,
        slot: Slot,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Give the slot back as soon as the answer is there, not when it has reached the client."""

        def let_go() -> None:
            slot.leave()
            admission.release(slot)

        slot.enter()
        is_held = True
        try:
            body = self._application(environ, start_response)
            if getattr(body, "file_to_stream", None) is not None:
                return body  # a file on disk, which may take a slow line very long
            if getattr(body, "streaming", True):
                is_held = False
                return _Stream(body, let_go)
            return [_whole(body)]
        finally:
            if is_held:
                let_go()

    def _receive(self, environ: WSGIEnvironment) -> bool:
        """Read the body before a slot is taken, so that a slow line holds none; False where full.

        The server tells a body that was cut short only by its length, and a posted page without
        its end would empty the answers that were there.
        """
        length = environ.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdigit() else 0
        if not 0 < size <= self._largest:
            return True
        if not self._receiving.acquire(blocking=False):
            return False
        try:
            environ["wsgi.input"] = _read(environ["wsgi.input"], size)
        finally:
            self._receiving.release()
        return True

    def _refuse(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._note_refused()
        wants_json = "json" in environ.get("HTTP_ACCEPT", "")
        body = BUSY_JSON if wants_json else self._busy_page()
        kind = "application/json" if wants_json else "text/html; charset=utf-8"
        after = ("Retry-After", str(random.randint(*RETRY_AFTER)))
        return _answer(start_response, "503 Service Unavailable", body, kind, after)


class _Stream:
    """An answer that is made while it is sent; `done` is called at its end, whatever that is."""

    def __init__(self, body: Iterable[bytes], done: Callable[[], None]) -> None:
        self._body, self._done = body, done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        try:
            _close(self._body)
        finally:
            self._done()


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _read(stream: Any, size: int) -> IO[bytes]:
    if size <= IN_MEMORY:
        data = stream.read(size)
        if len(data) < size:
            raise BodyCutShortError
        return BytesIO(data)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 -- the request has it as long as it lives
    while (left := size - file.tell()) > 0:
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            file.close()
            raise BodyCutShortError
        file.write(chunk)
    file.seek(0)
    return file


def _answer(
    start_response: StartResponse, status: str, body: bytes, kind: str, *more: tuple[str, str]
) -> Iterable[bytes]:
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'"),
        ("X-Content-Type-Options", "nosniff"),
        *more,
    ]
    start_response(status, headers)
    return [body]
