"""The findings board in a real browser: a live figure is put in and checked while typing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from institutions.enums import Role
from institutions.models import Country, Grant, User
from reports.actions.board import add_finding
from reports.actions.evidence_import import import_evidence
from reports.enums import Topic
from reports.models import Finding
from tests.browser.conftest import PASSWORD
from tests.reports.evidence.tables import FOLDER

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/board/KZ/"


@pytest.fixture
def finding(transactional_db) -> Finding:
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})
    import_evidence(FOLDER)
    Client().get("/sign-in/")  # imports all views, which takes long on a busy machine
    user = User.objects.create_user("team@example.org", PASSWORD, full_name="A. Person")
    Grant.objects.create(user=user, role=Role.TEAM, country_id="KZ")
    return add_finding(
        Country.objects.get(pk="KZ"),
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime"},
        texts={"en": "Misdemeanours in 2017: "},
        actor=None,
    )


def sign_in(page) -> None:
    page.goto("/sign-in/")
    page.fill("[name=email]", "team@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def test_a_figure_is_picked_put_in_checked_and_saved(page, finding):
    sign_in(page)
    page.goto(f"{PATH}finding/{finding.pk}/edit/")
    page.fill("#words", "misdemeanours 2017")
    page.press("#words", "Enter")
    page.locator("[data-insert]").first.wait_for()
    page.focus("#id_text_en")
    page.keyboard.press("Control+End")
    page.locator("[data-insert]").first.click()
    expect(page.locator("#id_text_en")).to_have_value(re.compile(r"2017: \{\{cell:\d+\.\d+\}\}$"))
    expect(page.locator("#claims")).to_contain_text("5,150")
    page.click("#board-form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Misdemeanours in 2017: 5,150")


def test_without_script_the_code_can_be_copied(new_context, finding):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page)
    page.goto(f"{PATH}figures/?q=misdemeanours+2017")
    assert "{{cell:" in page.inner_text("main")
    assert not page.locator("[data-insert]").first.is_visible()


@pytest.mark.parametrize("part", ["", "drafts/", "trace/", "used/", "check/", "figures/"])
def test_pages_are_accessible_and_fit_a_phone(new_context, finding, part):
    page = new_context(viewport={"width": 320, "height": 700}).new_page()
    sign_in(page)
    page.goto(PATH + part)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]


@pytest.mark.parametrize("part", ["", "edit/", "cite/"])
def test_an_item_s_pages_are_accessible(page, finding, part):
    sign_in(page)
    page.goto(f"{PATH}finding/{finding.pk}/{part}")
    page.wait_for_load_state("networkidle")
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
