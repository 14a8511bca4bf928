"""One observation changes: the whole way from the cell to the changes between two reports."""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from institutions.enums import JobState, Role
from institutions.models import Country, Grant, Job, User
from reports.actions.board import (
    add_conclusion,
    add_finding,
    add_recommendation,
    cite_evidence,
)
from reports.actions.evidence_import import import_evidence
from reports.enums import Topic
from reports.models import (
    Conclusion,
    Finding,
    Observation,
    Recommendation,
    Report,
    StatisticalTable,
)
from reports.tasks import build_edition
from tests.browser.conftest import PASSWORD
from tests.reports.evidence.tables import FOLDER

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Board:
    """A recommendation on a conclusion on a finding, whose text tells the cell."""

    cell: Observation
    finding: Finding
    conclusion: Conclusion
    recommendation: Recommendation

    def address(self, kind: str) -> str:
        return reverse("reports:board_item", args=["KZ", kind, getattr(self, kind).pk])


@pytest.fixture
def board(transactional_db) -> Board:
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})
    import_evidence(FOLDER)
    Client().get("/sign-in/")  # imports all views, which takes long on a busy machine
    user = User.objects.create_user("team@example.org", PASSWORD, full_name="A. Person")
    Grant.objects.create(user=user, role=Role.TEAM, country_id="KZ")
    table = StatisticalTable.objects.get(country="KZ", code="4")
    cell = Observation.objects.select_related("row").get(row__table=table, text="5,150")
    return _written(Country.objects.get(pk="KZ"), cell)


def _written(country: Country, cell: Observation) -> Board:
    """The finding tells the cell twice: as a live figure, and as a figure that was typed."""
    reference = f"{cell.row_id}.{cell.period_id}"
    finding = add_finding(
        country,
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime falls"},
        texts={
            "en": f"The police counted {{{{cell:{reference}}}}} of them at first, a change of"
            f" {{{{variation:{cell.row_id}}}}} to the end. In 2017 there were 5,150 misdemeanours."
        },
        actor=None,
    )
    for key in (("observation", reference), ("variation", str(cell.row_id))):
        cite_evidence(finding, key, actor=None)
    conclusion = add_conclusion(
        country, texts={"en": "Offences are counted better."}, findings=[finding], actor=None
    )
    recommendation = add_recommendation(
        country, texts={"en": "Go on counting."}, conclusions=[conclusion], actor=None
    )
    return Board(cell, finding, conclusion, recommendation)


def build_draft(page: Page) -> Report:
    """Ask for a draft on the page, and do what a worker does with its job."""
    page.goto(reverse("reports:editions", args=["KZ"]))
    page.get_by_role("button", name="Build").click()
    page.wait_for_url(re.compile("/jobs/"))
    job = Job.objects.latest("created_at")
    build_edition(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE
    page.get_by_role("link", name="Open the result").click()
    expect(page.get_by_role("heading", name="Systematisation Report: KZ")).to_be_visible()
    return Report.objects.get(pk=job.result["report"])


def change_cell(page: Page, board: Board) -> None:
    page.goto(reverse("reports:evidence_grid", args=["KZ", board.cell.row.table_id]))
    page.get_by_label("Misdemeanours, 2017").fill("6,000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Cells changed: 1.")).to_be_visible()


def expect_before_and_after(place: Locator, before: str, after: str) -> None:
    expect(place.locator("del", has_text=before)).to_be_visible()
    expect(place.locator("ins, strong").filter(has_text=after)).to_be_visible()


def check_marks(page: Page, board: Board) -> None:
    """The finding, its figures and claims, and what rests on it, each before and after."""
    page.goto(reverse("reports:board", args=["KZ"]))
    expect(page.locator("article .badge", has_text="Evidence has changed")).to_have_count(3)
    page.goto(board.address("finding"))
    live = page.locator(".board-text mark.board-changed")
    expect_before_and_after(live.first, "5,150", "6,000")
    expect_before_and_after(live.last, "-11.83%", "-24.32%")
    expect(page.locator("mark.claim-contradicted")).to_contain_text("5,150")
    expect(page.get_by_role("link", name="4. Misdemeanours – 2017: 6,000")).to_be_visible()
    for kind in ("conclusion", "recommendation"):
        page.goto(board.address(kind))
        expect(page.locator("h1 + .board-facts")).to_contain_text("Evidence has changed")
        what = page.locator("section.alert li li")
        expect_before_and_after(what.first, "5,150", "6,000")
        expect_before_and_after(what.last, "-11.83%", "-24.32%")


def take_values(page: Page, board: Board) -> None:
    """Take both values, and write the typed figure anew."""
    page.goto(board.address("finding"))
    for left in (2, 1):
        buttons = page.get_by_role("button", name="Take the new value")
        expect(buttons).to_have_count(left)
        buttons.first.click()
    expect(page.get_by_text("Evidence has changed")).to_have_count(0)
    expect(page.locator("mark.claim-contradicted")).to_be_visible()
    page.get_by_role("link", name="Change the text").click()
    field = page.locator("#id_text_en")
    field.fill(field.input_value().replace("5,150", "6,000"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".board-text")).to_contain_text("there were 6,000 misdemeanours")
    expect(page.locator("mark")).to_have_count(0)


def change_named(page: Page, what: str) -> Locator:
    """The only line of that kind on the page of changes."""
    line = page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=what))
    expect(line).to_have_count(1)
    return line


def check_difference(page: Page) -> None:
    page.get_by_role("link", name="What has changed since").click()
    cell = change_named(page, "Observation")
    expect(cell).to_contain_text(re.compile("Misdemeanours, 2017.*5,150.*6,000", re.DOTALL))
    variation = change_named(page, "Variation")
    expect(variation).to_contain_text(re.compile(r"-11\.83%.*-24\.32%", re.DOTALL))
    finding = change_named(page, "Finding")
    expect(finding).to_contain_text("Crime falls")
    expect(finding).to_contain_text(re.compile("counted 5,150 .*counted 6,000 ", re.DOTALL))


def test_one_change_from_the_cell_to_the_difference_between_two_reports(
    page: Page, sign_in, board: Board
) -> None:
    sign_in(page, "team@example.org")
    first = build_draft(page)
    change_cell(page, board)
    check_marks(page, board)
    take_values(page, board)
    second = build_draft(page)
    assert first.snapshot_id != second.snapshot_id
    check_difference(page)


@pytest.mark.parametrize("kind", ["finding", "conclusion", "recommendation"])
def test_marks_are_accessible_and_fit_a_phone(
    phone_page: Page, sign_in, board: Board, kind: str
) -> None:
    page = phone_page
    sign_in(page, "team@example.org")
    change_cell(page, board)
    page.goto(board.address(kind))
    expect(page.locator("del").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
