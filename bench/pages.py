"""Bytes on the wire of the questionnaire's pages, and pages of the PDF summary per second."""

import gzip
import re
import secrets
import time
from datetime import UTC, datetime
from typing import cast

from bench import stage
from bench.client import fetch, prepare
from bench.http import OURS, TOKEN
from bench.printing import line, title
from reports.pdf.shapes import SummarySnapshot
from reports.pdf.summary import render_summary
from reports.queries.snapshot import summary_snapshot
from surveys.actions.answering import start_response
from surveys.enums import Layout
from surveys.models import Invitation, Questionnaire, Version
from surveys.respondent import COOKIE, cookie_value, respondent_of

PDF_SECONDS = 5.0


def run(version: Version, invitation: Invitation) -> None:
    """Print the weights of the first and the later pages, and the rate of PDF pages."""
    weigh(version, invitation)
    draw(version, invitation)


def weigh(version: Version, invitation: Invitation) -> None:
    """The first page counts with its style sheets and scripts, later ones by themselves."""
    title("Bytes on the wire (gzip or brotli, head and body)")
    Questionnaire.objects.filter(pk=version.questionnaire_id).update(layout=Layout.SECTIONS)
    secret = secrets.token_urlsafe(18)
    cookie = f"{COOKIE}={cookie_value({invitation.pk: secret})}; csrftoken={TOKEN}"
    response = start_response(invitation, version, respondent=respondent_of(secret), language="ru")
    with stage.served("config.wsgi:application", OURS):
        start, _ = _weight(f"/answer/{invitation.pk}/", cookie)
        first, page = _weight(f"/answer/{response.key}/section/1/", cookie)
        files = {name: _weight(name, cookie)[0] for name in _files_of(page)}
        line("start page, without files", f"{start:,} bytes")
        line("first questionnaire page, with files", f"{first + sum(files.values()):,} bytes")
        for name, size in files.items():
            line(f"  {name}", f"{size:,} bytes")
        for number in range(2, 7):
            size, _ = _weight(f"/answer/{response.key}/section/{number}/", cookie)
            line(f"later page (section {number})", f"{size:,} bytes")


def draw(version: Version, invitation: Invitation) -> None:
    """Draw the same summary again and again for a few seconds, in turn in both languages."""
    title("PDF summary")
    snapshot = summary_snapshot(
        version.questionnaire,
        invitation.country,
        taken_at=datetime(2023, 7, 1, tzinfo=UTC),
        code_version="bench",
    )
    pages = count = 0
    began = time.perf_counter()
    while time.perf_counter() - began < PDF_SECONDS:
        data = render_summary(cast("SummarySnapshot", snapshot), ("en", "ru")[count % 2])
        pages += _page_count(data)
        count += 1
    seconds = time.perf_counter() - began
    line("pages per second", f"{pages / seconds:.0f} ({pages // count} pages a document)")


def _page_count(data: bytes) -> int:
    counts = [int(found) for found in re.findall(rb"/Count (\d+)[^>]*/Kids", data, re.DOTALL)]
    return max(counts, default=0) or len(re.findall(rb"/Type /Page\b", data))


def _weight(path: str, cookie: str) -> tuple[int, bytes]:
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip, br", "Accept-Language": "ru"}
    request = prepare("GET", path, host=f"127.0.0.1:{OURS}", headers=headers)
    status, head, body = fetch(OURS, request)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return len(head) + 4 + len(body), _plain(head, body)


def _plain(head: bytes, body: bytes) -> bytes:
    return gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body


def _files_of(page: bytes) -> list[str]:
    """Style sheets, scripts and pictures that the page asks for, from this site."""
    found = re.findall(rb'<(?:link|script|img)[^>]+(?:href|src)="(/static/[^"]+)"', page)
    return sorted({name.decode() for name in found})
