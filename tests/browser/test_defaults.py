"""New items begin with their defaults in the browser, too; one left as it began is none."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from institutions.enums import Role
from institutions.models import Grant, User
from surveys.form.model import Form
from surveys.models import Invitation
from surveys.respondent import hash_token
from tests.browser.conftest import PASSWORD
from tests.surveys.form.makers import YES_NO, ask, form_of, group
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_version,
)

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a-link-for-defaults"
PICTURES = os.environ.get("PICTURES", "")


def make_form() -> Form:
    rows = group(
        "item",
        ask("name"),
        ask("unit", default="kg"),
        ask("share", "decimal", default="1.5"),
        ask("sure", "select_one", list_name="yes_no", default="yes"),
        ask("ways", "select_multiple", list_name="yes_no", default="yes no"),
        ask("size", "range", default="2", parameters={"start": "1", "end": "5"}),
        ask("place", "geopoint", default="43.2 76.9"),
        ask("day", "date", default="2026-05-31"),
        ask("why", relevant="${sure} = 'no'"),
        repeat=True,
    )
    ranks = group(
        "ranks",
        ask("who", required="true()"),
        ask("order", "rank", list_name="yes_no", default="no yes dont_know"),
        ask("reason", relevant="selected(${order}, 'yes')"),
        repeat=True,
    )
    country = ask("country", default="KZ")
    many = ask("many", "calculate", label={"en": "Items"}, calculation="count(${item})")
    return form_of(group("all", country, rows, many, ranks), lists=(YES_NO,))


@pytest.fixture
def invitation(transactional_db) -> Invitation:
    version = make_version(slug="begun", form=make_form())
    country = make_country("KZ")
    institution = make_institution("Centre", country)
    return make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token(TOKEN), language="en"
    )


def begin(page: Page) -> None:
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    page.locator("main form.actions button").click()
    page.wait_for_url(re.compile(r"/answer/[0-9a-f-]{36}/"))
    page.goto(f"{page.url.rstrip('/')}/section/1/")


def as_it_begins(page: Page, place: int) -> None:
    def field(name: str):
        return page.locator(f"[name='item:{place}:{name}']")

    expect(field("name")).to_have_value("")
    expect(field("unit")).to_have_value("kg")
    expect(field("share")).to_have_value("1.5")
    expect(page.locator(f"[name='item:{place}:sure']:checked")).to_have_value("yes")
    expect(page.locator(f"[name='item:{place}:ways']:checked")).to_have_count(2)
    expect(page.locator(f"[name='item:{place}:size']:checked")).to_have_value("2")
    expect(field("place:lat")).to_have_value("43.2")
    expect(field("place:lon")).to_have_value("76.9")
    expect(field("day")).to_have_value("2026-05-31")
    expect(page.locator(f"[data-question='item:{place}:why']")).to_be_hidden()


def saved(page: Page) -> None:
    expect(page.locator(".save-state")).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.wait_for_load_state("networkidle")


def test_items_begin_with_their_defaults(page, invitation):
    begin(page)
    expect(page.locator("[name=country]")).to_have_value("KZ")
    as_it_begins(page, 0)
    expect(page.locator("[data-question=many] output")).to_have_text("0")

    page.locator("[name='item:0:name']").fill("First")
    page.locator("[name='item:0:unit']").fill("")
    page.locator("[name='item:0:unit']").blur()
    expect(page.locator("[data-question=many] output")).to_have_text("1")
    page.locator("[data-question=item] .repeat-add").click()
    as_it_begins(page, 1)
    expect(page.locator("[data-question=many] output")).to_have_text("2")
    page.locator("[name='item:1:sure'][value=no]").check()
    expect(page.locator("[data-question='item:1:why']")).to_be_visible()
    expect(page.locator("[data-question=many] output")).to_have_text("2")
    saved(page)

    stored = invitation.responses.get().answers["item"]
    assert [sorted(row.keys() & {"name", "unit", "sure"}) for row in stored] == [
        ["name", "sure"],
        ["sure", "unit"],
    ]


def test_an_item_above_a_filled_one_is_shown_as_it_begins(page, invitation):
    begin(page)
    page.locator("[data-question=ranks] .repeat-add").click()
    page.locator("[name='ranks:1:who']").fill("B")
    page.locator("[name='ranks:1:who']").blur()
    saved(page)
    for place in (0, 1):
        for choice, rank in (("no", "1"), ("yes", "2")):
            control = page.locator(f"[name='ranks:{place}:order:{choice}']")
            expect(control).to_have_value(rank)
        expect(page.locator(f"[data-question='ranks:{place}:reason']")).to_be_visible()
    (stored,) = invitation.responses.get().answers["ranks"]
    assert stored["who"] == "B"


def test_the_last_item_that_is_removed_begins_again_and_is_none(page, invitation):
    begin(page)
    page.locator("[name='item:0:name']").fill("First")
    page.locator("[name='item:0:name']").blur()
    saved(page)
    page.locator("[data-row='item:0:'] .repeat-head button").click()
    as_it_begins(page, 0)
    expect(page.locator("[data-question=many] output")).to_have_text("0")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/check/"))

    response = invitation.responses.get()
    assert response.answers == {"country": "KZ"}
    assert response.revisions["country"] == 0


def test_without_script_the_same(no_script_page, invitation):
    page = no_script_page
    begin(page)
    as_it_begins(page, 0)
    page.locator("[name='item:0:name']").fill("First")
    page.locator("[data-question=item] .repeat-add").click()
    as_it_begins(page, 1)


def test_a_designer_sees_them_when_trying(page, invitation, sign_in):
    user = User.objects.create_user("reader@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.READER, country=invitation.country)
    sign_in(page, user.email)
    page.goto(reverse("surveys:version_try_frame", args=["begun", 1]))
    expect(page.locator("[name=country]")).to_have_value("KZ")
    as_it_begins(page, 0)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_check_page_says_what_nobody_looked_at(page, invitation, width):
    page.set_viewport_size({"width": width, "height": 800})
    begin(page)
    page.goto(page.url.replace("section/1/", "check/"))
    expect(page.locator(".answer-unseen")).to_have_text(
        "Filled in beforehand. Nobody has looked at it yet."
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/unseen-{width}.png", full_page=True)
