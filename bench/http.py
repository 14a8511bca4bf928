"""Submissions accepted over HTTP, against a bare Django view with CSRF and one INSERT."""

import os
import secrets
import time
from collections.abc import Sequence

from bench import stage
from bench.bare import create_table
from bench.client import LoadResult, fetch, prepare, run_load
from bench.printing import line, title
from bench.questionnaire import bodies
from scripts.run import web_processes
from surveys.models import FoldEntry, Invitation, Response, Tally, Version
from surveys.respondent import COOKIE, cookie_value

OURS, BARE = 8811, 8812
TOKEN = "c" * 32
CLIENTS = (1, 4, 8)
SUBMISSIONS = 2400
WARM_UP = 200


def run(version: Version, invitation: Invitation) -> None:
    """Print the rates for one, four and eight clients, and the ratio to the bare view."""
    title(f"Submissions over HTTP ({SUBMISSIONS} each; validated, CSRF on)")
    create_table()
    with (
        stage.served("config.wsgi:application", OURS),
        stage.served("bench.bare:application", BARE),
    ):
        load_all(OURS, our_requests(version, invitation, WARM_UP), 4)
        load_all(BARE, _bare_requests(version, WARM_UP), 4)
        for clients in CLIENTS:
            _compare(version, invitation, clients)
    _with_worker(version, invitation)


def _compare(version: Version, invitation: Invitation, clients: int) -> None:
    """The two take turns, so that a slow moment of the machine hits both."""
    ours, bare = LoadResult(), LoadResult()
    for _ in range(3):
        part = SUBMISSIONS // 3
        _add(bare, load_all(BARE, _bare_requests(version, part), clients))
        _add(ours, load_all(OURS, our_requests(version, invitation, part), clients))
    line(
        f"{clients} clients" if clients > 1 else "1 client",
        f"{ours.rate:7.0f}/s   bare view {bare.rate:7.0f}/s   ratio {ours.rate / bare.rate:.2f}"
        f"   p95 {ours.percentile(0.95):.0f} ms (bare {bare.percentile(0.95):.0f} ms)",
    )


def _with_worker(version: Version, invitation: Invitation) -> None:
    """The same with the fold worker on the same two cores, and the time to a visible tally."""
    with stage.fold_worker(), stage.served("config.wsgi:application", OURS):
        result = load_all(OURS, our_requests(version, invitation, SUBMISSIONS), 8)
        line("8 clients, fold worker running", f"{result.rate:7.0f}/s")
        began = time.perf_counter()
        while FoldEntry.objects.exists() and time.perf_counter() - began < 30:
            time.sleep(0.02)
        line("until the backlog is folded", f"{time.perf_counter() - began:.2f} s")
        seconds = sorted(_until_visible(version, invitation) for _ in range(10))
        line(
            "submit to visible tally (median, worst of 10)",
            f"{seconds[5]:.3f} s, {seconds[-1]:.3f} s",
        )
    line("responses kept, of those accepted", f"{Response.objects.count()}")


def _until_visible(version: Version, invitation: Invitation) -> float:
    before = _counted(version)
    request = our_requests(version, invitation, 1)[0]
    began = time.perf_counter()
    fetch(OURS, request)
    while _counted(version) == before and time.perf_counter() - began < 30:
        time.sleep(0.005)
    return time.perf_counter() - began


def _counted(version: Version) -> int:
    rows = Tally.objects.filter(version=version, question="")
    return sum(rows.values_list("count", flat=True))


def load_all(port: int, requests: Sequence[bytes], clients: int) -> LoadResult:
    result = run_load(port, [requests[index::clients] for index in range(clients)])
    if set(result.statuses) != {302}:
        raise RuntimeError(f"not every submission was accepted: {dict(result.statuses)}")
    return result


def _add(total: LoadResult, part: LoadResult) -> None:
    total.seconds += part.seconds
    total.statuses += part.statuses
    total.latencies += part.latencies


def our_requests(version: Version, invitation: Invitation, count: int) -> list[bytes]:
    path = f"/answer/{invitation.pk}/send/"
    return [
        _request(path, OURS, body, cookie=cookie_value({invitation.pk: secrets.token_urlsafe(18)}))
        for body in bodies(version, count)
    ]


def _bare_requests(version: Version, count: int) -> list[bytes]:
    return [_request("/", BARE, body) for body in bodies(version, count)]


def _request(path: str, port: int, body: bytes, *, cookie: str = "") -> bytes:
    cookies = f"csrftoken={TOKEN}" + (f"; {COOKIE}={cookie}" if cookie else "")
    headers = {"Cookie": cookies, "Accept-Language": "ru", "Accept-Encoding": "gzip"}
    return prepare("POST", path, host=f"127.0.0.1:{port}", headers=headers, body=body)


def settings_used() -> str:
    """How both were served, for the header."""
    threads = os.environ.get("WEB_THREADS") or 2
    return f"granian, {web_processes()} processes, {threads} threads each"
