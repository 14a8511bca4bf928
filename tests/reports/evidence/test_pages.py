"""The evidence pages: what they show, what they change, and for whom."""

import re

import pytest
from django.urls import reverse

from institutions.enums import Role
from institutions.models import AuditEntry, Country, User
from reports.models import CheckSettlement, Need, Observation, Programme, StatisticalTable
from tests.reports.evidence.conftest import person

pytestmark = pytest.mark.django_db


def table(code="4", country="KZ"):
    return StatisticalTable.objects.get(country=country, code=code)


def address(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_list_has_only_countries_that_the_user_sees(reader):
    page = text_of(reader.get(reverse("reports:evidence")))
    assert address("evidence_register") in page
    assert address("evidence_register", code="KG") not in page


def test_the_register_shows_everything(reader, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        page = text_of(reader.get(address("evidence_register")))
    for shown in (
        "Drug-related crime statistics",
        "Criminal Code [CC]",
        "Single Convention",
        "Social immunity of the population",
        "KAZ/I76",
        "Italian Ambassador",
    ):
        assert shown in page


def test_a_country_without_evidence_says_so(client, db):
    Country.objects.create(code="UZ", names={"en": "Uzbekistan"})
    client.force_login(person(Role.READER, "UZ"))
    for name in ("evidence_register", "evidence_needs", "evidence_claims"):
        assert client.get(address(name, code="UZ")).status_code == 200
    assert "No statistical table" in text_of(client.get(address("evidence_register", code="UZ")))


def test_a_table_shows_variations_notes_and_checks(reader):
    page = text_of(reader.get(address("evidence_table", table("5").pk)))
    for shown in ("-47.86", "Covers 2017 to 2020 only.", "differs", "Row repeated", "<svg"):
        assert shown in page
    assert "Settle with a reason" not in page


def test_the_chart_draws_the_rows_chosen(reader):
    rows = list(table("5").rows.all()[:2])
    query = "&".join(f"row={row.pk}" for row in rows)
    page = text_of(reader.get(f"{address('evidence_table', table('5').pk)}?{query}"))
    assert page.count(" checked>") == 2
    assert reader.get(f"{address('evidence_table', table('5').pk)}?row=x").status_code == 200


def grid_of(client, stored):
    page = client.get(address("evidence_grid", stored.pk)).content.decode()
    cells = dict(re.findall(r'name="(cell-\d+-\d+)" value="([^"]*)"', page))
    return cells | {"seen": re.findall(r'name="seen" value="(\w+)"', page)[0]}


def test_cells_are_changed_in_the_grid(team):
    stored = table()
    posted = grid_of(team, stored)
    name = next(iter(posted))
    response = team.post(address("evidence_grid", stored.pk), posted | {name: " 5,200 "})
    assert response.status_code == 302
    item = Observation.objects.get(text="5,200")
    assert item.value == 5200
    assert item.status == "normal"
    assert item.changed_by == User.objects.get(email="team.kz@example.org")
    entry = AuditEntry.objects.get(action="change_observations")
    assert entry.details["cells"] == [
        {"row": "Misdemeanours", "period": "2017", "before": "5,150", "after": "5,200"}
    ]


def test_what_is_not_changed_is_not_written(team):
    stored = table()
    team.post(address("evidence_grid", stored.pk), grid_of(team, stored))
    assert not AuditEntry.objects.filter(action="change_observations").exists()


def test_two_people_at_once_lose_nothing(team):
    stored = table()
    posted = grid_of(team, stored)
    name = next(iter(posted))
    team.post(address("evidence_grid", stored.pk), posted | {name: "1"})
    response = team.post(address("evidence_grid", stored.pk), posted | {name: "2"})
    assert response.status_code == 422
    assert 'value="2"' in response.content.decode()
    assert Observation.objects.filter(row__table=stored, text="2").count() == 3


def test_a_number_that_cannot_be_held_is_told(team):
    stored = table()
    posted = grid_of(team, stored)
    response = team.post(
        address("evidence_grid", stored.pk), posted | {next(iter(posted)): "9" * 30}
    )
    assert response.status_code == 422
    assert "too many digits" in text_of(response)


def test_cells_of_another_table_are_out_of_reach(team):
    stored, other = table(), table("13", "KG")
    row, period = other.rows.all()[0], other.periods.all()[0]
    posted = grid_of(team, stored) | {f"cell-{row.pk}-{period.pk}": "1", "cell-x-1": "1"}
    team.post(address("evidence_grid", stored.pk), posted)
    assert Observation.objects.get(row=row, period=period).text == "353"


def problem_of(client, stored):
    page = client.get(address("evidence_table", stored.pk)).content.decode()
    return re.findall(r'name="problem" value="(\w+)"', page)[0]


def test_a_check_is_settled_and_opened_again(team):
    stored = table()
    posted = {"problem": problem_of(team, stored), "reason": "As the source counts."}
    team.post(address("evidence_settle", stored.pk), posted)
    settlement = CheckSettlement.objects.get()
    page = text_of(team.get(address("evidence_table", stored.pk)))
    assert "As the source counts." in page
    assert "2 of 3" in text_of(team.get(address("evidence_register")))
    team.post(address("evidence_reopen", stored.pk, settlement.pk))
    assert not CheckSettlement.objects.exists()


def test_a_settlement_ends_when_the_cells_change(team):
    stored = table()
    posted = {"problem": problem_of(team, stored), "reason": "As the source counts."}
    team.post(address("evidence_settle", stored.pk), posted)
    cells = grid_of(team, stored)
    team.post(address("evidence_grid", stored.pk), cells | {next(iter(cells)): "5,151"})
    assert "As the source counts." not in text_of(team.get(address("evidence_table", stored.pk)))


def test_a_check_needs_a_reason_and_a_problem(team):
    stored = table()
    team.post(address("evidence_settle", stored.pk), {"problem": problem_of(team, stored)})
    assert not CheckSettlement.objects.exists()
    gone = team.post(address("evidence_settle", stored.pk), {"problem": "x", "reason": "y"})
    assert gone.status_code == 404


def test_needs_and_the_programmes_that_answer_them(team):
    need = Need.objects.filter(country="KZ")[0]
    page = text_of(team.get(address("evidence_needs")))
    assert need.need in page
    programme = Programme.objects.filter(country="KZ")[0]
    answer = {"programmes": [programme.pk], "left_open": ""}
    assert team.post(address("evidence_need", need.pk), answer).status_code == 302
    assert list(need.programmes.all()) == [programme]
    gaps = text_of(team.get(address("evidence_needs"))).split("<h2>Gaps")[1]
    assert need.need not in gaps


def test_programmes_of_another_country_answer_nothing(team):
    need = Need.objects.filter(country="KZ")[0]
    foreign = Programme.objects.filter(country="KG")[0]
    response = team.post(address("evidence_need", need.pk), {"programmes": [foreign.pk]})
    assert response.status_code == 422


TEXT = "In 2017, 146.88 kg of heroin were seized. Opium seizures rose by 44%. <b>12</b> cases."


def test_a_text_is_checked(reader):
    page = text_of(reader.post(address("evidence_claims"), {"text": TEXT}))
    assert 'claim-supported" title="Supported: 5. Heroin – 2017: 146.88"' in page
    assert "claim-contradicted" in page
    assert "<b>12" not in page


def test_a_text_is_checked_while_it_is_typed(reader):
    page = text_of(reader.post(address("evidence_claims_live"), {"text": TEXT}))
    assert "<html" not in page
    assert "claim-supported" in page
    empty = reader.post(address("evidence_claims_live"), {"text": ""})
    assert "claim" not in text_of(empty)


def test_a_text_that_is_too_long_is_refused(reader):
    assert reader.post(address("evidence_claims"), {"text": "a" * 50_001}).status_code == 422


def test_readers_read_and_do_not_write(reader):
    stored = table()
    need = Need.objects.filter(country="KZ")[0]
    assert reader.get(address("evidence_grid", stored.pk)).status_code == 403
    assert reader.post(address("evidence_settle", stored.pk)).status_code == 403
    assert reader.get(address("evidence_need", need.pk)).status_code == 403


@pytest.mark.parametrize("role", [Role.TEAM, Role.READER])
def test_staff_of_another_country_find_nothing(client, evidence, role):
    client.force_login(person(role, "KG"))
    stored = table()
    for name in ("evidence_register", "evidence_needs", "evidence_claims"):
        assert client.get(address(name)).status_code == 404
    assert client.get(address("evidence_table", stored.pk)).status_code == 404
    assert client.get(address("evidence_table", stored.pk, code="KG")).status_code == 404


def test_strangers_are_sent_to_sign_in(client, evidence):
    assert client.get(reverse("reports:evidence")).status_code == 302
