"""A rush on the real web server, and posts that break off: refused at once, and nothing is lost."""

import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.client import fetch, prepare, read_answer
from bench.load.plan import make_world
from bench.load.workbook import plain, with_file
from bench.questionnaire import bodies
from surveys.models import Response
from surveys.respondent import COOKIE, cookie_value
from tests.processes import WebServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

TOKEN = "c" * 32
CLIENTS, SECONDS = 40, 4.0


@pytest.fixture
def world(transactional_db):
    return make_world(plain(), with_file())


@pytest.fixture
def server(world, tmp_path: Path) -> Iterator[WebServer]:
    """Room for one request and one that waits, in each process."""
    limits = {"WEB_THREADS": "1", "WEB_WAITING": "1", "WEB_PATIENCE": "1"}
    made = WebServer(tmp_path, environment=limits)
    made.start()
    yield made
    made.stop()


def submissions(world, server: WebServer, count: int) -> list[bytes]:
    """Whole posts of different respondents to the questionnaire on one page."""
    invitation = world.invitations[0]
    path, host = f"/answer/{invitation.pk}/send/", f"localhost:{server.port}"
    made = []
    for body in bodies(world.page, count):
        seat = cookie_value({invitation.pk: secrets.token_urlsafe(18)})
        headers = {"Cookie": f"csrftoken={TOKEN}; {COOKIE}={seat}"}
        made.append(prepare("POST", path, host=host, headers=headers, body=body))
    return made


def location(head: bytes) -> str:
    lines = [line.decode() for line in head.split(b"\r\n")]
    return next(line for line in lines if line.lower().startswith("location:"))


def test_a_rush_is_refused_and_what_was_acknowledged_is_there(world, server):
    statuses: Counter[int] = Counter()
    acknowledged: list[str] = []
    after: list[bytes] = []
    posts = submissions(world, server, 2_000)
    end = time.monotonic() + SECONDS

    def hurry() -> None:
        while posts and time.monotonic() < end:
            status, head, _body = fetch(server.port, posts.pop())
            statuses[status] += 1
            if status == 302:
                acknowledged.append(location(head))
            elif status == 503:
                after.append(head)

    threads = [threading.Thread(target=hurry) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(statuses) == {302, 503}, statuses
    assert all(b"retry-after: " in head.lower() for head in after)
    began = time.monotonic()
    status, head, _body = fetch(server.port, submissions(world, server, 1)[0])
    assert status == 302, "the rush is over"
    assert time.monotonic() - began < 10
    acknowledged.append(location(head))
    assert len(set(acknowledged)) == len(acknowledged) == Response.objects.count()


def test_a_post_that_breaks_off_changes_nothing(world, server):
    post = submissions(world, server, 1)[0]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(post[:-200])
        line.shutdown(socket.SHUT_WR)
        time.sleep(0.5)
    assert not Response.objects.exists()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(post)
        assert read_answer(line)[0] == 302
    assert Response.objects.count() == 1
