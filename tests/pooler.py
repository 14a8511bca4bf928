"""A pooler of the tests' own: every transaction gets another connection of the server.

PgBouncer in transaction mode may do so under load; this one always does, so that whatever relies
on the state of one connection fails at once. It takes the connections in turn, and like PgBouncer
it leaves on them what a transaction did not clean up.
"""

import contextlib
import itertools
import queue
import select
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BACKENDS = 3
SOCKET = ".s.PGSQL.5432"
NUMBER = struct.Struct("!i")
NOT_OFFERED = {80877103, 80877104}  # TLS, GSSAPI
CANCEL = 80877102
SYNC_POINTS = b"QSF"  # each is answered with one ReadyForQuery
BYTES = 65_536


@dataclass
class Line:
    """One end of a conversation in PostgreSQL's protocol."""

    socket: socket.socket
    buffer: bytes = b""

    def take(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self.read()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def read(self) -> None:
        received = self.socket.recv(BYTES)
        if not received:
            raise ConnectionError
        self.buffer += received

    def startup(self) -> bytes:
        """The first message, which has no letter."""
        head = self.take(4)
        return head + self.take(NUMBER.unpack(head)[0] - 4)

    def message(self) -> bytes:
        head = self.take(5)
        return head + self.take(NUMBER.unpack(head[1:])[0] - 4)

    def messages(self) -> Iterator[bytes]:
        """Those that are there already."""
        while len(self.buffer) >= 5 and len(self.buffer) > NUMBER.unpack(self.buffer[1:5])[0]:
            yield self.message()


@dataclass
class Pooler:
    """Listens in `directory`, and passes on to the PostgreSQL whose socket is in `server`."""

    directory: Path
    server: Path
    transactions: int = 0
    _free: dict[bytes, "queue.Queue[Line]"] = field(default_factory=dict)
    _greetings: dict[bytes, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _lines: list[socket.socket] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def start(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.directory / SOCKET))
        self._listener.listen(50)
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        for line in [self._listener, *self._lines]:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _address = self._listener.accept()
                self._lines.append(line)
                threading.Thread(target=self._serve, args=[Line(line)], daemon=True).start()

    def _serve(self, client: Line) -> None:
        with contextlib.suppress(OSError, ValueError):
            startup = self._welcome(client)
            if startup is not None:
                while self._transaction(client, self._free[startup]):
                    self.transactions += 1
        client.socket.close()

    def _welcome(self, client: Line) -> bytes | None:
        """Answer as the server did; with a number of the pooler's own for the connection."""
        while NUMBER.unpack((startup := client.startup())[4:8])[0] in NOT_OFFERED:
            client.socket.sendall(b"N")
        if NUMBER.unpack(startup[4:8])[0] == CANCEL:
            return None
        with self._lock:
            if startup not in self._free:
                self._connect(startup)
        key = b"K" + NUMBER.pack(12) + NUMBER.pack(next(self._numbers)) + NUMBER.pack(0)
        client.socket.sendall(self._greetings[startup] + key + b"Z" + NUMBER.pack(5) + b"I")
        return startup

    def _connect(self, startup: bytes) -> None:
        self._free[startup] = queue.Queue()
        for _ in range(BACKENDS):
            line = Line(socket.socket(socket.AF_UNIX))
            line.socket.connect(str(self.server / SOCKET))
            self._lines.append(line.socket)
            line.socket.sendall(startup)
            greeting = b""
            while (message := line.message())[:1] != b"Z":
                greeting += message if message[:1] != b"K" else b""
            self._greetings[startup] = greeting
            self._free[startup].put(line)

    def _transaction(self, client: Line, free: "queue.Queue[Line]") -> bool:
        """Serve one transaction, on the connection that rested longest; False at the end."""
        first = client.message()
        if first[:1] == b"X":
            return False
        backend = free.get()
        try:
            self._pass_on(client, backend, first)
        except OSError:
            backend.socket.sendall(b"Q" + NUMBER.pack(13) + b"ROLLBACK\0")
            while backend.message()[:1] != b"Z":
                pass
            raise
        finally:
            free.put(backend)
        return True

    def _pass_on(self, client: Line, backend: Line, first: bytes) -> None:
        """Both ways, until everything is answered and no transaction is open."""
        awaited = int(first[:1] in SYNC_POINTS)
        backend.socket.sendall(first)
        is_open = True
        while is_open or awaited:
            for message in client.messages():
                if message[:1] == b"X":
                    raise ConnectionError
                awaited += message[:1] in SYNC_POINTS
                backend.socket.sendall(message)
            readable, _, _ = select.select([client.socket, backend.socket], [], [])
            for line in (client, backend):
                if line.socket in readable:
                    line.read()
            for message in backend.messages():
                client.socket.sendall(message)
                if message[:1] == b"Z":
                    awaited -= 1
                    is_open = message[5:6] != b"I"
