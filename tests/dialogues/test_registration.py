"""Registering by link without an account, the sheet with the QR code, and sessions."""

import datetime as dt
import uuid
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from dialogues.actions import registration as actions
from dialogues.actions.participation import set_participation_state
from dialogues.actions.registration import (
    Arrival,
    close_registration,
    open_registration,
    register_by_link,
    renew_registration,
    set_session_attendance,
)
from dialogues.enums import Format, ParticipationState
from dialogues.models import Dialogue, Participation, RegistrationLink, SessionAttendance
from dialogues.queries.meetings import agenda_with_notes, attendance_table
from dialogues.queries.registration import link_of_token, token_of
from institutions.enums import Sector
from institutions.models import AuditEntry, Institution


@pytest.fixture
def coming(dialogue) -> Dialogue:
    dialogue.starts_on = dialogue.ends_on = timezone.localdate() + dt.timedelta(days=10)
    dialogue.format = Format.HYBRID
    dialogue.save()
    return dialogue


@pytest.fixture
def link(coming) -> RegistrationLink:
    return open_registration(coming, until=coming.starts_on, actor=None)


@pytest.fixture
def invited(coming, ministry) -> Participation:
    return Participation.objects.create(dialogue=coming, institution=ministry, group="national")


def arrive(link: RegistrationLink, institution: Institution | None = None, **values):
    key = values.pop("key", None) or uuid.uuid4()
    return register_by_link(link, Arrival(institution, **values), registration_id=key)


def page_of(link: RegistrationLink) -> str:
    return reverse("dialogues:register", args=[token_of(link)])


def send(client, link: RegistrationLink, **values: object):
    values = {"place": "room", "registration_id": str(uuid.uuid4())} | values
    return client.post(page_of(link), values)


# The link


def test_token_leads_to_its_link_and_to_no_other(link) -> None:
    token = token_of(link)
    assert link_of_token(token) == link
    assert len(token.partition("-")[2]) == 32
    for forged in ["", "-", "x-y", f"{link.dialogue_id}-", token[:-1], f"{token}x", f"9{token}"]:
        assert link_of_token(forged) is None
    assert link_of_token(f"{'9' * 40}-{token}") is None


def test_renewed_link_opens_nothing_by_the_old_token(link) -> None:
    old = token_of(link)
    renewed = renew_registration(link, actor=None)
    assert link_of_token(old) is None
    assert link_of_token(token_of(renewed)) == renewed


def test_nothing_that_opens_the_link_is_stored(link) -> None:
    secret = token_of(link).partition("-")[2]
    row = RegistrationLink.objects.filter(pk=link.pk).values().get()
    assert secret not in str(row)


@pytest.mark.parametrize(("days", "reason"), [(-1, "past"), (11, "over by then")])
def test_last_day_lies_between_today_and_the_end(coming, days: int, reason: str) -> None:
    until = timezone.localdate() + dt.timedelta(days=days)
    with pytest.raises(ValidationError, match=reason):
        open_registration(coming, until=until, actor=None)


def test_opening_again_changes_the_day_and_keeps_the_link(link, coming) -> None:
    close_registration(link, actor=None)
    again = open_registration(coming, until=timezone.localdate(), actor=None)
    assert (again.pk, token_of(again), again.closed_at) == (link.pk, token_of(link), None)


# Registering


def test_first_person_takes_the_row_of_the_invited_institution(link, invited, ministry) -> None:
    row = arrive(link, ministry, person_name="A. B.", email="a@example.org", is_online=True)
    assert row.pk == invited.pk
    assert row.state == ParticipationState.REGISTERED
    assert (row.person_name, row.persons, row.is_online) == ("A. B.", 1, True)
    assert row.registered_at is not None
    assert AuditEntry.objects.filter(action="register_by_link").count() == 1


def test_second_person_gets_a_row_of_their_own(link, invited, ministry) -> None:
    first = arrive(link, ministry)
    second = arrive(link, ministry)
    assert first.pk == invited.pk
    assert second.pk != first.pk
    assert second.group == "national"
    assert second.order > first.order


def test_name_is_optional_and_stays_out_of_the_audit_log(link, ministry) -> None:
    arrive(link, ministry, person_name="Aigerim Sadykova", email="s@example.org")
    logged = str(list(AuditEntry.objects.values()))
    assert "Sadykova" not in logged
    assert "s@example.org" not in logged


def test_same_form_sent_twice_is_one_row(link, ministry) -> None:
    key = uuid.uuid4()
    assert arrive(link, ministry, key=key).pk == arrive(link, ministry, key=key).pk
    assert Participation.objects.count() == 1


def test_written_name_of_a_registered_institution_is_recognised(link, ministry) -> None:
    row = arrive(link, given_name="  «ministry of INTERNAL affairs» ")
    assert row.institution_id == ministry.pk
    assert arrive(link, given_name="Some club").institution is None


def test_name_that_fits_in_two_countries_is_left_as_written(link, coming, countries) -> None:
    coming.countries.add(countries["KG"])
    for code in ("KZ", "KG"):
        Institution.objects.create(
            country=countries[code], names={"en": "Academy"}, sector=Sector.OTHER
        )
    row = arrive(link, given_name="Academy")
    assert (row.institution, row.given_name) == (None, "Academy")


def test_format_says_where_people_sit(link, coming, ministry) -> None:
    Dialogue.objects.update(format=Format.IN_PERSON)
    assert arrive(link, ministry, is_online=True).is_online is False
    Dialogue.objects.update(format=Format.ONLINE)
    assert arrive(link, ministry).is_online is True


def test_closed_registration_takes_nobody(link, ministry) -> None:
    close_registration(link, actor=None)
    with pytest.raises(ValidationError, match="closed"):
        arrive(link, ministry)


def test_list_does_not_grow_without_end(link, ministry, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST_REGISTRATIONS", 1)
    arrive(link, ministry)
    with pytest.raises(ValidationError, match="full"):
        arrive(link, ministry)


# Pages


def test_participant_registers_without_an_account(client, link, invited) -> None:
    page = client.get(page_of(link)).content.decode()
    assert "Ministry of Internal Affairs" in page
    answer = send(client, link, institution=invited.institution_id, place="online")
    assert answer.status_code == 302
    invited.refresh_from_db()
    assert (invited.state, invited.is_online) == ("registered", True)
    done = client.get(answer["Location"]).content.decode()
    assert "You are registered" in done
    calendar = client.get(reverse("dialogues:registered_calendar", args=[token_of(link)]))
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


def test_institution_outside_the_list_is_written(client, link, invited) -> None:
    answer = send(client, link, institution="other")
    assert "Write the name of your institution." in answer.content.decode()
    assert send(client, link, institution="other", given_name="Club").status_code == 302
    assert Participation.objects.get(given_name="Club").registration_id


def test_list_without_institutions_asks_for_the_name_alone(client, link) -> None:
    page = client.get(page_of(link)).content.decode()
    assert 'name="institution"' not in page
    assert send(client, link).status_code == 200
    assert send(client, link, given_name="Club").status_code == 302


def test_institution_that_is_not_on_the_list_cannot_be_forged(client, link, invited, ministry):
    other = Institution.objects.create(names={"en": "UNODC"}, sector=Sector.INTERNATIONAL)
    answer = send(client, link, institution=other.pk)
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()


def test_page_of_a_stranger_shows_nobody(client, link, invited, coming) -> None:
    arrive(link, invited.institution, person_name="Aigerim Sadykova")
    assert "Sadykova" not in client.get(page_of(link)).content.decode()


def test_closed_link_tells_so_and_keeps_refusing(client, link, ministry, invited) -> None:
    close_registration(link, actor=None)
    assert "Registration is closed." in client.get(page_of(link)).content.decode()
    answer = send(client, link, institution=ministry.pk)
    assert "Registration is closed." in answer.content.decode()
    invited.refresh_from_db()
    assert invited.state == "invited"


def test_unknown_link_is_told_in_words(client, db) -> None:
    answer = client.get(reverse("dialogues:register", args=["1-abc"]))
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_team_opens_prints_renews_and_closes(client, coming, team) -> None:
    client.force_login(team)
    address = reverse("dialogues:registration", args=[coming.pk])
    assert "Open registration" in client.get(address).content.decode()
    client.post(address, {"until": str(coming.starts_on)})
    link = RegistrationLink.objects.get()
    assert page_of(link) in client.get(address).content.decode()
    sheet = client.get(reverse("dialogues:registration_sheet", args=[coming.pk]))
    assert page_of(link) in sheet.content.decode()
    change = reverse("dialogues:registration_change", args=[coming.pk])
    client.post(change, {"act": "renew"})
    assert page_of(link) not in client.get(address).content.decode()
    client.post(change, {"act": "close"})
    assert RegistrationLink.objects.get().closed_at is not None


def test_past_day_is_refused_in_words(client, coming, team) -> None:
    client.force_login(team)
    address = reverse("dialogues:registration", args=[coming.pk])
    assert "This day is past." in client.post(address, {"until": "2020-01-01"}).content.decode()
    assert not RegistrationLink.objects.exists()


def test_code_is_an_svg_of_the_address(client, link, team) -> None:
    client.force_login(team)
    answer = client.get(reverse("dialogues:registration_code", args=[link.dialogue_id]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(answer.content).tag.endswith("svg")


# Sessions


@pytest.fixture
def present(dialogue, ministry) -> Participation:
    row = Participation.objects.create(dialogue=dialogue, institution=ministry)
    return set_participation_state(row, ParticipationState.ATTENDED)


def test_sessions_are_noted_once_and_taken_back(present, agenda_item) -> None:
    for _tap in range(2):
        set_session_attendance(agenda_item, present, is_there=True)
    noted: Any = agenda_with_notes(present.dialogue).get()
    assert noted.sat_in == 1
    set_session_attendance(agenda_item, present, is_there=False)
    assert not SessionAttendance.objects.exists()


def test_only_those_checked_in_sit_in_sessions(dialogue, agenda_item, ministry) -> None:
    row = Participation.objects.create(dialogue=dialogue, institution=ministry)
    with pytest.raises(ValidationError, match="Check this participant in"):
        set_session_attendance(agenda_item, row, is_there=True)


def test_attendance_list_tells_the_sessions(present, agenda_item) -> None:
    set_session_attendance(agenda_item, present, is_there=True)
    header, rows = attendance_table(present.dialogue)
    assert dict(zip(header, rows[0], strict=True))["Sessions"] == "1"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_one_tap_notes_who_sits_in(client, team, present, agenda_item, headers) -> None:
    client.force_login(team)
    places = [present.dialogue_id, agenda_item.pk]
    assert "Here" in client.get(reverse("dialogues:session", args=places)).content.decode()
    address = reverse("dialogues:session_row", args=[*places, present.pk])
    answer = client.post(address, {"act": "in"}, headers=headers)
    assert answer.status_code == (200 if headers else 302)
    page = client.get(reverse("dialogues:session", args=places)).content.decode()
    assert "In the session" in page
    client.post(address, {"act": "out"}, headers=headers)
    assert not SessionAttendance.objects.exists()


def test_row_of_another_dialogue_is_not_found(client, team, present, agenda_item, countries):
    other = Dialogue.objects.create(city="Almaty", starts_on="2023-06-09", ends_on="2023-06-09")
    other.countries.add(countries["KZ"])
    row = Participation.objects.create(dialogue=other, given_name="Club")
    client.force_login(team)
    places = [present.dialogue_id, agenda_item.pk, row.pk]
    assert client.post(reverse("dialogues:session_row", args=places)).status_code == 404
