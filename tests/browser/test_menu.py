"""The menu of an administrator: one line in the longest language, and all of it by keyboard."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from institutions.enums import Role
from institutions.models import Grant, User
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(page: Page, sign_in) -> None:
    user = User.objects.create_user("administrator@example.org", PASSWORD, language="ru")
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    sign_in(page, user.email)
    page.locator("button[name=language][value=ru]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


@pytest.mark.usefixtures("administrator")
def test_the_menu_is_one_line_in_russian(page: Page) -> None:
    tops = page.locator(".site-nav > ul > li").evaluate_all(
        "items => items.map(item => Math.round(item.getBoundingClientRect().top))"
    )
    assert len(set(tops)) == 1, tops


@pytest.mark.usefixtures("administrator")
def test_administration_opens_by_keyboard_and_within_the_window(page: Page) -> None:
    people = page.locator(f'.site-nav a[href="{reverse("institutions:people")}"]')
    expect(people).to_be_hidden()
    page.locator(".site-nav summary").focus()
    page.keyboard.press("Enter")
    expect(people).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(people).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{reverse('institutions:people')}$"))
    expect(page.locator(".site-nav summary")).to_have_css("font-weight", "600")
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(".site-nav summary").click()
    expect(people).to_be_in_viewport()
