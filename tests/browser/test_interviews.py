"""An interview in a browser: guide, person, consent, a Russian text from Word, erasing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from dialogues.models import Consent, Guide, GuideQuestion, Identity, Interview
from institutions.enums import Role
from institutions.models import AuditEntry, Country, Grant, User
from tests.browser.conftest import PASSWORD
from tests.dialogues.files import docx
from tests.dialogues.interview_makers import NAME

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def country(transactional_db) -> Country:
    country = Country.objects.create(code="KZ", names={"en": "Kazakhstan"})
    user = User.objects.create_user("team@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM, country=country)
    guide = Guide.objects.create(titles={"en": "Treatment"}, created_by=user)
    GuideQuestion.objects.create(
        guide=guide, order=1, texts={"en": "What changed?", "ru": "Что изменилось?"}
    )
    return country


def add_interview(page: Page) -> None:
    page.goto(reverse("dialogues:interview_add"))
    page.get_by_label("Country").select_option("Kazakhstan")
    page.get_by_label("Label").fill("KZ-01")
    page.get_by_label("Date").fill("2023-06-08")
    page.locator("select[name=language]").select_option("Русский")
    page.get_by_label("Guide").select_option("Treatment")
    page.get_by_role("button", name="Save").click()


def add_person(page: Page) -> None:
    page.get_by_role("link", name="Add an interviewee").click()
    page.get_by_label("Pseudonym").fill("KZ-01-A")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Record consent").click()
    page.get_by_label("Analysis by the team").check()
    page.get_by_label("Keep the coded passages").check()
    page.get_by_role("button", name="Record the consent").click()
    page.get_by_role("link", name="Name and contact").click()
    page.locator("input[name=name]").fill(NAME)
    page.get_by_role("button", name="Save").click()


def assert_accessible(page: Page) -> None:
    """No violations that axe finds, and no scrolling sideways on a narrow phone."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_interview_from_the_first_page_to_erasing(page, sign_in, country) -> None:
    sign_in(page, "team@example.org")
    add_interview(page)
    add_person(page)
    assert_accessible(page)
    expect(page.get_by_text(NAME)).to_have_count(0)
    page.get_by_role("button", name="Show who they are").click()
    expect(page.get_by_text(NAME)).to_be_visible()
    # Opening the page for the name was the first look.
    assert AuditEntry.objects.filter(action="look_at_identities").count() == 2
    page.get_by_role("link", name="KZ-01,").click()

    page.get_by_role("link", name="Import a file").click()
    content = docx("Интервьюер: Что изменилось?", "[00:00:09] А: Соли 👩‍⚕️ везде.")
    file = {"name": "a.docx", "mimeType": "application/zip", "buffer": content}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("[00:00:09] А: Соли 👩‍⚕️ везде.")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="KZ-01,").click()
    page.get_by_role("link", name="Erase…").click()
    assert_accessible(page)
    page.get_by_label("I have read what stays.").check()
    page.get_by_role("button", name="Erase this person").click()
    expect(page.get_by_text("The person is erased.")).to_be_visible()
    assert not Identity.objects.exists()
    assert Consent.objects.get().remainder == "keep"


def test_pages_are_accessible(page, sign_in, country) -> None:
    interview = Interview.objects.create(
        country=country, held_on="2023-06-08", language="ru", label="KZ-01", kind="group"
    )
    interview.identity_readers.add(User.objects.get())
    guide = Guide.objects.get()
    names = {
        "interviews": [],
        "interview_points": [],
        "interview_edit": [interview.pk],
        "interviewee_add": [interview.pk],
        "identity_readers": [interview.pk],
        "interview_text_edit": [interview.pk],
        "guides": [],
        "guide": [guide.pk],
        "guide_edit": [guide.pk],
        "guide_question_add": [guide.pk],
    }
    sign_in(page, "team@example.org")
    for name, args in names.items():
        page.goto(reverse(f"dialogues:{name}", args=args))
        assert_accessible(page)
