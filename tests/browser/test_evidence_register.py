"""The evidence register in a real browser: every page accessible and fit for a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from institutions.enums import Role
from institutions.models import Country, Grant, User
from reports.actions.evidence_import import import_evidence
from reports.models import Need, PendingImport, StatisticalTable, Strategy
from tests.browser.conftest import PASSWORD
from tests.reports.evidence.tables import FOLDER
from tests.reports.evidence.workbooks import workbook

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = workbook(
    ["Table 91. Seizures of drugs (kg)"],
    ["Drug", 2019, 2020, 2021, "Variation, %"],
    ["Heroin", 146.88, "-", "5*", "-96.60"],
    ["Opium", 1, "n/a", "523 tablets", None],
    ["* Preliminary"],
    ["Source: Ministry of the Interior"],
    [],
    ["Crimes"],
    ["Region", "Jan-Jun 2020", "Jan-Jun 2021"],
    ["North", 1, "#DIV/0!"],
    ["South", 3, 4],
)


@pytest.fixture
def table(transactional_db) -> StatisticalTable:
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})
    import_evidence(FOLDER)
    user = User.objects.create_user("team@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM, country_id="KZ")
    return StatisticalTable.objects.get(country="KZ", code="5")


def send_workbook(page: Page) -> None:
    page.goto(reverse("reports:evidence_import", args=["KZ"]))
    page.get_by_label("Workbook").set_input_files(
        {"name": "tables.xlsx", "mimeType": "application/zip", "buffer": TABLES}
    )
    page.get_by_role("button", name="Continue").click()


def addresses(table: StatisticalTable) -> dict[str, str]:
    """The pages of the register by a short name."""
    strategy = Strategy.objects.filter(country="KZ")[0]
    row, period = table.rows.all()[0], table.periods.all()[0]
    pending = PendingImport.objects.get()
    return {
        "register": reverse("reports:evidence_register", args=["KZ"]),
        "document": reverse("reports:evidence_entry_add", args=["KZ", "document"]),
        "strategy": reverse("reports:evidence_entry_edit", args=["KZ", "strategy", strategy.pk]),
        "need": reverse("reports:evidence_entry_add", args=["KZ", "need"]),
        "remove": reverse("reports:evidence_entry_remove", args=["KZ", "strategy", strategy.pk]),
        "needs": reverse("reports:evidence_needs", args=["KZ"]),
        "comparison": reverse("reports:evidence_comparison", args=["KZ"]),
        "table": reverse("reports:evidence_table", args=["KZ", table.pk]),
        "structure": reverse("reports:evidence_structure", args=["KZ", table.pk]),
        "cell": reverse("reports:evidence_cell", args=["KZ", table.pk, row.pk, period.pk]),
        "new-table": reverse("reports:evidence_table_add", args=["KZ"]),
        "import": reverse("reports:evidence_import", args=["KZ"]),
        "review": reverse("reports:evidence_import_review", args=["KZ", pending.pk]),
        "layout": reverse("reports:evidence_import_table", args=["KZ", pending.pk, 0]),
    }


def test_a_workbook_becomes_tables(page: Page, sign_in, table: StatisticalTable) -> None:
    sign_in(page, "team@example.org")
    send_workbook(page)
    expect(page.get_by_text("2 tables were found.")).to_be_visible()
    expect(page.get_by_text("C10: the formula gives an error (#DIV/0!)")).to_be_visible()
    page.locator("#table-1").get_by_role("link").click()
    page.get_by_label("Row 10").select_option(label="Leave out")
    page.get_by_role("button", name="Keep the corrections").click()
    page.get_by_role("button", name="Import the tables").click()
    expect(page.get_by_text("2 tables imported.")).to_be_visible()
    page.get_by_role("link", name="91. Seizures of drugs (kg)").click()
    expect(page.get_by_role("cell", name="523 tablets", exact=True)).to_be_visible()


def test_a_need_continues_an_earlier_one(page: Page, sign_in, table: StatisticalTable) -> None:
    sign_in(page, "team@example.org")
    page.goto(reverse("reports:evidence_comparison", args=["KZ"]))
    page.get_by_text("It continues an earlier need").first.click()
    page.get_by_role("button", name="Link them").first.click()
    expect(page.get_by_text("Confirmed")).to_be_visible()
    assert Need.objects.exclude(continues=None).count() == 1


def test_every_page_is_accessible(page: Page, sign_in, table: StatisticalTable) -> None:
    sign_in(page, "team@example.org")
    send_workbook(page)
    found = {}
    for name, address in addresses(table).items():
        page.goto(address)
        found[name] = [one["id"] for one in Axe().run(page).response["violations"]]
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_names_of_tables_are_not_set_word_below_word_on_a_phone(
    phone_page: Page, sign_in, table: StatisticalTable
) -> None:
    sign_in(phone_page, "team@example.org")
    phone_page.goto(reverse("reports:evidence_register", args=["KZ"]))
    buttons = [
        phone_page.get_by_role("link", name=name).bounding_box()
        for name in ("Add a table", "Import tables from Excel")
    ]
    first, second = [box for box in buttons if box is not None]
    assert second["y"] == first["y"] or second["y"] >= first["y"] + first["height"] + 6
    name = phone_page.locator("th[scope=row]", has_text="5. Seizures").bounding_box()
    assert name is not None
    assert name["width"] >= 160
    assert name["height"] < 280


def test_every_page_fits_a_phone(phone_page: Page, sign_in, table: StatisticalTable) -> None:
    sign_in(phone_page, "team@example.org")
    send_workbook(phone_page)
    wide = {}
    for name, address in addresses(table).items():
        phone_page.goto(address)
        wide[name] = phone_page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    assert {name: excess for name, excess in wide.items() if excess > 0} == {}
