"""The small client of the bench, before a server of a few lines."""

import socket
import threading
from collections.abc import Callable

import pytest

from bench.client import fetch, prepare, run_load

ANSWER = b"HTTP/1.1 302 Found\r\ncontent-length: 3\r\n\r\nyes"


@pytest.fixture
def serve():
    """Answer each request on each connection by what a function returns; b"" hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def start(answer: Callable[[bytes], bytes]) -> int:
        def talk(line: socket.socket) -> None:
            with line:
                while (asked := line.recv(65536)) and (told := answer(asked)):
                    line.sendall(told)

        def accept() -> None:
            while True:
                try:
                    line, _address = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=[line], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    yield start
    listener.close()


def request(body: bytes = b"a=1") -> bytes:
    return prepare("POST", "/", host="127.0.0.1", headers={"Cookie": "c"}, body=body)


def test_an_answer_is_read_to_its_end(serve):
    status, head, body = fetch(serve(lambda _asked: ANSWER), request())
    assert (status, body) == (302, b"yes")
    assert head.startswith(b"HTTP/1.1 302")


def test_all_clients_count(serve):
    result = run_load(serve(lambda _asked: ANSWER), [[request()] * 3, [request()] * 2])
    assert result.statuses == {302: 5}
    assert len(result.latencies) == 5
    assert result.rate == pytest.approx(5 / result.seconds)


def test_a_client_that_does_not_get_through_ends_the_run(serve):
    port = serve(lambda asked: b"" if b"bad" in asked else ANSWER)
    with pytest.raises(RuntimeError, match="did not get through"):
        run_load(port, [[request()], [request(b"a=bad")]])
