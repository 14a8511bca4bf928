"""A regional event in a browser: the team sends recommendations, a country answers by phone."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogues.actions.regional import add_draft
from dialogues.enums import DialogueState
from dialogues.models import Dialogue
from institutions.enums import Role
from institutions.models import Country, Grant, User
from tests.browser.conftest import PASSWORD, watch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(transactional_db) -> Dialogue:
    user = User.objects.create_user("team@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM)
    day = dt.date(2023, 9, 7)
    event = Dialogue.objects.create(
        city="Almaty", starts_on=day, ends_on=day, is_regional=True, state=DialogueState.HELD
    )
    for code, name in (("KZ", "Kazakhstan"), ("KG", "Kyrgyzstan")):
        event.countries.add(Country.objects.create(code=code, names={"en": name}))
    for text in ("Share laboratory data on new substances.", "Meet once a year."):
        add_draft(event, texts={"en": text}, actor=None)
    return event


def assert_accessible_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_country_answers_by_link_and_the_team_adopts(page, phone_page, sign_in, event) -> None:
    complaints = watch(page) + watch(phone_page)
    sign_in(page, "team@example.org")
    page.goto(reverse("dialogues:drafts", args=[event.pk]))
    page.get_by_label("Comments until").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Make a link for each country").click()
    link = page.get_by_label("Kyrgyzstan").input_value()
    assert_accessible_on_a_phone(page)

    phone_page.goto(link)
    assert "/m/" not in phone_page.url
    first = phone_page.locator("section").first
    first.get_by_role("button").click()
    expect(phone_page.get_by_role("alert")).to_contain_text("There is a problem")
    first.get_by_label("Position").select_option("Agrees")
    first.get_by_label("Stated by").fill("A. Delegate")
    first.get_by_role("button").click()
    expect(first.get_by_text("Agrees").first).to_be_visible()
    expect(phone_page.locator("section").nth(1).get_by_label("Stated by")).to_have_value(
        "A. Delegate"
    )
    assert_accessible_on_a_phone(phone_page)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(reverse("dialogues:drafts", args=[event.pk]))
    page.get_by_role("button", name="Close comments now").click()
    page.locator("article").first.get_by_role("button", name="Adopt").click()
    expect(page.locator("article").first).to_contain_text("Agreed: Kyrgyzstan")
    assert_accessible_on_a_phone(page)
    assert complaints == []
