"""What a browser does for its person: forms with their hidden fields, files, patience, retries.

Under Locust sleeping and sockets are gevent's, so that one process serves many people.
"""

import html
import random
import re
import secrets
import socket
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.load.cookies import Cookies
from bench.load.figures import REFUSED, Request

HIDDEN = re.compile(r"<input\b[^>]*type=\"hidden\"[^>]*>")
NAME, VALUE = re.compile(r"\bname=\"([^\"]*)\""), re.compile(r"\bvalue=\"([^\"]*)\"")
CHUNK = 256 * 1024
# How often somebody comes back who was told that too many people are there.
MOST_TRIES = 8


class GaveUpError(Exception):
    """The person gave up: something on the way was not as it should be."""


@dataclass
class Notes:
    """What the run has seen so far. `acknowledged` is the mark by response key."""

    start: float = 0.0
    requests: list[Request] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    retried: int = 0
    begun: int = 0
    ended: int = 0
    gave_up: int = 0

    def start_anew(self, now: float) -> None:
        """From here on times count; what was sent before is only looked for."""
        self.start = now
        self.requests.clear()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, what it is called in the figures, and the status that it should have.

    Of a file nothing is kept: looking at it would hold up everybody else.
    """

    kind: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    expect: int = 200
    is_file: bool = False


@dataclass
class Browser:
    """One person's browser, with a Locust client for the network."""

    client: Any
    plan: dict[str, Any]
    notes: Notes
    draw: random.Random
    text: str = ""
    location: str = ""
    cookies: Cookies = field(default_factory=Cookies)

    def set_cookie(self, name: str, value: str) -> None:
        """Hold a cookie that the site gave out before the run."""
        self.cookies.set(name, value)

    def get(
        self, kind: str, path: str, *, expect: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self._ask(Asked(kind, "GET", path, headers=headers or {}, expect=expect))

    def download(self, kind: str, path: str) -> None:
        self._ask(Asked(kind, "GET", path, is_file=True))

    def post(
        self,
        kind: str,
        path: str,
        fields: dict[str, Any],
        *,
        file: tuple[str, bytes] | None = None,
        is_retried: bool = False,
    ) -> None:
        """Send a form of the page that is open, with its hidden fields; expects a redirect.

        With `is_retried` the connection breaks before the answer is read, and it is sent again.
        """
        values = {**self.hidden(), **fields}
        body, content_type = multipart(values, *file) if file else form_body(values)
        headers = {"Content-Type": content_type}
        if is_retried:
            self._send_and_hang_up(path, body, headers)
        self._ask(Asked(kind, "POST", path, body, headers, expect=302))

    def hidden(self) -> dict[str, str]:
        """Names and values of the hidden fields of the page's last form, and of the CSRF token."""
        found = {}
        for element in HIDDEN.findall(self.text):
            name, value = NAME.search(element), VALUE.search(element)
            if name:
                found[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
        return found

    def think(self, seconds: float) -> None:
        time.sleep(self.draw.expovariate(1 / seconds) * self.plan["options"]["think"])

    def _ask(self, asked: Asked) -> None:
        for _ in range(MOST_TRIES):
            status, retry_after = self._once(asked)
            if status == asked.expect:
                return
            if status != REFUSED:
                break
            time.sleep(retry_after * self.draw.uniform(0.8, 1.2))
        raise GaveUpError

    def _once(self, asked: Asked) -> tuple[int, float]:
        began = time.perf_counter()
        told = {"Accept-Encoding": "gzip", "Accept-Language": "ru", **asked.headers}
        with self.client.request(
            asked.method,
            asked.path,
            data=asked.body or None,
            headers=told,
            allow_redirects=False,
            stream=asked.is_file,
            catch_response=True,
            name=asked.kind,
        ) as answer:
            status = int(answer.status_code or 0)
            is_read = status == asked.expect == 200 and not asked.is_file
            self.text = (answer.text or "") if is_read else ""
            while asked.is_file and status and answer.read(CHUNK):
                pass
            answer.success()
        seconds = time.perf_counter() - began
        self.location = urlsplit(answer.headers.get("Location", "")).path if status else ""
        wrong = "" if status == asked.expect else f"in place of {asked.expect}"
        self.notes.requests.append(
            Request(asked.kind, began - self.notes.start, seconds, status, wrong)
        )
        after = answer.headers.get("Retry-After") if status == REFUSED else None
        if status == REFUSED and not after:
            raise GaveUpError
        return status, float(after or 0)

    def _send_and_hang_up(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        """Send everything, and break the connection at some moment before or after the answer."""
        self.notes.retried += 1
        parts = urlsplit(self.plan["url"])
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            f"Cookie: {self.cookies.header}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
            line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            time.sleep(self.draw.uniform(0, 0.05))


def form_body(values: dict[str, Any]) -> tuple[bytes, str]:
    return urlencode(values, doseq=True).encode(), "application/x-www-form-urlencoded"


def multipart(values: dict[str, Any], control: str, content: bytes) -> tuple[bytes, str]:
    """Return the body and content type of a form with one small text file."""
    mark = secrets.token_hex(12)
    parts = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            head = f'Content-Disposition: form-data; name="{name}"'
            parts.append(f"--{mark}\r\n{head}\r\n\r\n{one}\r\n".encode())
    head = f'Content-Disposition: form-data; name="{control}"; filename="evidence.txt"'
    parts.append(f"--{mark}\r\n{head}\r\nContent-Type: text/plain\r\n\r\n".encode())
    parts += [content, f"\r\n--{mark}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={mark}"
