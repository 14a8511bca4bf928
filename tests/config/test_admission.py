"""The gate: who gets a slot, who waits, who is refused, and what happens to slots afterwards."""

import re
import threading
from collections.abc import Iterable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, connections
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from config.admission import Admission, Gate, Lane, Slot
from config.rush import busy_page, gate_for
from tests.processes import wait_until


class Told:
    """What an application told the server."""

    status = ""
    headers: dict[str, str]

    def __call__(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        self.status, self.headers = status, dict(headers)


def gate(application: Any, admission: Admission, **options: Any) -> Gate:
    settings = {
        "free": ("/static/", "/health/live"),
        "receiving": 2,
        "largest": 1_000_000,
        "busy_page": lambda: b"<h1>Too many</h1>",
        "note_refused": lambda: None,
    }
    return Gate(application, [Lane(admission)], **{**settings, **options})


def ask(
    application: Any, path: str = "/", body: dict[str, Any] | None = None, **environ: Any
) -> tuple[Told, bytes]:
    told = Told()
    answer = application({"PATH_INFO": path, **(body or {}), **environ}, told)
    try:
        return told, b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def hello(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"hello"]


def full() -> Admission:
    """One slot, which is taken, and no place to wait."""
    admission = Admission(slots=1, waiting=0, patience=0.1)
    assert admission.acquire() is not None
    return admission


# --- The line ---


def test_as_many_get_in_as_there_are_slots():
    admission = Admission(slots=2, waiting=0, patience=1)
    assert admission.acquire() is not admission.acquire()
    assert admission.acquire() is None


def test_a_slot_that_is_given_back_can_be_had_again():
    admission = Admission(slots=1, waiting=0, patience=1)
    slot = admission.acquire()
    assert slot is not None
    admission.release(slot)
    assert admission.acquire() is slot


def test_who_waits_gets_the_slot_and_who_came_first_gets_it_first():
    admission = Admission(slots=1, waiting=3, patience=10)
    slot = admission.acquire()
    assert slot is not None
    served: list[int] = []

    def wait(number: int) -> None:
        mine = admission.acquire()
        assert mine is not None
        served.append(number)
        admission.release(mine)

    def is_waiting(place: int) -> bool:
        return len(admission._line) == place

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(3)]
    for place, thread in enumerate(threads, 1):
        thread.start()
        wait_until(partial(is_waiting, place), "the thread waits")
    assert admission.is_full
    assert admission.acquire() is None
    admission.release(slot)
    for thread in threads:
        thread.join(5)
    assert served == [0, 1, 2]


def test_patience_ends_and_the_place_in_the_line_is_free_again():
    admission = Admission(slots=1, waiting=1, patience=0.05)
    slot = admission.acquire()
    assert admission.acquire() is None
    assert admission.acquire() is None
    assert slot is not None
    admission.release(slot)
    assert admission.acquire() is slot


def test_many_threads_never_hold_more_slots_than_there_are():
    admission = Admission(slots=3, waiting=100, patience=10)
    held: list[Slot] = []
    most, done = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal most, done
        for _ in range(100):
            slot = admission.acquire()
            assert slot is not None
            with lock:
                assert slot not in held
                held.append(slot)
                most, done = max(most, len(held)), done + 1
            with lock:
                held.remove(slot)
            admission.release(slot)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert done == 1200
    assert most <= 3
    assert not admission.is_full


# --- The gate ---


def test_a_request_goes_through_and_gives_its_slot_back():
    admission = Admission(slots=1, waiting=0, patience=1)
    for _ in range(3):
        told, body = ask(gate(hello, admission))
        assert (told.status, body) == ("200 OK", b"hello")


def test_who_is_refused_is_told_when_to_come_back():
    refused: list[int] = []
    told, body = ask(gate(hello, full(), note_refused=lambda: refused.append(1)))
    assert told.status.startswith("503 ")
    assert 5 <= int(told.headers["Retry-After"]) <= 20
    assert told.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in told.headers["Content-Security-Policy"]
    assert body == b"<h1>Too many</h1>"
    assert refused == [1]


def test_programs_are_refused_in_json():
    told, body = ask(gate(hello, full()), HTTP_ACCEPT="application/json")
    assert told.headers["Content-Type"] == "application/json"
    assert body.startswith(b'{"message"')


@pytest.mark.parametrize("path", ["/static/css/site.css", "/health/live"])
def test_static_files_and_the_sign_of_life_are_never_refused(path):
    assert ask(gate(hello, full()), path)[0].status == "200 OK"


def test_a_lane_of_its_own_is_not_stopped_by_the_rush():
    own = Lane(Admission(slots=1, waiting=0, patience=1), ("/metrics",))
    application = gate(hello, full())
    application._lanes = [own, Lane(full())]
    assert ask(application, "/metrics")[0].status == "200 OK"
    assert ask(application, "/")[0].status.startswith("503 ")


def test_an_application_that_fails_gives_its_slot_back():
    def broken(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise RuntimeError("broken")

    admission = Admission(slots=1, waiting=0, patience=1)
    with pytest.raises(RuntimeError):
        ask(gate(broken, admission))
    assert admission.acquire() is not None


def test_an_answer_is_closed_once():
    closed: list[int] = []
    answer = HttpResponse(b"hello")
    answer.close = lambda: closed.append(1)  # type: ignore[method-assign]
    _told, body = ask(gate(lambda *_: answer, Admission(slots=1, waiting=0, patience=1)))
    assert body == b"hello"
    assert closed == [1]


def test_a_stream_holds_its_slot_to_its_end():
    admission = Admission(slots=1, waiting=0, patience=1)
    stream = gate(lambda *_: StreamingHttpResponse([b"one", b"two"]), admission)({}, Told())
    assert list(stream) == [b"one", b"two"]
    assert admission.acquire() is None
    stream.close()  # type: ignore[attr-defined]
    assert admission.acquire() is not None


def test_a_file_on_a_slow_line_holds_no_slot():
    admission = Admission(slots=1, waiting=0, patience=1)
    gate(lambda *_: FileResponse(BytesIO(b"file")), admission)({}, Told())
    assert admission.acquire() is not None


# --- Bodies ---


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


@pytest.mark.parametrize("size", [1, 1000, 300_000])
def test_a_body_arrives_whole(size):
    sent = bytes(range(256)) * (size // 256 + 1)
    body = {"CONTENT_LENGTH": str(size), "wsgi.input": BytesIO(sent)}
    admission = Admission(slots=1, waiting=0, patience=1)
    assert ask(gate(echo, admission), body=body)[1] == sent[:size]


@pytest.mark.parametrize("size", [100, 400_000])
def test_a_body_that_was_cut_short_reaches_no_page(size):
    body = {"CONTENT_LENGTH": str(size), "wsgi.input": BytesIO(b"x" * (size - 1))}
    admission = Admission(slots=1, waiting=0, patience=1)
    assert ask(gate(echo, admission), body=body)[0].status == "400 Bad Request"
    assert admission.acquire() is not None


@pytest.mark.parametrize("length", ["", "0", "-1", "many", "1000001"])
def test_no_body_and_a_body_that_is_too_large_are_left_to_the_site(length):
    stream = BytesIO(b"")
    seen = []

    def look(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(environ["wsgi.input"])
        return hello(environ, start_response)

    body = {"CONTENT_LENGTH": length, "wsgi.input": stream}
    ask(gate(look, Admission(slots=1, waiting=0, patience=1)), body=body)
    assert seen == [stream]


def test_slow_bodies_hold_no_slot_and_only_so_many_threads():
    admission = Admission(slots=1, waiting=0, patience=1)
    application = gate(echo, admission, receiving=1)
    is_asked, may_go_on = threading.Event(), threading.Event()

    class Slow:
        def read(self, size: int) -> bytes:
            is_asked.set()
            assert may_go_on.wait(10)
            return b"x" * size

    slow = {"CONTENT_LENGTH": "3", "wsgi.input": Slow()}
    answers: list[bytes] = []
    thread = threading.Thread(target=lambda: answers.append(ask(application, body=slow)[1]))
    thread.start()
    assert is_asked.wait(5)
    other = {"CONTENT_LENGTH": "3", "wsgi.input": BytesIO(b"abc")}
    assert ask(gate(hello, admission))[0].status == "200 OK"
    assert ask(application, body=other)[0].status.startswith("503 ")
    may_go_on.set()
    thread.join(5)
    assert answers == [b"xxx"]
    assert ask(application, body=other)[1] == b"abc"


# --- Database connections belong to slots ---


@pytest.mark.django_db(transaction=True)
def test_the_threads_of_one_slot_share_one_connection():
    own = connections["default"]
    admission = Admission(slots=1, waiting=5, patience=10)
    used: set[int] = set()

    def ask_database(environ: Any, start_response: Any) -> Iterable[bytes]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            used.add(cursor.fetchone()[0])
        return hello(environ, start_response)

    application = gate(ask_database, admission)
    threads = [threading.Thread(target=ask, args=(application,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(used) == 1
    slot = admission.acquire()
    assert slot is not None
    for wrapper in slot._connections:
        wrapper.close()
    assert connections["default"] is own


# --- The page ---


def test_the_page_says_in_each_language_that_nothing_is_lost(settings):
    text = busy_page().decode()
    for code, _name in settings.LANGUAGES:
        assert re.search(f'<section[^>]* lang="{code}"', text)
    assert "reload this page" in text
    assert "<script" not in text
    assert " style=" not in text


def test_the_site_stands_behind_its_gate(settings):
    settings.WEB_THREADS = 1
    told, body = ask(gate_for(hello), "/health/live")
    assert (told.status, body) == ("200 OK", b"hello")
