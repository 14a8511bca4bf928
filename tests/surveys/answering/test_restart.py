"""Web servers are restarted one after the other while people answer, and nobody notices."""

import contextlib
import http.client
import itertools
import re
import secrets
import socket
import subprocess
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

import psutil
import pytest
from django.urls import reverse

from surveys.models import FoldEntry, Invitation, Response
from surveys.respondent import COOKIE, cookie_value
from tests.processes import PATIENCE, ROOT, free_port, of_the_test, wait_until
from tests.surveys.answering.conftest import posted_answers
from tests.units import command_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

CSRF = "c" * 32
PEOPLE = 3
# TimeoutStopSec of the unit: then systemd would kill it.
STOP_SECONDS = 30


@dataclass
class Unit:
    """The web server, started by the very command of the systemd unit."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            command_of("needs-assessment-web@.service", str(self.port)), cwd=ROOT, env=of_the_test()
        )

    def wait(self) -> None:
        wait_until(self.answers, "the web server answers", seconds=90)

    def answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/health/live")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(STOP_SECONDS) is not None
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()
        self.wait()


class Balancer:
    """Passes each request to one of the servers, as nginx does with what docs/operations.md says.

    Where a server is not there, or ends before it has answered, the other one is asked.
    """

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.turn = itertools.count()
        self.passed_on: Counter[str] = Counter()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def close(self) -> None:
        # A thread that waits in accept() keeps a socket open that is only closed.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[line], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        first = next(self.turn)
        with client, contextlib.suppress(OSError):
            request = read_request(client)
            for number in range(len(self.ports)):
                if answer := self._ask(self.ports[(first + number) % len(self.ports)], request):
                    client.sendall(answer)
                    return

    def _ask(self, port: int, request: bytes) -> bytes:
        """The whole answer; nothing where there is none."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60 * PATIENCE) as server:
                server.sendall(request)
                answer = b"".join(iter(partial(server.recv, 65_536), b""))
                self.passed_on["closed"] += not answer
                return answer
        except OSError as error:
            self.passed_on[type(error).__name__] += 1
            return b""


def read_request(client: socket.socket) -> bytes:
    """Head and body of one request."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += receive(client)
    head, body = request.split(b"\r\n\r\n", 1)
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        body += receive(client)
    return head + b"\r\n\r\n" + body


def receive(client: socket.socket) -> bytes:
    if not (part := client.recv(65_536)):
        raise ConnectionError("the client has gone")
    return part


@dataclass
class Person:
    """Opens the page and sends answers, again and again; counts what came back."""

    port: int
    invitation: Invitation
    statuses: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    is_enough: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        page = reverse("surveys:answer_start", args=[self.invitation.pk])
        send = reverse("surveys:answer_send_page", args=[self.invitation.pk])
        while not self.is_enough.is_set():
            cookie = cookie_value({self.invitation.pk: secrets.token_urlsafe(18)})
            self.ask("GET", page, cookie)
            number = str(uuid.uuid4())
            body = {"csrfmiddlewaretoken": CSRF, ".submission": number, **posted_answers()}
            if self.ask("POST", send, cookie, urlencode(body, doseq=True)) == "302":
                self.acknowledged.append(number)
            self.is_enough.wait(0.05)

    def ask(self, method: str, path: str, cookie: str, body: str | None = None) -> str:
        headers = {"Cookie": f"csrftoken={CSRF}; {COOKIE}={cookie}", "Connection": "close"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60 * PATIENCE)
        try:
            line.request(method, path, body=body, headers=headers)
            status = str(line.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        finally:
            line.close()
        self.statuses[status] += 1
        return status


@pytest.fixture
def units(transactional_db, redis_url) -> Iterator[list[Unit]]:
    units = [Unit(), Unit()]
    for unit in units:
        unit.start()
    for unit in units:
        unit.wait()
    yield units
    for unit in units:
        if unit.process is not None:
            unit.stop()


def test_a_rolling_restart_fails_no_request(units, page_invitation):
    balancer = Balancer([unit.port for unit in units])
    people = [Person(balancer.port, page_invitation) for _ in range(PEOPLE)]
    threads = [threading.Thread(target=person.run) for person in people]
    for thread in threads:
        thread.start()

    for unit in units:
        unit.restart()

    for person in people:
        person.is_enough.set()
    for thread in threads:
        thread.join(90 * PATIENCE)
    balancer.close()
    statuses = sum((person.statuses for person in people), Counter[str]())
    acknowledged = [number for person in people for number in person.acknowledged]
    assert set(statuses) == {"200", "302"}, (statuses, balancer.passed_on)
    stored = Response.objects.filter(state="submitted").count()
    assert stored == len(acknowledged) > 10
    assert FoldEntry.objects.count() == stored


def test_a_server_that_does_not_end_is_ended(units):
    """A worker that waits for itself would keep its unit, and the restart, for ever."""
    unit = units[0]
    assert unit.process is not None
    worker = psutil.Process(unit.process.pid).children()[0]
    worker.suspend()
    unit.stop()
    assert not worker.is_running()
    assert units[1].answers()
