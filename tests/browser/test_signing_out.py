"""On a computer that others use, nothing of an account is found after signing out of it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from institutions.enums import Role
from surveys.models import Response
from tests.browser.conftest import PASSWORD, phone
from tests.browser.test_answering import invitation, section, version
from tests.browser.test_offline import answer_name, keep
from tests.surveys.makers import make_user

__all__ = ["invitation", "version"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "caches.open('pages').then((pages) => pages.keys()).then((keys) => keys.length)"


@pytest.fixture
def coordinator(invitation, new_context, sign_in) -> tuple[Page, Response]:
    user = make_user("c@example.org", Role.COORDINATOR, institution=invitation.institution)
    user.set_password(PASSWORD)
    user.language = "ru"
    user.save()
    context: BrowserContext = new_context(**phone(), locale="ru-RU")
    page = context.new_page()
    sign_in(page, user.email)
    page.goto(reverse("surveys:answer_start", args=[invitation.pk]))
    page.locator("main form.actions button").click()
    page.wait_for_url(re.compile(r"/answer/[0-9a-f-]{36}/"))
    return page, Response.objects.get()


def leave(page: Page) -> None:
    page.goto(reverse("institutions:home"))
    page.locator(f"form[action='{reverse('institutions:sign_out')}'] button").click()
    page.wait_for_url(re.compile(reverse("institutions:signed_out")))


def test_kept_pages_go_with_the_account(coordinator):
    page, draft = coordinator
    keep(page, str(draft.key))
    assert page.evaluate(KEPT) > 1
    leave(page)
    page.wait_for_function(f"{KEPT}.then((number) => number === 0)")
    expect(page.locator(".kept-here")).to_be_hidden()


def test_words_that_were_not_sent_are_told_and_can_be_erased(coordinator):
    page, draft = coordinator
    section(page, 1, str(draft.key))
    page.context.set_offline(True)
    answer_name(page, "Ведомство")
    expect(page.locator(".save-state")).to_have_text(re.compile("устройстве"))
    page.route("**/answer/**", lambda route: route.abort())  # sends nothing on the way out
    page.context.set_offline(False)
    leave(page)
    expect(page.locator(".kept-here")).to_be_visible()
    page.unroute("**/answer/**")
    page.locator(".kept-here button").click()
    page.wait_for_url(re.compile(reverse("surveys:forgotten")))
    assert page.evaluate("localStorage.length") == 0
