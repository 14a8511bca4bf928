"""The list of participants: inviting, checking in, counting, handing out."""

import csv
import io

import pytest
from django.urls import reverse

from dialogues.actions.importing import import_dialogues
from dialogues.actions.participation import set_participation_state, take_back_check_in
from dialogues.enums import Format, Group, ParticipationState
from dialogues.models import Dialogue, Participation
from dialogues.queries.meetings import group_counts
from institutions.enums import Sector
from institutions.models import AuditEntry, Institution
from tests.dialogues.test_import import SAMPLE
from tests.dialogues.test_meetings import address


@pytest.fixture
def row(dialogue, ministry) -> Participation:
    return Participation.objects.create(
        dialogue=dialogue, institution=ministry, group=Group.NATIONAL
    )


def test_invite_registered_institutions(client, dialogue, ministry, team) -> None:
    fund = Institution.objects.create(names={"en": "Fund"}, sector=Sector.CIVIL_SOCIETY)
    client.force_login(team)
    chosen = {"institution": [ministry.pk, fund.pk, "x", 999_999, 10**30]}
    for _time in range(2):
        client.post(address("participant_invite", dialogue.pk), chosen)
    rows = list(dialogue.participations.all())
    assert [item.institution for item in rows] == [ministry, fund]
    assert [item.group for item in rows] == [Group.NATIONAL, Group.CIVIL_SOCIETY]
    assert all(item.invited_at for item in rows)


def test_institution_of_another_country_is_not_invited(client, dialogue, countries, team) -> None:
    other = Institution.objects.create(
        names={"en": "Other"}, sector=Sector.GOVERNMENT, country=countries["KG"]
    )
    client.force_login(team)
    client.post(address("participant_invite", dialogue.pk), {"institution": [other.pk]})
    assert not dialogue.participations.exists()


def test_groups_are_told_in_the_language_of_the_page(client, dialogue, row, team) -> None:
    Participation.objects.filter(pk=row.pk).update(given_group="Republic of Kazakhstan")
    Participation.objects.create(dialogue=dialogue, given_name="Guests", given_group="As printed")
    client.force_login(team)
    client.cookies["django_language"] = "ru"
    page = client.get(address("participants", dialogue.pk)).content.decode()
    assert "<td>Национальные организации</td>" in page
    assert "Republic of Kazakhstan" not in page
    assert "<td>As printed</td>" in page


def test_add_a_person_on_the_day(client, dialogue, team) -> None:
    client.force_login(team)
    values = {"given_name": "ОО «Надежда»", "person_name": "A. B.", "role": "participant"}
    response = client.post(address("participant_add", dialogue.pk), values | {"arrived": "1"})
    assert response["Location"] == address("check_in", dialogue.pk)
    row = dialogue.participations.get()
    assert row.has_attended
    assert row.attended_at
    assert row.persons == 1
    assert "A. B." not in str(AuditEntry.objects.values_list("details", flat=True))


def test_participant_needs_an_institution(client, dialogue, team) -> None:
    client.force_login(team)
    page = client.post(address("participant_add", dialogue.pk), {"role": "participant"})
    assert "Choose an institution or write its name." in page.content.decode()


def test_one_tap_checks_in_and_a_second_changes_nothing(client, dialogue, row, team) -> None:
    client.force_login(team)
    url = address("check_in_row", dialogue.pk, row.pk)
    response = client.post(url, {"act": "room", "q": "mia"})
    assert response["Location"] == f"{address('check_in', dialogue.pk)}?q=mia#row-{row.pk}"
    row.refresh_from_db()
    first = row.attended_at
    client.post(url, {"act": "room"})
    row.refresh_from_db()
    assert row.attended_at == first
    client.post(url, {"act": "undo"})
    row.refresh_from_db()
    assert (row.state, row.attended_at) == (ParticipationState.INVITED, None)


def test_check_in_with_script_answers_with_the_row_alone(client, dialogue, row, team) -> None:
    client.force_login(team)
    url = address("check_in_row", dialogue.pk, row.pk)
    page = client.post(url, {"act": "online"}, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith("<li")
    row.refresh_from_db()
    assert row.is_online


def test_search_on_the_check_in_page(client, dialogue, row, team) -> None:
    Participation.objects.create(dialogue=dialogue, given_name="UNODC")
    client.force_login(team)
    for words, found in (("внутренних", True), ("mia", True), ("unodc", False)):
        page = client.get(address("check_in", dialogue.pk), {"q": words}).content.decode()
        assert ("Ministry of Internal Affairs" in page) == found


def test_undo_returns_to_registered(row) -> None:
    set_participation_state(row, ParticipationState.REGISTERED)
    set_participation_state(row, ParticipationState.ATTENDED, is_online=False)
    row = take_back_check_in(row)
    assert row.state == ParticipationState.REGISTERED
    assert row.registered_at


def test_counts_by_group_of_a_published_list(countries) -> None:
    import_dialogues(SAMPLE)
    counts = {item.label: item for item in group_counts(Dialogue.objects.get(countries="KZ"))}
    assert counts["European Union"].attended == 2
    assert counts["National institutions"].attended == 10
    assert counts["International organisations"].attended == 4
    assert counts["International organisations"].rows_without_persons == 4
    assert counts["Experts"].persons == 4
    assert counts["Experts"].online is None


def test_attendance_list_runs_no_formula(client, dialogue, team) -> None:
    dialogue.format = Format.IN_PERSON
    dialogue.save()
    names = ["=HYPERLINK(1)", "+7 777", "-1", "@SUM", "  =1", "Обычное имя"]
    for name in names:
        row = Participation.objects.create(dialogue=dialogue, given_name=name, person_name=name)
        set_participation_state(row, ParticipationState.ATTENDED)
    client.force_login(team)
    content = client.get(address("attendance_csv", dialogue.pk)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0][0] == "Institution"
    assert [row[0] for row in rows[1:]] == [f"'{name}" for name in names[:-1]] + ["Обычное имя"]
    assert rows[1][6] == "In the room"


def test_place_is_blank_where_the_publication_does_not_tell(client, countries, team) -> None:
    import_dialogues(SAMPLE)
    client.force_login(team)
    pk = Dialogue.objects.get(countries="KZ").pk
    content = client.get(address("attendance_csv", pk)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert len(rows) == 1 + 16 + 3
    assert {row[6] for row in rows[1:]} == {""}


def test_remove_a_participant(client, dialogue, row, team) -> None:
    client.force_login(team)
    client.post(address("participant_remove", dialogue.pk, row.pk))
    assert not dialogue.participations.exists()


@pytest.mark.parametrize("name", ["participants", "check_in", "attendance_csv"])
def test_queries_do_not_grow_with_the_list(
    client, dialogue, ministry, team, name, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(team)
    used = []
    for size in (1, 3):
        for _row in range(size):
            Participation.objects.create(dialogue=dialogue, institution=ministry)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(f"dialogues:{name}", args=[dialogue.pk]))
        used.append(len(queries))
    assert used[0] == used[1]
