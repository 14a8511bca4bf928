"""A post of 200 MB to a real server, and what the server's processes hold meanwhile."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence

import psutil

MEGABYTE = 1024 * 1024
SENT = 200
HEAD = "POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
# How the length is told: (headers, what stands before each piece, after it, at the end).
WAYS = {
    "in a header": (f"Content-Length: {SENT * MEGABYTE}\r\n\r\n", b"", b"", b""),
    "piece by piece": ("Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n", b"\r\n", b"0\r\n\r\n"),
}


def post(port: int, way: str) -> bytes:
    """Send all of it, or what the server takes; return the answer, read meanwhile as browsers do.

    OSError where the server cannot be reached.
    """
    answer = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        reader = threading.Thread(target=_read, args=(line, answer))
        reader.start()
        with contextlib.suppress(OSError):  # the server closes the line when it has answered
            _send(line, way)
        reader.join(20)
        assert not reader.is_alive(), "no answer, or none with an end"
    return bytes(answer)


def _send(line: socket.socket, way: str) -> None:
    headers, before, after, end = WAYS[way]
    line.sendall((HEAD + headers).encode())
    for _number in range(SENT):
        line.sendall(before + b"x" * MEGABYTE + after)
    line.sendall(end)


def _read(line: socket.socket, answer: bytearray) -> None:
    with contextlib.suppress(OSError):
        while b"</html>" not in answer and (got := line.recv(65536)):
            answer += got


@contextlib.contextmanager
def watched(processes: Sequence[psutil.Process]) -> Iterator[list[int]]:
    """How many megabytes more than before each process held at most; known after the block."""
    before = [one.memory_info().rss for one in processes]
    most, end = list(before), threading.Event()
    grown: list[int] = []

    def look() -> None:
        while not end.is_set():
            most[:] = map(max, most, [one.memory_info().rss for one in processes])
            time.sleep(0.01)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield grown
    finally:
        end.set()
        watcher.join()
        grown += [(now - then) // MEGABYTE for now, then in zip(most, before, strict=True)]
