"""Answering without a connection, on a device that keeps the questionnaire or does not."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from surveys.models import Response
from tests.browser.test_answering import (
    TOKEN,
    invitation,
    press,
    section,
    start,
    version,
)

__all__ = ["invitation", "version"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)

NAME = '[name="institution_name"]'
WAITING = ".device-waiting"


class Line:
    """A connection to the site that can be cut: what a browser's own emulation does not reach.

    Chromium's "offline" is forgotten by pages that a service worker gave.
    """

    def __init__(self, port: int) -> None:
        self.site = port
        self._open: list[socket.socket] = []
        self.is_cut = False
        self._door = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        self.is_cut = True
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def lead_to(self, port: int) -> None:
        """Another server answers from now on."""
        self.cut()
        self.site = port
        self.mend()

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed at the end of the test
            while True:
                near, _address = self._door.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("localhost", self.site))
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(live_server) -> Iterator[Line]:
    made = Line(urlsplit(live_server.url).port or 0)
    yield made
    made.close()


def answer_name(page: Page, text: str) -> None:
    page.locator(NAME).fill(text)
    page.locator(NAME).blur()


def tasks(page: Page, key: str) -> None:
    page.goto(reverse("surveys:answer_tasks", args=[key]))


def keep(page: Page, key: str) -> None:
    """Ask the device to keep the questionnaire, and wait until it does."""
    tasks(page, key)
    page.locator(".device-keep").click()
    expect(page.locator(".device-state")).to_have_text(re.compile("Готово"))


def held(page: Page) -> int:
    """How many responses have answers that wait in this browser."""
    return int(
        page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('answers:')).length"
        )
    )


def test_an_answer_that_could_not_be_sent_survives_closing_the_page(new_context, invitation):
    context: BrowserContext = new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    key = start(page)
    section(page, 1, key)
    context.set_offline(True)
    answer_name(page, "Ведомство")
    expect(page.locator(".save-state")).to_have_text(re.compile("устройстве"))
    page.close()
    assert Response.objects.get().answers == {}

    context.set_offline(False)
    page = context.new_page()
    section(page, 1, key)
    expect(page.locator(NAME)).to_have_value("Ведомство")
    expect(page.locator(".save-state")).to_be_empty()
    assert Response.objects.get().answers == {"institution_name": "Ведомство"}
    assert held(page) == 0


def test_continue_without_a_connection_does_not_lose_the_page(phone_page, invitation):
    page = phone_page
    key = start(page)
    section(page, 1, key)
    page.context.set_offline(True)
    answer_name(page, "Ведомство")
    page.locator('.answer-form button[value="continue"]').click()
    expect(page.locator(NAME)).to_have_value("Ведомство")
    page.context.set_offline(False)
    page.locator('[name="sector"][value="government"]').check()
    press(page, "continue")
    assert Response.objects.get().answers["institution_name"] == "Ведомство"


def test_a_kept_questionnaire_is_filled_without_a_connection(browser, line, invitation):
    context = browser.new_context(base_url=line.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    key = start(page)
    keep(page, key)
    line.cut()

    section(page, 1, key)
    answer_name(page, "Ведомство")
    expect(page.locator(".save-state")).to_have_text(re.compile("устройстве"))
    press(page, "continue")
    assert "/section/2/" in page.url
    section(page, 1, key)
    expect(page.locator(NAME)).to_have_value("Ведомство")
    tasks(page, key)
    expect(page.locator(WAITING)).to_be_visible()
    expect(page.locator(".device-count")).to_have_text("1")
    assert Response.objects.get().answers == {}

    line.mend()
    page.locator(".device-send").click()
    expect(page.locator(WAITING)).to_be_hidden()
    assert Response.objects.get().answers == {"institution_name": "Ведомство"}
    context.close()


def test_a_page_that_is_not_kept_says_so(browser, line, invitation):
    context = browser.new_context(base_url=line.url)
    page = context.new_page()
    key = start(page)
    keep(page, key)
    line.cut()
    page.goto(reverse("surveys:answer_check", args=[key]))
    expect(page.locator("h1")).to_have_text(re.compile("Нет связи|No connection"))
    context.close()


def test_two_people_who_answered_without_knowing_are_both_heard(new_context, invitation):
    context: BrowserContext = new_context()
    page = context.new_page()
    key = start(page)
    section(page, 1, key)
    context.set_offline(True)
    answer_name(page, "Моё")
    expect(page.locator(".save-state")).to_have_text(re.compile("устройстве"))
    colleague = new_context().new_page()
    colleague.goto(reverse("surveys:open_link", args=[TOKEN]))
    section(colleague, 1, key)
    answer_name(colleague, "Чужое")
    expect(colleague.locator(".save-state")).to_have_text(re.compile(r"\d\d:\d\d"))

    context.set_offline(False)
    section(page, 1, key)
    clash = page.locator("#q-institution_name-error")
    expect(clash).to_contain_text("Чужое")
    expect(page.locator(NAME)).to_have_value("Моё")
    clash.get_by_role("button").first.click()
    expect(page.locator(".save-state")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert Response.objects.get().answers["institution_name"] == "Моё"
    assert held(page) == 0


def test_a_shared_browser_forgets_what_waited_and_what_it_kept(new_context, invitation):
    context: BrowserContext = new_context()
    page = context.new_page()
    key = start(page)
    keep(page, key)
    section(page, 1, key)
    context.set_offline(True)
    answer_name(page, "Ведомство")
    expect(page.locator(".save-state")).to_have_text(re.compile("устройстве"))
    assert held(page) == 1
    context.set_offline(False)
    page.goto(reverse("surveys:answer_check", args=[key]))
    tasks(page, key)
    page.locator(".forget summary").click()
    with page.expect_navigation():
        page.locator(".forget button").click()
    assert held(page) == 0
    assert page.evaluate("caches.keys()") == []
    assert context.request.get(reverse("surveys:answer_tasks", args=[key])).status == 404


def test_waiting_answers_can_be_erased(new_context, invitation):
    context: BrowserContext = new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    key = start(page)
    keep(page, key)
    section(page, 1, key)
    context.set_offline(True)
    answer_name(page, "Ведомство")
    expect(page.locator(".save-state")).to_have_text(re.compile("устройстве"))
    tasks(page, key)
    page.locator(".device-erase").click()
    expect(page.locator(WAITING)).to_be_hidden()
    assert held(page) == 0


def test_the_pages_of_the_device_are_accessible(page, invitation):
    key = start(page)
    tasks(page, key)
    for name in (None, "no_connection", "my_device", "forgotten"):
        if name:
            page.goto(reverse(f"surveys:{name}"))
        assert Axe().run(page).response["violations"] == []
