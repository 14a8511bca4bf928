"""Web servers are restarted one after the other while people answer, and nobody notices."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from surveys.models import FoldEntry, Invitation, Response
from surveys.respondent import COOKIE, cookie_value
from tests.processes import ROOT, free_port, of_the_test, wait_until
from tests.surveys.answering.conftest import posted_answers
from tests.units import command_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

CSRF = "c" * 32
PEOPLE = 3
STOP_SECONDS = 20


@dataclass
class Unit:
    """The web server, started by the very command of the systemd unit."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            command_of("needs-assessment-web@.service", str(self.port)), cwd=ROOT, env=of_the_test()
        )
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

    def workers(self) -> set[int]:
        """The processes that the server has started and that answer requests."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(number) for number in path.read_text().split()}

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(STOP_SECONDS) is not None
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def reload(self) -> None:
        """`systemctl reload`: new workers take over the open socket, then the old ones end."""
        assert self.process is not None
        before = self.workers()
        (_kill, number, _pid) = command_of(
            "needs-assessment-web@.service", str(self.port), action="ExecReload"
        )
        os.kill(self.process.pid, signal.Signals[f"SIG{number.removeprefix('-')}"])
        wait_until(lambda: self._is_renewed(before), "the workers are new", seconds=90)

    def _is_renewed(self, before: set[int]) -> bool:
        now = self.workers()
        return bool(now - before) and len(now & before) < len(before) and self.answers()


class Balancer:
    """Passes each request to one of the servers, as nginx does: the next where one is not there.

    A request that was sent to a server is not sent to another.
    """

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.turn = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[line], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, self._connect() as server:
            there = threading.Thread(target=pump, args=[client, server], daemon=True)
            there.start()
            pump(server, client)

    def _connect(self) -> socket.socket:
        for _ in range(len(self.ports) * 50):
            self.turn += 1
            try:
                return socket.create_connection(
                    ("127.0.0.1", self.ports[self.turn % len(self.ports)]), timeout=60
                )
            except OSError:
                continue
        raise ConnectionError


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
    except OSError:
        return


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
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
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
    units[0].reload()

    for person in people:
        person.is_enough.set()
    for thread in threads:
        thread.join(90)
    balancer.listener.close()
    statuses = sum((person.statuses for person in people), Counter[str]())
    acknowledged = [number for person in people for number in person.acknowledged]
    assert set(statuses) == {"200", "302"}, statuses
    stored = Response.objects.filter(state="submitted").count()
    assert stored == len(acknowledged) > 10
    assert FoldEntry.objects.count() == stored
