"""Respondents over HTTP who send their answers again until they are told that these arrived."""

import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from surveys.enums import Layout
from surveys.models import Invitation
from surveys.respondent import hash_token
from surveys.xlsform.read import read_workbook
from tests.processes import PATIENCE
from tests.surveys.answering.conftest import WORKBOOK, hidden_fields, posted_answers
from tests.surveys.makers import make_country, make_invitation, make_version

TOKEN = "open-token"
PATIENCE_SECONDS = 240.0 * PATIENCE
# A respondent's browser gives up on an answer that does not come, and sends again.
TIMEOUT_SECONDS = 8.0
REPEATED = 0.1
MARK = "other_needs"
NOT_THERE = (OSError, HTTPException)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """What the server answers is what is counted, so no redirect is followed."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def fetch(url: str) -> int:
    """The status of an answer; OSError where none comes."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


class Browser:
    """Cookies and one server; each request has a connection of its own."""

    def __init__(self, base: str) -> None:
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(NoRedirect, cookies)

    def ask(self, path: str, fields: dict[str, object] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and the page; OSError or HTTPException where none comes."""
        body = urlencode(fields, doseq=True).encode() if fields is not None else None
        answer = self._open(urllib.request.Request(self.base + path, body))
        with answer:
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def send(self, request: urllib.request.Request) -> tuple[int, str]:
        """Status and page of a request that is made already, however long it takes."""
        with self._open(request, TIMEOUT_SECONDS * 10) as answer:
            return answer.status, answer.read().decode()

    def _open(self, request: urllib.request.Request, timeout: float = TIMEOUT_SECONDS) -> Any:
        try:
            return self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            return error


def make_open_page() -> Invitation:
    """The real questionnaire on one page, for whoever has the link."""
    form = read_workbook(WORKBOOK.read_bytes()).form
    assert form is not None
    version = make_version(slug="needs_assessment", form=form)
    version.questionnaire.layout = Layout.SINGLE_PAGE
    version.questionnaire.save()
    return make_invitation(
        version.questionnaire,
        make_country(),
        None,
        allows_many=True,
        token_hash=hash_token(TOKEN),
    )


@dataclass
class Respondents:
    """Threads of respondents, one after the other, until `stop` is called.

    `acknowledged` maps what a respondent wrote to every address that the server answered with.
    """

    url: str
    invitation: Invitation
    seed: int
    threads: int = 3
    # Other web servers of the same site: whoever gets no answer from one tries the next.
    others: tuple[str, ...] = ()
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._running = [
            threading.Thread(target=self._answer, args=[number], daemon=True)
            for number in range(self.threads)
        ]

    def start(self) -> None:
        for thread in self._running:
            thread.start()

    def stop(self) -> None:
        """Nobody new comes; who is sending keeps trying."""
        self._over.set()
        for thread in self._running:
            thread.join(PATIENCE_SECONDS * 1.5)
            assert not thread.is_alive()
        assert self.given_up == []

    def _answer(self, number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")
        count = 0
        while not self._over.is_set():
            self._one(f"thread {number}, person {count}", chance)
            count += 1

    def _one(self, mark: str, chance: random.Random) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        places = [self.url, *self.others]
        browser = Browser(chance.choice(places))
        fields: dict[str, object] = {}
        own = {**posted_answers(), MARK: mark, ".submission": str(uuid4())}
        while time.monotonic() < deadline:
            try:
                fields = fields or self._open(browser)
                if fields and self._sent(browser, {**fields, **own}, mark):
                    if chance.random() < REPEATED:
                        self._sent(browser, {**fields, **own}, mark)
                    return
            except NOT_THERE as error:
                self.answers[type(error).__name__] += 1
            browser.base = chance.choice(places)
            time.sleep(0.1)
        self.given_up.append(mark)

    def _open(self, browser: Browser) -> dict[str, object]:
        """Open the link and the page; {} where either did not come."""
        status = browser.ask(f"/r/{TOKEN}/")[0]
        self.answers[f"link {status}"] += 1
        if status != 302:
            return {}
        status, _to, page = browser.ask(f"/answer/{self.invitation.pk}/")
        self.answers[f"page {status}"] += 1
        return dict(hidden_fields(page)) if status == 200 else {}

    def _sent(self, browser: Browser, fields: dict[str, object], mark: str) -> bool:
        path = f"/answer/{self.invitation.pk}/send/"
        status, location, _page = browser.ask(path, fields)
        self.answers[f"sent {status}"] += 1
        if status == 302:
            self.acknowledged.setdefault(mark, []).append(urlsplit(location).path)
        return status == 302
