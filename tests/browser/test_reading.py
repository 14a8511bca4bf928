"""A draft to read and to print: on a phone, on a desk, and as the browser prints it."""

import io
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from surveys.models import Invitation, Response, Version
from surveys.respondent import hash_token
from surveys.xlsform.read import read_workbook
from tests.surveys.answering.conftest import WORKBOOK, complete_answers
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a-link-for-the-reader"
PICTURES = os.environ.get("PICTURES", "")
PAPER = {"format": "A4", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm")}


@pytest.fixture
def draft(transactional_db) -> Response:
    form = read_workbook(WORKBOOK.read_bytes()).form
    assert form is not None
    version: Version = make_version(slug="needs_assessment", form=form)
    country = make_country()
    invitation: Invitation = make_invitation(
        version.questionnaire,
        country,
        make_institution("Institute of Health", country),
        token_hash=hash_token(TOKEN),
        language="en",
    )
    answers = complete_answers()
    return Response.objects.create(
        version=version,
        country=country,
        invitation=invitation,
        institution=invitation.institution,
        language="en",
        answers=answers,
        revisions=dict.fromkeys(answers, 1),
    )


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_found_and_read(new_context, draft, width):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    for name in ("answer_tasks", "answer_check"):
        page.goto(reverse(f"surveys:{name}", args=[draft.key]))
        picture(page, f"{name}-{width}")
    page.get_by_role("link", name="Read or print your answers").click()
    expect(page.locator(".draft-mark")).to_contain_text("Draft, not sent")
    picture(page, f"answer_list-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator(".answer-change a").first.click()
    expect(page.locator("[name=institution_name]")).to_have_value("Институт здоровья")


def test_it_is_printed_without_links(page, draft):
    page.goto(reverse("surveys:open_link", args=[TOKEN]))
    page.goto(reverse("surveys:answer_list", args=[draft.key]))
    content = page.pdf(**PAPER)
    if PICTURES:
        Path(PICTURES, "answer_list.pdf").write_bytes(content)
    first, *_others = texts = [one.extract_text() for one in PdfReader(io.BytesIO(content)).pages]

    assert first.index("Draft, not sent") < first.index("Name of your institution")
    assert "Institute of Health" in first
    whole = "\n".join(texts)
    assert "Nothing\nelse" in whole
    for word in ("Change", "Go on answering", "Print this page", "Cookies", "English"):
        assert word not in whole, word
