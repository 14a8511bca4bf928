"""Answering while the site refuses: nothing is lost, with script and without."""

import re
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import expect

from config import admission
from config.admission import Admission, Gate, Lane
from config.rush import busy_page
from surveys.models import Response
from tests.browser.test_answering import invitation, section, start, version
from tests.browser.test_offline import NAME, Line, answer_name, held, line
from tests.processes import wait_until

__all__ = ["invitation", "line", "version"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)

STATE = ".save-state"
BUSY = re.compile("Слишком много людей|Too many people")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a gate behind which there is no room at all; it says: come back in a second."""
    monkeypatch.setattr(admission, "RETRY_AFTER", (1, 1))
    gate = Gate(
        lambda *_: [],
        [Lane(Admission(slots=0, waiting=0, patience=0))],
        free=("/static/",),
        receiving=1,
        largest=1_000_000,
        busy_page=busy_page,
        note_refused=lambda: None,
    )
    server = make_server("localhost", 0, gate, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_an_answer_stays_on_the_device_and_is_sent_by_itself(browser, line, busy, invitation):
    context = browser.new_context(base_url=line.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    key = start(page)
    section(page, 1, key)
    site = line.site
    line.lead_to(busy)
    answer_name(page, "Ведомство")
    expect(page.locator(STATE)).to_have_text(BUSY)
    assert held(page) == 1
    assert Response.objects.get().answers == {}
    line.lead_to(site)
    expect(page.locator(STATE)).to_have_text(re.compile(r"\d\d:\d\d"))
    assert Response.objects.get().answers == {"institution_name": "Ведомство"}
    assert held(page) == 0
    context.close()


def test_a_closed_page_sends_later_what_the_site_refused(browser, line, busy, invitation):
    context = browser.new_context(base_url=line.url)
    page = context.new_page()
    key = start(page)
    section(page, 1, key)
    site = line.site
    line.lead_to(busy)
    answer_name(page, "Ведомство")
    expect(page.locator(STATE)).to_have_text(BUSY)
    page.close()
    line.lead_to(site)
    page = context.new_page()
    section(page, 1, key)
    expect(page.locator(NAME)).to_have_value("Ведомство")
    sent = {"institution_name": "Ведомство"}
    wait_until(lambda: Response.objects.get().answers == sent, "what waited is sent")
    page.wait_for_function("Object.keys(localStorage).length === 0")
    expect(page.locator(STATE)).to_be_empty()
    context.close()


def test_without_script_reloading_the_refusal_sends_the_page_again(
    browser, line: Line, busy, invitation
):
    context = browser.new_context(base_url=line.url, java_script_enabled=False)
    page = context.new_page()
    key = start(page)
    section(page, 1, key)
    page.locator(NAME).fill("Ведомство")
    page.locator('[name="sector"][value="government"]').check()
    site = line.site
    line.lead_to(busy)
    page.locator('.answer-form button[value="continue"]').click()
    expect(page.locator("h1").first).to_have_text(BUSY)
    assert Response.objects.get().answers == {}
    line.lead_to(site)
    page.reload()
    assert "/section/2/" in page.url
    assert Response.objects.get().answers["institution_name"] == "Ведомство"
    context.close()
