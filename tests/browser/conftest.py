"""A real Chromium for the tests of pages: on a desk, on a phone, and without script."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# Playwright's event loop runs in this thread, where Django would refuse the tests' own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PASSWORD = "a password for the tests only"
# How long a page takes is measured elsewhere; here a busy machine must not fail a test.
TIMEOUT_MILLISECONDS = 30_000
NAVIGATION_MILLISECONDS = 45_000
expect.set_options(timeout=TIMEOUT_MILLISECONDS)


def chromium_path() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "the browser tests need Chromium: install it, or set CHROMIUM to its path"
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser profile of one's own; options are Playwright's."""
    contexts: list[BrowserContext] = []

    def open_context(**options) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.set_default_navigation_timeout(NAVIGATION_MILLISECONDS)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context) -> Iterator[Page]:
    """A window on a desk; the test fails when a script fails or the security policy steps in."""
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    complaints = watch(page)
    yield page
    assert complaints == []


@pytest.fixture
def phone_page(new_context) -> Iterator[Page]:
    """A phone's screen with touch, watched like `page`."""
    page = new_context(**phone()).new_page()
    complaints = watch(page)
    yield page
    assert complaints == []


@pytest.fixture
def no_script_page(new_context) -> Page:
    """A phone's screen where JavaScript is off."""
    return new_context(**phone(), java_script_enabled=False).new_page()


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Sign a person in through the page: `sign_in(page, email)`."""

    def through_the_page(page: Page, email: str, password: str = PASSWORD) -> None:
        page.goto(reverse("institutions:sign_in"))
        page.locator("input[type=email], input[name=username], input[name=email]").fill(email)
        page.locator("input[type=password]").fill(password)
        page.locator("main form button[type=submit], main form input[type=submit]").first.click()
        page.wait_for_url(lambda url: reverse("institutions:sign_in") not in url)

    return through_the_page


def phone() -> dict[str, object]:
    return {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def watch(page: Page) -> list[str]:
    """What the page's scripts threw, and what the content security policy refused, as it comes."""
    complaints: list[str] = []

    def hear(text: str) -> None:
        if "Content Security Policy" in text:
            complaints.append(text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: hear(line.text))
    return complaints
