"""A small HTTP client for load: keep-alive sockets on loopback, prepared requests.

Each client is a process. It is our own because the load generator shares two cores with the server:
a general client spends more time on a request than the server does, and would measure itself.
"""

import multiprocessing
import queue
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class LoadResult:
    """What one run gave: seconds, requests by status, latencies in seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return sum(self.statuses.values()) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Latency in milliseconds below which `share` (0 to 1) of the requests lie."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def prepare(
    method: str, path: str, *, host: str, headers: dict[str, str], body: bytes = b""
) -> bytes:
    """Return the bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read_answer(connection: socket.socket, pending: bytes = b"") -> tuple[int, bytes, bytes]:
    """Read one answer with a Content-Length; return status, head and body.

    Raises ConnectionError when the server hangs up before the end.
    """
    data = pending
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _receive(connection)
    head, body = data[:end], data[end + 4 :]
    length = _content_length(head)
    while len(body) < length:
        body += _receive(connection)
    return int(head[9:12]), head, body


def _receive(connection: socket.socket) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionError("the server hung up")
    return chunk


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def fetch(port: int, request: bytes) -> tuple[int, bytes, bytes]:
    """Send one request over a connection of its own; return status, head and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        return read_answer(connection)


def _send_all(
    port: int,
    requests: Sequence[bytes],
    start: "multiprocessing.synchronize.Event",
    out: "multiprocessing.Queue[LoadResult]",
) -> None:
    result = LoadResult()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        began = time.perf_counter()
        for request in requests:
            sent = time.perf_counter()
            connection.sendall(request)
            status, _, _ = read_answer(connection)
            result.latencies.append(time.perf_counter() - sent)
            result.statuses[status] += 1
        result.seconds = time.perf_counter() - began
    out.put(result)


def run_load(port: int, batches: Sequence[Sequence[bytes]]) -> LoadResult:
    """Send each batch from a process of its own, all at once; return the sum.

    `seconds` is the time of the slowest client, so that the rate is never flattered.
    """
    context = multiprocessing.get_context("fork")
    start, out = context.Event(), context.Queue()
    clients = [
        context.Process(target=_send_all, args=(port, batch, start, out)) for batch in batches
    ]
    for client in clients:
        client.start()
    time.sleep(0.2)
    start.set()
    results = [_result(out, clients) for _ in clients]
    for client in clients:
        client.join()
    return _sum(results)


def _result(
    out: "multiprocessing.Queue[LoadResult]",
    clients: Sequence["multiprocessing.process.BaseProcess"],
) -> LoadResult:
    """The next result. Raises RuntimeError where a client ended without one; it printed why."""
    while True:
        try:
            return out.get(timeout=1)
        except queue.Empty:
            if any(client.exitcode for client in clients):
                for client in clients:
                    client.terminate()
                raise RuntimeError("a client did not get through") from None


def _sum(results: Sequence[LoadResult]) -> LoadResult:
    total = LoadResult(seconds=max(result.seconds for result in results))
    for result in results:
        total.statuses += result.statuses
        total.latencies += result.latencies
    return total
