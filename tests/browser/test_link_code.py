"""A second device gets in to answers that were begun, with the code from the mail."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail as django_mail
from django.urls import reverse
from playwright.sync_api import expect

from institutions.actions.mail_sending import send_waiting_mails
from institutions.models import Contact
from tests.browser.conftest import phone, watch
from tests.browser.test_answering import TOKEN, invitation, start, version

__all__ = ["invitation", "version"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("has_script", [True, False])
def test_the_second_device_goes_on_with_the_code(page, new_context, invitation, has_script):
    invitation.questionnaire.asks_code = True
    invitation.questionnaire.save()
    Contact.objects.create(
        institution=invitation.institution, email="aigul@example.org", name="A. Serik"
    )
    key = start(page)
    second = new_context(**phone(), locale="ru-RU", java_script_enabled=has_script).new_page()
    complaints = watch(second)
    second.goto(reverse("surveys:open_link", args=[TOKEN]))
    expect(second.locator("h1")).to_have_text("Код для этого браузера")
    if has_script:
        assert Axe().run(second).violations_count == 0
    second.get_by_role("button", name="Отправить код").click()
    expect(second.get_by_text("a…@example.org").first).to_be_visible()
    send_waiting_mails()
    found = re.search(r"^\d{6}$", str(django_mail.outbox[-1].body), re.MULTILINE)
    assert found
    second.get_by_label(re.compile("Код из письма")).fill(found[0])
    second.get_by_role("button", name="Продолжить", exact=True).click()
    second.wait_for_url(re.compile(rf"/answer/{invitation.pk}/"))
    second.locator("main form.actions button").click()
    second.wait_for_url(re.compile(key))
    assert complaints == []
