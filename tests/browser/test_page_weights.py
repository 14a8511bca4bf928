"""What the respondent's pages weigh on the wire, by the browser's own count of bytes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from surveys.form.model import Form
from surveys.models import Invitation
from surveys.respondent import hash_token
from surveys.xlsform.read import read_workbook
from tests.browser.conftest import phone
from tests.browser.test_answering import enter, press
from tests.processes import WebServer
from tests.surveys.answering.conftest import SECTIONS, WORKBOOK
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_VISIT, LATER_PAGE = 100_000, 15_000
TOKEN = "a-link-for-the-scales"


class Scales:
    """The bytes of heads and bodies that came over the network since the last reading."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self.add)
        session.send("Network.enable")

    def add(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def read(self, page: Page) -> int:
        page.wait_for_load_state("networkidle")
        weight, self.bytes = self.bytes, 0
        return weight


@pytest.fixture
def invitation(transactional_db) -> Invitation:
    """Six sections in Russian and English, as the country teams send them."""
    form = read_workbook(WORKBOOK.read_bytes()).form
    assert isinstance(form, Form)
    country = make_country()
    return make_invitation(
        make_version(slug="needs_assessment", form=form).questionnaire,
        country,
        make_institution("Institute of Health", country),
        token_hash=hash_token(TOKEN),
        language="ru",
    )


@pytest.fixture
def web_server(invitation, tmp_path: Path) -> Iterator[WebServer]:
    server = WebServer(tmp_path)
    server.start()
    yield server
    server.stop()


def test_the_first_visit_and_every_later_page_are_light(
    web_server, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(**phone())
    page = context.new_page()
    scales = Scales(page)
    page.goto(web_server.url + reverse("surveys:open_link", args=[TOKEN]))
    weights = {"invitation": scales.read(page)}
    with page.expect_navigation():
        page.locator("main form.actions button").click()
    weights["task list, first"] = scales.read(page)
    key = page.url.rstrip("/").rsplit("/", 1)[1]
    page.locator(".task a").first.click()
    page.wait_for_url(re.compile("/section/1/"))
    weights["section 1"] = scales.read(page)
    first_visit = sum(weights.values())
    later = answered(page, scales)
    for name, place in (
        ("task list", f"/answer/{key}/"),
        ("section 1", f"/answer/{key}/section/1/"),
    ):
        page.goto(web_server.url + place)
        later[f"{name}, again"] = scales.read(page)
    report = [f"{name}: {size:,}" for name, size in (weights | later).items()]
    assert first_visit <= FIRST_VISIT, report
    assert {name: size for name, size in later.items() if size > LATER_PAGE} == {}, report
    assert min(weights | later, key=(weights | later).__getitem__), "the scales stood still"


def answered(page: Page, scales: Scales) -> dict[str, int]:
    """Answer everything and send it; the weight of each page that comes on the way."""
    weights = {}
    for number, data in enumerate(SECTIONS, start=1):
        enter(page, data, has_script=True)
        page.wait_for_timeout(1500)
        weights[f"saving section {number}"] = scales.read(page)
        press(page, "continue")
        weights[f"page after section {number}"] = scales.read(page)
    with page.expect_navigation():
        page.locator("form.send button").click()
    weights["receipt"] = scales.read(page)
    return weights
