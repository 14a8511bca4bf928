"""Every type of question in a real browser: with script on a phone, and without."""

import json
import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.form.document import form_from_document
from surveys.models import Invitation
from surveys.respondent import hash_token
from tests.surveys.answering.test_every_type import PDF, SAMPLE
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a-link-for-every-type"
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def invitation(transactional_db, settings, tmp_path) -> Invitation:
    settings.MEDIA_ROOT = tmp_path
    form = form_from_document(json.loads(SAMPLE.read_text(encoding="utf-8")))
    version = make_version(slug="types", form=form)
    country = make_country("KZ")
    institution = make_institution("Centre", country)
    return make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token(TOKEN), language="ru"
    )


def start(page: Page) -> str:
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    page.locator("main form.actions button").click()
    page.wait_for_url(re.compile(r"/answer/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def section(page: Page, number: int, key: str) -> None:
    page.goto(reverse("surveys:answer_section", args=[key, number]))


def look(page: Page, name: str) -> None:
    """No violation of accessibility, nothing beside the screen, and a picture where wanted."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def saved(page: Page) -> None:
    expect(page.locator(".save-state")).to_contain_text(re.compile(r"\d\d:\d\d"))


def test_every_page_on_a_phone_in_russian(phone_page, invitation):
    key = start(phone_page)
    phone_page.set_viewport_size({"width": 320, "height": 700})
    for number in range(1, 6):
        section(phone_page, number, key)
        look(phone_page, f"phone-{number}")


def test_every_page_on_a_desk(page, invitation):
    key = start(page)
    for number in range(1, 6):
        section(page, number, key)
        look(page, f"desk-{number}")


def test_choices_follow_each_other(page, invitation):
    key = start(page)
    section(page, 3, key)
    expect(page.locator("[data-question=town]")).to_be_hidden()

    page.locator("#q-country").select_option("KG")
    expect(page.locator("[data-question=town]")).to_be_visible()
    offered = page.locator("#q-town option:not([disabled])").evaluate_all(
        "options => options.map((option) => option.value)"
    )
    assert offered == ["", "bishkek", "osh"]
    page.locator("[data-question=town] input[type=search]").fill("ош")
    expect(page.locator("#q-town option:not([hidden])")).to_have_count(2)
    page.locator("#q-town").select_option("osh")

    page.locator("input[name=channels][value=mail]").check()
    page.locator("input[name=channels][value=none]").check()
    expect(page.locator("input[name=channels][value=mail]")).not_to_be_checked()
    page.locator("input[name=channels][value=other]").check()
    expect(page.locator("input[name=channels][value=none]")).not_to_be_checked()
    expect(page.locator("[data-question=channels_other]")).to_be_visible()
    saved(page)


def test_items_are_added_and_removed_at_once(page, invitation):
    key = start(page)
    section(page, 4, key)
    page.locator("[name='staff:0:person']").fill("Head")
    page.locator("[name='staff:0:years']").fill("10")
    page.locator("[name='staff:0:trained'][value=yes]").check()
    expect(page.locator("[data-question='staff:0:training']")).to_be_visible()

    page.locator(".repeat-add").click()
    expect(page.locator("[name='staff:1:person']")).to_be_focused()
    expect(page.locator("[name='staff:1:person']")).to_have_value("")
    page.locator("[name='staff:1:person']").fill("Nurse")
    page.locator("[name='staff:1:years']").fill("5")
    page.locator("[name='staff:1:years']").blur()
    expect(page.locator("[data-question=years_total] output")).to_have_text("15")
    expect(page.locator("[data-question='staff:1:training']")).to_be_hidden()
    look(page, "desk-items")

    page.locator("[data-row='staff:0:'] .repeat-head button").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[name='staff:0:person']")).to_have_value("Nurse")
    expect(page.locator("[data-question=years_total] output")).to_have_text("5")
    saved(page)
    page.wait_for_load_state("networkidle")
    assert invitation.responses.get().answers["staff"] == [{"person": "Nurse", "years": 5}]


def test_a_file_is_saved_when_it_is_chosen_and_can_be_removed(page, invitation):
    key = start(page)
    section(page, 3, key)
    page.locator("input[name=has_plan][value=yes]").check()
    saved(page)
    section(page, 5, key)
    page.locator("[name='plan:file']").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(page.locator("[data-question=plan] .file-now a")).to_have_text("plan.pdf")
    look(page, "desk-file")

    with page.expect_download() as download:
        page.locator("[data-question=plan] .file-now a").click()
    assert download.value.suggested_filename == "plan.pdf"
    with page.expect_navigation():
        page.locator("[data-question=plan] .file-now button").click()
    assert "plan" not in invitation.responses.get().answers


def test_without_script_the_server_does_it(no_script_page, invitation):
    page = no_script_page
    key = start(page)
    section(page, 4, key)
    page.locator("[name='staff:0:person']").fill("Head")
    with page.expect_navigation():
        page.locator(".repeat-add").click()
    page.locator("[name='staff:1:person']").fill("Nurse")
    page.locator("[name='staff:1:years']").fill("many")
    with page.expect_navigation():
        page.locator("button[value=continue]").last.click()

    expect(page.locator("#problems a")).to_have_attribute("href", "#q-staff:1:years")
    expect(page.locator("[name='staff:1:years']")).to_have_value("many")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/no-script-items.png", full_page=True)
