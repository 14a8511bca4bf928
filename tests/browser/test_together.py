"""Two colleagues on two devices finish one answer; the signatory signs; the receipt verifies."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail as django_mail
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from institutions.actions.mail_sending import send_waiting_mails
from institutions.models import Contact
from surveys.models import Invitation, Response, SignOff
from tests.browser.conftest import phone, watch
from tests.browser.test_answering import (
    TOKEN,
    enter,
    press,
    section,
    start,
)
from tests.browser.test_answering import invitation as invitation  # noqa: PLC0414 - a fixture
from tests.browser.test_answering import version as version  # noqa: PLC0414 - a fixture
from tests.surveys.answering.conftest import SECTIONS, complete_answers

pytestmark = pytest.mark.django_db(transaction=True)

COLLEAGUES_SECTION = 4


@pytest.fixture(autouse=True)
def _quick(settings, redis_url):
    settings.MAILS_PER_MINUTE = 100_000


@pytest.fixture
def desk_page(new_context) -> Page:
    return new_context(viewport={"width": 1280, "height": 900}, locale="en").new_page()


def last_mail() -> str:
    send_waiting_mails()
    return str(django_mail.outbox[-1].body)


def check_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def answer_most_in_the_database(key: str) -> None:
    """All but the colleague's section, which is what this test is about."""
    response = Response.objects.get(key=key)
    missing = SECTIONS[COLLEAGUES_SECTION - 1]
    answers = {name: one for name, one in complete_answers().items() if name not in missing}
    response.answers, response.revisions = answers, dict.fromkeys(answers, 1)
    response.save()


def hand_a_section_over(page: Page, key: str) -> str:
    """Mail a colleague the fourth section; returns the token of the colleague's link."""
    page.goto(reverse("surveys:answer_share", args=[key]))
    check_accessible(page)
    page.locator('input[name="sections"]').nth(COLLEAGUES_SECTION - 1).check()
    page.fill('input[name="name"]', "Борис")
    page.fill('input[name="email"]', "boris@example.org")
    page.fill('input[name="shared_by"]', "Анна")
    with page.expect_navigation():
        page.locator("main form .btn-primary").click()
    return re.findall(r"/r/([^/\s]+)/", last_mail())[0]


def sign_with_a_code(page: Page, key: str) -> None:
    page.goto(reverse("surveys:answer_check", args=[key]))
    with page.expect_navigation():
        page.locator(".send .btn-primary").click()
    expect(page).to_have_url(re.compile("/sign/$"))
    check_accessible(page)
    with page.expect_navigation():
        page.locator('form:has(input[value="code"]) button').click()
    send_waiting_mails()
    codes = [re.findall(r"^\d{6}$", str(mail.body), re.MULTILINE) for mail in django_mail.outbox]
    (code,) = [found[0] for found in codes if found]
    page.fill('input[name="name"]', "A. Signatory")
    page.fill('input[name="function"]', "Deputy minister")
    page.fill('input[name="secret"]', code)
    with page.expect_navigation():
        page.locator('form:has(input[value="sign"]) .btn-primary').click()


def verdict_on(page: Page, file: Path) -> str:
    page.goto(reverse("reports:verify_copy"))
    page.set_input_files('input[name="file"]', file)
    with page.expect_navigation():
        page.locator("main form .btn-primary").click()
    return page.locator("main .alert h2").inner_text()


def test_two_colleagues_finish_one_answer_and_the_signatory_signs(
    desk_page: Page,
    new_context: Callable[..., BrowserContext],
    invitation: Invitation,
    tmp_path: Path,
):
    assert invitation.institution is not None
    invitation.language = "en"
    invitation.save()
    Contact.objects.create(
        institution=invitation.institution, email="s@example.org", is_signatory=True
    )
    complaints = watch(desk_page)
    key = start(desk_page)
    answer_most_in_the_database(key)
    token = hand_a_section_over(desk_page, key)

    colleague = new_context(**phone(), locale="en").new_page()
    complaints_there = watch(colleague)
    colleague.goto(reverse("surveys:open_link", args=[token]))
    expect(colleague.locator(".task a")).to_have_count(1)
    check_accessible(colleague)
    colleague.locator(".task a").click()
    desk_page.goto(reverse("surveys:answer_tasks", args=[key]))
    expect(desk_page.locator(".presence")).to_contain_text("Борис is in section 4")
    enter(colleague, SECTIONS[COLLEAGUES_SECTION - 1], has_script=True)
    press(colleague, "continue")
    expect(colleague).to_have_url(re.compile(rf"/answer/{key}/$"))

    section(desk_page, COLLEAGUES_SECTION, key)
    expect(desk_page.locator('[name="alcohol"][value="very_important"]')).to_be_checked()
    sign_with_a_code(desk_page, key)
    expect(desk_page.locator("main")).to_contain_text("A. Signatory, Deputy minister")
    assert SignOff.objects.get().response.key.hex == key.replace("-", "")

    with desk_page.expect_download() as download:
        desk_page.locator("main .actions .btn-primary").click()
    copy = tmp_path / "copy.pdf"
    download.value.save_as(copy)
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(copy.read_bytes().replace(b"/Creat", b"/Crea1", 1) + b"\n")
    stranger = new_context(viewport={"width": 390, "height": 800}, locale="en").new_page()
    assert verdict_on(stranger, copy) == "Yes. This is what was received."
    check_accessible(stranger)
    assert verdict_on(stranger, changed).startswith("No.")
    assert complaints == complaints_there == []
    assert TOKEN not in stranger.content()
