"""Tables added, named, ordered and removed in pages; single cells with their history."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from institutions.models import AuditEntry
from reports.models import Observation, ObservationChange, StatisticalTable, TablePeriod, TableRow
from reports.queries.evidence_register import settled_checks
from reports.queries.evidence_structure import structure_of
from tests.reports.evidence.test_pages import grid_of, problem_of

pytestmark = pytest.mark.django_db

NEW = {
    "code": "91",
    "title": "New table",
    "unit": "kg",
    "rows": "Heroin\n\nOpium",
    "periods": "2020\n2021",
}


def address(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def table(code="4"):
    return StatisticalTable.objects.get(country="KZ", code=code)


def posted_by(client, stored):
    """What the page of rows and periods posts when nothing is changed."""
    page = client.get(address("evidence_structure", stored.pk))
    values = {}
    for form in (page.context["form"], *page.context["rows"], *page.context["periods"]):
        values |= {form.add_prefix(name): form[name].value() or "" for name in form.fields}
    for name in ("rows", "periods"):
        management = page.context[name].management_form
        values |= {management.add_prefix(one): management[one].value() for one in management.fields}
    return {name: value for name, value in values.items() if not name.endswith("DELETE")}


def labels(model, stored):
    return list(model.objects.filter(table=stored).values_list("label", flat=True))


# New tables


def test_a_table_is_added_and_its_cells_follow(team):
    assert team.get(address("evidence_table_add")).status_code == 200
    response = team.post(address("evidence_table_add"), NEW)
    stored = table("91")
    assert response["Location"] == address("evidence_grid", stored.pk)
    assert labels(TableRow, stored) == ["Heroin", "Opium"]
    assert labels(TablePeriod, stored) == ["2020", "2021"]
    assert stored.rows.all()[0].unit == "kg"
    cells = grid_of(team, stored)
    name = next(iter(cells))
    team.post(address("evidence_grid", stored.pk), cells | {name: "5"})
    assert Observation.objects.get(row__table=stored).text == "5"
    assert AuditEntry.objects.filter(action="add_table").exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"code": "4"}, "Table 4 is there already"),
        ({"title": ""}, "required"),
        ({"rows": " "}, "required"),
        ({"periods": ""}, "required"),
        ({"periods": "x" * 101}, "longer than 100"),
        ({"rows": "x\n" * 501}, "More than 500 lines"),
    ],
)
def test_a_bad_table_is_told_and_kept(team, values, told):
    response = team.post(address("evidence_table_add"), NEW | values)
    assert response.status_code == 422
    assert told in text_of(response)
    assert not StatisticalTable.objects.filter(country="KZ", code="91").exists()


# Rows and periods


def test_nothing_changed_changes_nothing(team):
    stored = table()
    before = structure_of(stored)
    assert (
        team.post(address("evidence_structure", stored.pk), posted_by(team, stored)).status_code
        == 302
    )
    assert structure_of(table()) == before


def test_rows_and_periods_are_renamed_added_and_ordered(team):
    stored = table()
    values = posted_by(team, stored)
    rows, periods = labels(TableRow, stored), labels(TablePeriod, stored)
    values |= {
        "title": "Another title",
        "rows-0-label": "Renamed",
        "rows-0-place": "99",
        f"rows-{len(rows)}-label": "Added",
        f"rows-{len(rows)}-place": "1",
        f"periods-{len(periods)}-label": "2030",
    }
    assert team.post(address("evidence_structure", stored.pk), values).status_code == 302
    assert labels(TableRow, stored) == ["Added", *rows[1:], "Renamed"]
    assert labels(TablePeriod, stored) == [*periods, "2030"]
    assert table().title == "Another title"
    assert team.get(address("evidence_table", stored.pk)).status_code == 200


def test_cells_go_with_their_row_and_the_audit_log_keeps_them(team):
    stored = table()
    row = stored.rows.all()[0]
    texts = [cell.text for cell in row.observations.all()]
    values = posted_by(team, stored) | {"rows-0-DELETE": "on"}
    team.post(address("evidence_structure", stored.pk), values)
    assert not TableRow.objects.filter(pk=row.pk).exists()
    details = AuditEntry.objects.get(action="change_table").details
    assert [cell[2] for cell in details["removed_cells"]] == [text for text in texts if text]
    assert row.label in [part[1] for part in details["before"]["rows"]]


def test_a_period_is_removed(team):
    stored = table()
    periods = labels(TablePeriod, stored)
    team.post(
        address("evidence_structure", stored.pk),
        posted_by(team, stored) | {"periods-0-DELETE": "on"},
    )
    assert labels(TablePeriod, stored) == periods[1:]


def test_two_people_at_once_do_not_overwrite_each_other(team):
    stored = table()
    first, second = posted_by(team, stored), posted_by(team, stored)
    team.post(address("evidence_structure", stored.pk), first | {"rows-0-label": "First"})
    response = team.post(
        address("evidence_structure", stored.pk), second | {"rows-0-label": "Second"}
    )
    assert response.status_code == 422
    assert "Somebody changed this table" in text_of(response)
    assert 'value="Second"' in response.content.decode()
    assert "First" in labels(TableRow, stored)


def test_a_row_keeps_a_label(team):
    stored = table()
    response = team.post(
        address("evidence_structure", stored.pk), posted_by(team, stored) | {"rows-0-label": ""}
    )
    assert response.status_code == 422
    assert "Give a label" in text_of(response)


def test_rows_of_another_table_are_out_of_reach(team):
    stored = table()
    other = TableRow.objects.exclude(table=stored)[0]
    values = posted_by(team, stored) | {"rows-0-pk": other.pk, "rows-0-label": "Stolen"}
    team.post(address("evidence_structure", stored.pk), values)
    other.refresh_from_db()
    assert other.label != "Stolen"


def test_a_number_of_another_table_is_refused(team):
    stored = table()
    response = team.post(
        address("evidence_structure", stored.pk), posted_by(team, stored) | {"code": "5"}
    )
    assert response.status_code == 422
    assert table().pk == stored.pk


def test_a_table_is_removed_with_a_reason(team):
    stored = table()
    page = address("evidence_table_remove", stored.pk)
    assert stored.title in team.get(page).content.decode()
    assert team.post(page, {"reason": ""}).status_code == 422
    assert team.post(page, {"reason": "Wrong source"}).status_code == 302
    assert not StatisticalTable.objects.filter(pk=stored.pk).exists()
    details = AuditEntry.objects.get(action="remove_table").details
    assert details["reason"] == "Wrong source"
    assert details["cells"]


# Cells


def cell_page(stored, row=0, period=0):
    line, column = stored.rows.all()[row], stored.periods.all()[period]
    return address("evidence_cell", stored.pk, line.pk, column.pk)


def cell_values(client, page):
    form = client.get(page).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_cell_has_a_note_a_source_and_a_history(team):
    page = cell_page(table())
    assert "Nobody has changed this cell here" in text_of(team.get(page))
    values = cell_values(team, page) | {
        "text": "5,200",
        "note": "Preliminary",
        "source": "Ministry",
    }
    assert team.post(page, values).status_code == 302
    cell = Observation.objects.get(text="5,200")
    assert (cell.value, cell.note, cell.source) == (Decimal(5200), "Preliminary", "Ministry")
    shown = text_of(team.get(page))
    assert "A. Person" in shown
    assert "5,150" in shown
    assert "Preliminary" in text_of(team.get(address("evidence_table", table().pk)))
    assert AuditEntry.objects.get(action="change_cell").details["before"]["text"] == "5,150"


def test_the_grid_keeps_a_history_too(team):
    stored = table()
    cells = grid_of(team, stored)
    name = next(iter(cells))
    team.post(address("evidence_grid", stored.pk), cells | {name: "5,200"})
    change = ObservationChange.objects.get()
    assert (change.before["text"], change.after["text"]) == ("5,150", "5,200")
    assert change.changed_by.email == "team.kz@example.org"


def test_a_cell_saved_unchanged_has_no_history(team):
    page = cell_page(table())
    team.post(page, cell_values(team, page))
    assert not ObservationChange.objects.exists()


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(team):
    page = cell_page(table())
    values = cell_values(team, page)
    team.post(page, values | {"text": "1"})
    response = team.post(page, values | {"text": "2"})
    assert response.status_code == 422
    assert "Somebody changed this cell" in text_of(response)


def test_a_number_that_cannot_be_held_is_told_at_its_field(team):
    page = cell_page(table())
    response = team.post(page, cell_values(team, page) | {"text": "9" * 30})
    assert response.status_code == 422
    assert "too many digits" in text_of(response)


def test_an_empty_place_becomes_a_cell(team):
    team.post(address("evidence_table_add"), NEW)
    page = cell_page(table("91"))
    assert "Not available" in text_of(team.get(page))
    team.post(page, cell_values(team, page) | {"text": "523 tablets"})
    assert Observation.objects.get(row__table=table("91")).status == "text"


def test_readers_see_the_history_and_change_nothing(reader):
    page = cell_page(table())
    assert "<textarea" not in reader.get(page).content.decode()
    assert reader.get(page).context["form"] is None
    assert reader.post(page, {"text": "1"}).status_code == 403
    for name in ("evidence_structure", "evidence_table_remove"):
        assert reader.get(address(name, table().pk)).status_code == 403
    assert reader.get(address("evidence_table_add")).status_code == 403


def test_cells_of_another_table_are_not_found(team):
    stored, other = table(), table("5")
    row, period = other.rows.all()[0], stored.periods.all()[0]
    assert team.get(address("evidence_cell", stored.pk, row.pk, period.pk)).status_code == 404


# Checks


def test_the_cells_of_a_check_are_marked(team):
    stored = table()
    fingerprint = problem_of(team, stored)
    plain = team.get(address("evidence_table", stored.pk)).content.decode()
    assert "cell-flagged" not in plain
    assert f"?check={fingerprint}" in plain
    marked = team.get(
        f"{address('evidence_table', stored.pk)}?check={fingerprint}"
    ).content.decode()
    assert "cell-flagged" in marked
    assert "Marked in the table" in marked


def test_settled_checks_are_listed_for_the_report(team):
    stored = table()
    posted = {"problem": problem_of(team, stored), "reason": "As the source counts."}
    team.post(address("evidence_settle", stored.pk), posted)
    (settled,) = settled_checks(stored.country)
    assert (settled["table"], settled["reason"]) == ("4", "As the source counts.")
    assert settled["text"]
    cells = grid_of(team, stored)
    team.post(address("evidence_grid", stored.pk), cells | {next(iter(cells)): "5,151"})
    assert settled_checks(stored.country) == []
