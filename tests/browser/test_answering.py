"""Answering in a real browser: on a phone in Russian, with script and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from surveys.models import FoldEntry, Invitation, Response, Version
from surveys.respondent import hash_token
from surveys.xlsform.read import read_workbook
from tests.browser.conftest import phone, watch
from tests.surveys.answering.conftest import SECTIONS, WORKBOOK, complete_answers
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a-link-for-the-browser"


@pytest.fixture
def version(transactional_db) -> Version:
    form = read_workbook(WORKBOOK.read_bytes()).form
    assert form is not None
    return make_version(slug="needs_assessment", form=form)


@pytest.fixture
def invitation(version: Version) -> Invitation:
    country = make_country()
    institution = make_institution("Institute of Health", country)
    return make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token(TOKEN), language="ru"
    )


def start(page: Page) -> str:
    """Open the link and start; returns the key of the response."""
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    page.locator("main form.actions button").click()
    page.wait_for_url(re.compile(r"/answer/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def section(page: Page, number: int, key: str) -> None:
    page.goto(reverse("surveys:answer_section", args=[key, number]))


def press(page: Page, value: str) -> None:
    """Press a button of the page's form, and wait for the next page."""
    with page.expect_navigation():
        page.locator(f'.answer-form button[name=".action"][value="{value}"]').click()


def enter(page: Page, data: dict[str, Any], *, has_script: bool) -> None:
    for name, value in data.items():
        if ":" in name and has_script:
            continue
        field = page.locator(f'[name="{name}"]')
        if ":" in name:
            field.select_option(value)
        elif field.first.get_attribute("type") in ("radio", "checkbox"):
            for choice in value if isinstance(value, list) else [value]:
                page.locator(f'[name="{name}"][value="{choice}"]').check()
        else:
            field.fill(value)
    if has_script and any(":" in name for name in data):
        up = page.locator(".rank-row", has_text="Снижение вреда").locator("button").first
        up.click()
        up.click()


def answer_everything(page: Page, key: str, *, has_script: bool) -> None:
    page.locator(".task a").first.click()
    for number, data in enumerate(SECTIONS, start=1):
        expect(page).to_have_url(re.compile(f"/section/{number}/"))
        enter(page, data, has_script=has_script)
        press(page, "continue")
    expect(page).to_have_url(re.compile("/check/"))
    with page.expect_navigation():
        page.locator("form.send button").click()
    expect(page).to_have_url(re.compile(f"/answer/{key}/receipt/"))


@pytest.fixture(params=["script", "no script"])
def any_phone(request, new_context: Callable[..., BrowserContext]):
    has_script = request.param == "script"
    page = new_context(**phone(), java_script_enabled=has_script).new_page()
    complaints = watch(page)
    yield page, has_script
    assert complaints == []


def test_whole_questionnaire_in_russian_on_a_phone(any_phone, invitation):
    page, has_script = any_phone
    key = start(page)
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    answer_everything(page, key, has_script=has_script)

    response = Response.objects.get()
    assert response.state == "submitted"
    assert response.language == "ru"
    assert response.answers["approach_priority"] == ["harm", "demand", "supply"]
    assert FoldEntry.objects.count() == 1
    expect(page.locator(".receipt-number")).to_have_text(response.receipt_number)
    page.reload()
    expect(page.locator(".receipt-number")).to_have_text(response.receipt_number)


def test_script_shows_and_hides_questions(phone_page, invitation):
    page = phone_page
    key = start(page)
    section(page, 1, key)
    other = page.locator('[data-question="sector_other"]')
    expect(other).to_be_hidden()
    page.locator('[name="sector"][value="other"]').check()
    expect(other).to_be_visible()
    page.locator('[name="sector_other"]').fill("Омбудсмен")
    page.locator('[name="sector"][value="government"]').check()
    expect(other).to_be_hidden()
    page.locator('[name="sector"][value="other"]').check()
    expect(page.locator('[name="sector_other"]')).to_have_value("Омбудсмен")


def test_without_script_questions_come_on_continue(no_script_page, invitation):
    page = no_script_page
    key = start(page)
    section(page, 1, key)
    expect(page.locator('[data-question="sector_other"]')).to_be_hidden()
    enter(page, {**SECTIONS[0], "sector": "other"}, has_script=False)
    press(page, "continue")
    expect(page.locator("#revealed")).to_be_visible()
    page.locator('[name="sector_other"]').fill("Омбудсмен")
    press(page, "continue")
    expect(page).to_have_url(re.compile("/section/2/"))


def test_each_answer_is_saved_at_once(phone_page, invitation):
    page = phone_page
    key = start(page)
    section(page, 1, key)
    page.locator('[name="institution_name"]').fill("Ведомство")
    page.locator('[name="sector"][value="government"]').check()
    page.locator('[name="years_in_field"]').fill("99")
    page.locator('[name="years_in_field"]').blur()
    expect(page.locator("#q-years_in_field-error")).to_have_text("Введите число лет от 0 до 60.")
    expect(page.locator(".save-state")).to_have_text(re.compile(r"\d\d:\d\d"))

    page.reload()
    expect(page.locator('[name="institution_name"]')).to_have_value("Ведомство")
    expect(page.locator('[name="sector"][value="government"]')).to_be_checked()
    assert Response.objects.get().answers["years_in_field"] == 99


def test_lost_connection_loses_nothing(phone_page, invitation):
    page = phone_page
    key = start(page)
    section(page, 1, key)
    page.context.set_offline(True)
    page.locator('[name="institution_name"]').fill("Ведомство")
    page.locator('[name="institution_name"]').blur()
    expect(page.locator(".save-state")).not_to_be_empty()
    page.context.set_offline(False)
    page.locator('[name="sector"][value="government"]').check()
    press(page, "continue")

    assert Response.objects.get().answers == {
        "institution_name": "Ведомство",
        "sector": "government",
    }


def test_language_is_switched_midway(any_phone, invitation):
    page, _ = any_phone
    key = start(page)
    section(page, 1, key)
    page.locator('[name="institution_name"]').fill("Ведомство")
    with page.expect_navigation():
        page.locator('header button[lang="en"]').click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("About your institution")
    expect(page.locator('[name="institution_name"]')).to_have_value("Ведомство")


def test_enter_in_a_field_continues(page, invitation):
    key = start(page)
    section(page, 1, key)
    with page.expect_navigation():
        page.locator('[name="institution_name"]').press("Enter")

    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("#problems")).to_be_visible()


def test_back_button_finds_the_answers(any_phone, invitation):
    page, has_script = any_phone
    key = start(page)
    section(page, 1, key)
    enter(page, SECTIONS[0], has_script=has_script)
    press(page, "continue")
    page.go_back()
    expect(page.locator('[name="institution_name"]')).to_have_value("Институт здоровья")
    page.locator('[name="years_in_field"]').fill("13")
    press(page, "continue")

    expect(page).to_have_url(re.compile("/section/2/"))
    assert Response.objects.get().answers["years_in_field"] == 13


def test_two_windows_are_asked_which_answer_stays(page, invitation):
    key = start(page)
    section(page, 1, key)
    second = page.context.new_page()
    section(second, 1, key)
    second.locator('[name="institution_name"]').fill("Второе")
    second.locator('[name="institution_name"]').blur()
    expect(second.locator(".save-state")).to_have_text(re.compile(r"\d\d:\d\d"))

    page.locator('[name="institution_name"]').fill("Первое")
    page.locator('[name="institution_name"]').blur()
    note = page.locator("#q-institution_name-error")
    expect(note).to_contain_text("Второе")
    assert Response.objects.get().answers["institution_name"] == "Второе"
    note.locator("button").first.click()
    expect(page.locator(".save-state")).to_have_text(re.compile(r"\d\d:\d\d"))

    assert Response.objects.get().answers["institution_name"] == "Первое"


def test_double_click_sends_once(page, invitation):
    key = start(page)
    response = Response.objects.get()
    response.answers = complete_answers()
    response.revisions = dict.fromkeys(response.answers, 1)
    response.save()
    page.goto(reverse("surveys:answer_check", args=[key]))
    page.locator("form.send button").dblclick()
    expect(page).to_have_url(re.compile("/receipt/"))

    assert FoldEntry.objects.count() == 1
    page.go_back()
    page.goto(reverse("surveys:answer_check", args=[key]))
    expect(page).to_have_url(re.compile("/receipt/"))


def test_everything_by_keyboard(page, invitation):
    key = start(page)
    section(page, 2, key)
    page.locator('[name="demand_reduction"]').first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[name="demand_reduction"][value="fairly_important"]')).to_be_checked()
    page.locator(".rank-row").nth(2).locator("button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rank-row").nth(1)).to_contain_text("Снижение вреда")
    expect(page.locator(".rank-row").nth(1).locator("button").first).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_reflow_and_are_accessible(new_context, invitation, width):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    key = start(page)
    looked_at = [reverse("surveys:answer_start", args=[invitation.pk])]
    looked_at += [reverse("surveys:answer_tasks", args=[key])]
    looked_at += [reverse("surveys:answer_section", args=[key, n]) for n in range(1, 7)]
    looked_at += [reverse("surveys:answer_check", args=[key])]
    looked_at += [reverse("surveys:answer_list", args=[key])]
    for url in looked_at:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
        results = Axe().run(page)
        assert results.violations_count == 0, f"{url}\n{results.generate_report()}"


def test_page_with_problems_is_accessible(page, invitation):
    key = start(page)
    section(page, 2, key)
    press(page, "continue")
    expect(page.locator("#problems")).to_be_focused()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.locator("#problems a").first.click()
    expect(page.locator('[name="demand_reduction"]').first).to_be_focused()
