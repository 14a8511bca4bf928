"""Evidence in a real browser: the grid by keyboard, and figures judged while they are typed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from institutions.enums import Role
from institutions.models import Country, Grant, User
from reports.actions.evidence_import import import_evidence
from reports.models import Observation, StatisticalTable
from tests.browser.conftest import PASSWORD
from tests.reports.evidence.tables import FOLDER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(transactional_db) -> StatisticalTable:
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})
    import_evidence(FOLDER)
    user = User.objects.create_user("team@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM, country_id="KZ")
    return StatisticalTable.objects.get(country="KZ", code="5")


def test_cells_are_changed_by_keyboard(page: Page, sign_in, table: StatisticalTable) -> None:
    sign_in(page, "team@example.org")
    page.goto(reverse("reports:evidence_grid", args=["KZ", table.pk]))
    page.get_by_label("Heroin, 2017").fill("150")
    page.get_by_label("Heroin, 2017").press("Enter")
    expect(page.get_by_label("Opium, 2017", exact=True)).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Cells changed: 1.")).to_be_visible()
    assert Observation.objects.filter(text="150", row__label="Heroin").count() == 1


def test_figures_are_judged_while_they_are_typed(
    page: Page, sign_in, table: StatisticalTable
) -> None:
    sign_in(page, "team@example.org")
    page.goto(reverse("reports:evidence_claims", args=["KZ"]))
    page.get_by_label("Text").press_sequentially("In 2017, 146.88 kg of heroin were seized.")
    expect(page.locator("mark.claim-supported")).to_contain_text("146.88 kg")
    page.get_by_label("Text").fill("In 2017, 147.88 kg of heroin were seized.")
    expect(page.locator("mark.claim-contradicted")).to_contain_text("147.88 kg")


def test_a_table_fits_a_phone_and_needs_no_script(
    no_script_page: Page, sign_in, table: StatisticalTable
) -> None:
    page = no_script_page
    sign_in(page, "team@example.org")
    page.goto(reverse("reports:evidence_table", args=["KZ", table.pk]))
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("Draw Heroin").check()
    page.get_by_role("button", name="Draw the chosen rows").click()
    expect(page.get_by_label("Draw Heroin")).to_be_checked()


@pytest.mark.parametrize("name", ["evidence_register", "evidence_needs", "evidence_claims"])
def test_pages_are_accessible(page: Page, sign_in, table: StatisticalTable, name: str) -> None:
    sign_in(page, "team@example.org")
    page.goto(reverse(f"reports:{name}", args=["KZ"]))
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("name", ["evidence_table", "evidence_grid"])
def test_table_pages_are_accessible(page: Page, sign_in, table, name: str) -> None:
    sign_in(page, "team@example.org")
    page.goto(reverse(f"reports:{name}", args=["KZ", table.pk]))
    assert Axe().run(page).response["violations"] == []
