"""Away from the site and back, in a real browser: download, fill in, send, choose a side."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from surveys.models import Response, Version
from tests.browser.conftest import phone, watch
from tests.reports.offline_makers import (
    TOKEN,
    address,
    filled_in,
    make_draft,
    save_elsewhere,
    saved_answers,
)
from tests.surveys.makers import make_version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(transactional_db) -> Response:
    version: Version = make_version()
    return make_draft(version)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def send(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    with page.expect_navigation():
        page.locator("main form[enctype] button[type=submit]").click()


@pytest.mark.parametrize("has_script", [True, False])
def test_away_and_back(
    new_context: Callable[..., BrowserContext], draft: Response, tmp_path: Path, has_script: bool
) -> None:
    page = new_context(**phone(), java_script_enabled=has_script, locale="en").new_page()
    complaints = watch(page)
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    page.goto(reverse("surveys:answer_tasks", args=[draft.key]))
    page.get_by_role("link", name="Fill in a file, and send it here").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Workbook (.xlsx)").click()
    path = tmp_path / "answers.xlsx"
    download.value.save_as(path)
    blank = path.read_bytes()

    path.write_bytes(filled_in(blank, {"C15": "many"}))
    send(page, path)
    expect(page.locator(".alert-danger").last).to_contain_text("cell C15")
    if has_script:
        assert violations(page) == []

    path.write_bytes(filled_in(blank, {"C4": "From the file", "C15": 7}))
    save_elsewhere(draft, institution_name="From the site")
    send(page, path)
    expect(page.locator("h1")).to_have_text("Two different answers")
    if has_script:
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") or not has_script
    page.get_by_label("The answer in the file").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(reverse("surveys:answer_tasks", args=[draft.key])))
    assert saved_answers(draft) == {"institution_name": "From the file", "years": 7}
    assert complaints == []


def test_the_page_on_a_desk_has_no_barrier(page: Page, draft: Response) -> None:
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    page.goto(address("answer_offline", draft))
    assert violations(page) == []
