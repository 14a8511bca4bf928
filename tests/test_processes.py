"""The processes that tests start are theirs alone, also where many tests run at once."""

import socket
from pathlib import Path

import pytest

from tests.processes import WebServer, free_port


def any_listener(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def test_a_port_is_kept_for_the_server_that_will_come():
    port = free_port()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    with socket.socket() as caller, pytest.raises(ConnectionRefusedError):
        caller.connect(("127.0.0.1", port))
    for _start in range(2):
        any_listener(port).close()


def test_ports_differ():
    assert len({free_port() for _server in range(50)}) == 50


@pytest.mark.django_db(transaction=True)
def test_a_server_whose_port_is_another_s_does_not_count_as_started(tmp_path: Path):
    with any_listener(0) as other:
        server = WebServer(tmp_path, port=other.getsockname()[1])
        with pytest.raises(AssertionError, match="ended by itself"):
            server.start()
