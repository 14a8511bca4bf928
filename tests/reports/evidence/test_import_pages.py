"""Importing tables from a workbook in pages: nothing is saved before it was looked at."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from institutions.enums import Role
from institutions.models import AuditEntry, Country, Grant
from reports.actions.evidence_workbook import drop_expired_imports
from reports.models import Observation, PendingImport, PrintedVariation, StatisticalTable
from reports.tasks import drop_expired_imports as drop_task
from tests.reports.evidence.conftest import person
from tests.reports.evidence.workbooks import workbook, workbook_of

pytestmark = pytest.mark.django_db

SEIZURES: list[Any] = [
    ["Table 91. Seizures of drugs (kg)"],
    ["Drug", 2019, 2020, 2021, "Variation, %"],
    ["Heroin", 146.88, "-", "5*", "-96.60"],
    ["Opium", 1, "n/a", "523 tablets", None],
    ["* Preliminary"],
    ["Source: Ministry of the Interior"],
]
CRIMES: list[Any] = [
    [],
    ["Crimes"],
    ["Region", "Jan-Jun 2020", "Jan-Jun 2021"],
    ["North", 1, 2],
    ["South", 3, 4],
]
GOOD = workbook(*SEIZURES, *CRIMES)


def address(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def send(client, content=GOOD, name="tables.xlsx", **options):
    file = SimpleUploadedFile(name, content)
    return client.post(address("evidence_import"), {"file": file}, **options)


def review(client):
    return address("evidence_import_review", PendingImport.objects.get().pk)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def layout_values(client, index=0):
    """What the correcting page posts when nothing is corrected."""
    page = client.get(address("evidence_import_table", PendingImport.objects.get().pk, index))
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_nothing_is_saved_before_it_was_looked_at(team):
    before = StatisticalTable.objects.count()
    page = text_of(send(team, follow=True))
    for shown in (
        "2 tables were found",
        "91. Seizures of drugs (kg)",
        "Unit: kg.",
        "Source: Ministry of the Interior.",
        "numbers: 3; texts: 1; nothing recorded: 1; not available: 1",
        "Crimes",
        "Sheet, A2:E4",
    ):
        assert shown in page
    assert StatisticalTable.objects.count() == before


def test_the_tables_are_imported(team):
    send(team)
    response = team.post(review(team), {"act": "import"}, follow=True)
    assert "2 tables imported." in text_of(response)
    table = StatisticalTable.objects.get(country="KZ", code="91")
    assert (table.title, table.unit) == ("Seizures of drugs (kg)", "kg")
    assert table.note == "* Preliminary"
    assert [period.label for period in table.periods.all()] == ["2019", "2020", "2021"]
    assert [row.label for row in table.rows.all()] == ["Heroin", "Opium"]
    cells = Observation.objects.filter(row__table=table).order_by("row__order", "period__order")
    assert [cell.text for cell in cells] == ["146.88", "-", "5", "1", "n/a", "523 tablets"]
    assert cells[2].note == "Preliminary"
    assert cells[0].changed_by.email == "team.kz@example.org"
    assert PrintedVariation.objects.get(row__table=table).text == "-96.60"
    assert AuditEntry.objects.get(action="import_tables").details["file"] == "tables.xlsx"
    assert not PendingImport.objects.exists()
    assert team.get(address("evidence_table", table.pk)).status_code == 200


def test_a_table_without_a_number_gets_the_next_one(team):
    send(team)
    team.post(review(team), {"act": "import"})
    assert StatisticalTable.objects.get(title="Crimes").code == "92"


def test_a_number_that_is_taken_is_replaced_and_cannot_be_given_again(team):
    send(team, workbook(["Table 4. New"], *SEIZURES[1:4]))
    values = layout_values(team)
    assert values["code"] != "4"
    page = address("evidence_import_table", PendingImport.objects.get().pk, 0)
    team.post(page, values | {"code": "4"})
    assert "Table 4 is there already" in text_of(team.get(review(team)))
    response = team.post(review(team), {"act": "import"})
    assert response.status_code == 422
    assert not StatisticalTable.objects.filter(title="New").exists()


def test_what_was_understood_is_corrected(team):
    send(team)
    values = layout_values(team) | {
        "title": "Drugs",
        "unit": "g",
        "column-2": "none",
        "row-3": "none",
    }
    page = address("evidence_import_table", PendingImport.objects.get().pk, 0)
    assert team.post(page, values | {"label-1": "2018"}).status_code == 302
    team.post(review(team), {"act": "import"})
    table = StatisticalTable.objects.get(country="KZ", code="91")
    assert (table.title, table.unit) == ("Drugs", "g")
    assert [period.label for period in table.periods.all()] == ["2018", "2021"]
    assert [row.label for row in table.rows.all()] == ["Heroin"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"column-0": "none"}, "which one column holds the labels"),
        ({"column-1": "label"}, "which one column holds the labels"),
        ({"column-1": "none", "column-2": "none", "column-3": "none"}, "which columns are periods"),
        ({"label-1": ""}, "Write the period"),
        ({"title": ""}, "required"),
        ({"code": "1" * 21}, "at most 20"),
    ],
)
def test_corrections_that_leave_no_table_are_told(team, values, told):
    send(team)
    before = PendingImport.objects.get().choices
    page = address("evidence_import_table", PendingImport.objects.get().pk, 0)
    response = team.post(page, layout_values(team) | values)
    assert response.status_code == 422
    assert told in text_of(response)
    assert PendingImport.objects.get().choices == before


def test_a_table_is_left_out(team):
    send(team)
    values = layout_values(team, 1)
    values.pop("is_taken")
    team.post(address("evidence_import_table", PendingImport.objects.get().pk, 1), values)
    assert "Left out" in text_of(team.get(review(team)))
    team.post(review(team), {"act": "import"})
    assert StatisticalTable.objects.filter(title__contains="Seizures of drugs (kg)").exists()
    assert not StatisticalTable.objects.filter(title="Crimes").exists()


def test_another_row_is_the_head(team):
    rows: list[Any] = [["Row", "First", "Second"], ["Years", 2019, 2020], ["a", 1, 2], ["b", 3, 4]]
    send(team, workbook(*rows))
    page = address("evidence_import_table", PendingImport.objects.get().pk, 0)
    response = team.post(page, {"act": "head", "sheet": "0", "head": "1"}, follow=True)
    assert response.context["form"]["label-1"].value() == "First"
    assert team.post(page, {"act": "head", "sheet": "0", "head": "90"}).status_code == 422


def test_a_table_that_was_not_found_is_added(team):
    send(team, workbook(["only", "words"], ["and", "more"], ["Row", "First"], ["a", 5]))
    count = len(PendingImport.objects.get().choices["tables"])
    response = team.post(review(team), {"act": "add", "sheet": "0", "head": "3"}, follow=True)
    assert response.status_code == 200
    assert len(PendingImport.objects.get().choices["tables"]) == count + 1
    assert team.post(review(team), {"act": "add", "sheet": "0", "head": "80"}).status_code == 422


def test_a_workbook_without_tables_says_what_to_do(team):
    page = text_of(send(team, workbook(["only", "words"], ["and", "more"]), follow=True))
    assert "No table was found" in page
    assert "There is nothing to import" not in page
    assert team.post(review(team), {"act": "import"}).status_code == 422


def test_a_workbook_is_dropped(team):
    send(team)
    team.post(review(team), {"act": "drop"})
    assert not PendingImport.objects.exists()
    assert not StatisticalTable.objects.filter(code="91").exists()


def test_nothing_is_imported_while_one_table_has_a_problem(team):
    bad: list[Any] = [["Table 95. Bad"], ["Row", 2019, 2020], ["a", "#DIV/0!", 2], ["b", 3, 4]]
    send(team, workbook_of({"Good": SEIZURES, "Bad": bad}))
    page = text_of(team.get(review(team)))
    assert "B3: the formula gives an error (#DIV/0!)" in page
    response = team.post(review(team), {"act": "import"})
    assert response.status_code == 422
    assert not StatisticalTable.objects.filter(code__in=["91", "95"]).exists()
    assert PendingImport.objects.exists()


def test_a_number_with_too_many_digits_is_told(team):
    send(team, workbook(["Row", 2019, 2020], ["a", "9" * 30, 2], ["b", 1, 2]))
    response = team.post(review(team), {"act": "import"})
    assert response.status_code == 422
    assert "too many digits" in text_of(response)


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.xlsx", "empty"),
        (b"Row,2019", "a.xlsx", "not an .xlsx workbook"),
        (b"Row,2019", "a.csv", "Save it as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx", "old .xls kind"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "protected by a password",
        ),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "damaged"),
        (b"PK" + b"\0" * (10 * 1024**2), "a.xlsx", "larger than 10 MB"),
    ],
)
def test_what_is_no_workbook_is_told(team, content, name, told):
    response = send(team, content, name)
    assert response.status_code == 422
    assert told in text_of(response)
    assert not PendingImport.objects.exists()


def test_a_workbook_replaces_the_one_before(team):
    send(team)
    assert "Go on with" in text_of(team.get(address("evidence_import")))
    send(team, name="other.xlsx")
    assert PendingImport.objects.get().file_name == "other.xlsx"


def test_importing_twice_imports_once(team):
    send(team)
    page = review(team)
    team.post(page, {"act": "import"})
    assert team.post(page, {"act": "import"}).status_code == 404
    assert StatisticalTable.objects.filter(code="91").count() == 1


def test_the_session_holds_nothing_of_the_workbook(team):
    before = len(str(dict(team.session)))
    send(team)
    assert len(str(dict(team.session))) == before


def test_expired_workbooks_are_out_of_reach_and_dropped(team):
    send(team)
    page = review(team)
    PendingImport.objects.update(expires_at=timezone.now())
    assert team.get(page).status_code == 404
    assert drop_task() == 1
    assert drop_expired_imports() == 0


def test_a_workbook_is_its_senders_alone(team, client, evidence):
    send(team)
    page = review(team)
    other = person(Role.ADMINISTRATOR)
    client.force_login(other)
    assert client.get(page).status_code == 404
    assert client.post(page, {"act": "import"}).status_code == 404
    assert PendingImport.objects.exists()


def test_a_workbook_is_found_under_its_own_country_only(client, evidence):
    user = person(Role.TEAM, "KZ")
    Grant.objects.create(user=user, role=Role.TEAM, country=Country.objects.get(code="KG"))
    client.force_login(user)
    send(client)
    pk = PendingImport.objects.get().pk
    assert client.get(address("evidence_import_review", pk, code="KG")).status_code == 404
    assert client.get(address("evidence_import_table", pk, 7)).status_code == 404


def test_readers_may_not_import(reader):
    assert reader.get(address("evidence_import")).status_code == 403
    assert send(reader).status_code == 403
