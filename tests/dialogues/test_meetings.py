"""Planning and holding a dialogue through its pages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dialogues.actions.importing import import_dialogues
from dialogues.actions.meetings import save_agenda_item, set_state
from dialogues.enums import DialogueState
from dialogues.models import AgendaItem, Concern, Dialogue, Issue, Note
from tests.dialogues.test_import import SAMPLE

VALUES = {
    "countries": ["KZ"],
    "starts_on": "2026-09-01",
    "ends_on": "2026-09-02",
    "city": "Алматы",
    "format": "hybrid",
    "languages": ["ru", "kk"],
}


def address(name: str, *args: int | str) -> str:
    return reverse(f"dialogues:{name}", args=args)


def test_plan_a_dialogue(client, team) -> None:
    client.force_login(team)
    response = client.post(address("dialogue_add"), VALUES)
    dialogue = Dialogue.objects.get()
    assert response["Location"] == address("dialogue", dialogue.pk)
    assert (dialogue.city, dialogue.languages) == ("Алматы", ["ru", "kk"])
    assert [country.code for country in dialogue.countries.all()] == ["KZ"]
    assert not dialogue.is_regional
    assert dialogue.created_by == team
    client.post(address("dialogue_edit", dialogue.pk), VALUES | {"city": "Астана"})
    dialogue.refresh_from_db()
    assert dialogue.city == "Астана"


def test_several_countries_make_a_regional_event(client, colleague) -> None:
    client.force_login(colleague)
    client.post(address("dialogue_add"), VALUES | {"countries": ["KZ", "KG"]})
    assert Dialogue.objects.get().is_regional


@pytest.mark.parametrize(
    "bad",
    [{"countries": ["KG"]}, {"countries": []}, {"ends_on": "2026-08-01"}, {"city": ""}],
)
def test_bad_dialogue_is_told_and_nothing_is_saved(client, team, bad) -> None:
    client.force_login(team)
    response = client.post(address("dialogue_add"), VALUES | bad)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not Dialogue.objects.exists()


def test_states_by_hand(dialogue, team) -> None:
    set_state(dialogue, DialogueState.HELD, actor=team)
    dialogue.refresh_from_db()
    assert dialogue.state == DialogueState.HELD
    set_state(dialogue, DialogueState.HELD, actor=team)
    with pytest.raises(ValidationError):
        set_state(dialogue, DialogueState.APPROVED, actor=team)
    set_state(dialogue, DialogueState.PLANNED, actor=team)


def test_unknown_state_is_no_error_page(client, dialogue, team) -> None:
    client.force_login(team)
    response = client.post(address("dialogue_state", dialogue.pk), {"state": "x"}, follow=True)
    assert "There is no such state." in response.content.decode()


def test_agenda(client, dialogue, team) -> None:
    client.force_login(team)
    values = {"day": "2023-06-07", "starts_at": "09:00", "ends_at": "10:30", "title": "Opening"}
    client.post(address("agenda_add", dialogue.pk), values)
    page = client.get(address("agenda_add", dialogue.pk)).content.decode()
    assert 'value="10:30"' in page
    client.post(address("agenda_add", dialogue.pk), values | {"title": "НПВ"})
    first, second = dialogue.agenda.all()
    client.post(address("agenda_move", dialogue.pk, second.pk), {"direction": "up"})
    client.post(address("agenda_move", dialogue.pk, second.pk), {"direction": "up"})
    assert [item.title for item in dialogue.agenda.all()] == ["НПВ", "Opening"]
    client.post(address("agenda_remove", dialogue.pk, first.pk))
    assert dialogue.agenda.count() == 1


@pytest.mark.parametrize("bad", [{"day": "2023-06-08"}, {"ends_at": "08:00"}, {"title": ""}])
def test_bad_agenda_item_is_told(client, dialogue, team, bad) -> None:
    client.force_login(team)
    values = {"day": "2023-06-07", "starts_at": "09:00", "title": "Opening"}
    page = client.post(address("agenda_add", dialogue.pk), values | bad).content.decode()
    assert "There is a problem" in page
    assert not AgendaItem.objects.exists()


def test_agenda_item_with_notes_stays(client, dialogue, agenda_item, team) -> None:
    Note.objects.create(agenda_item=agenda_item)
    client.force_login(team)
    response = client.post(address("agenda_remove", dialogue.pk, agenda_item.pk), follow=True)
    assert "There are notes on this item" in response.content.decode()
    assert dialogue.agenda.exists()


def test_agenda_item_of_another_dialogue_is_not_found(client, agenda_item, team) -> None:
    other = Dialogue.objects.create(
        city="Osh", starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2024, 1, 1)
    )
    other.countries.set(agenda_item.dialogue.countries.all())
    client.force_login(team)
    assert client.get(address("agenda_edit", other.pk, agenda_item.pk)).status_code == 404


def test_document_is_kept_handed_out_and_removed(client, dialogue, team, settings) -> None:
    client.force_login(team)
    file = SimpleUploadedFile("Повестка.pdf", b"%PDF-1.7", content_type="text/html")
    client.post(address("document_add", dialogue.pk), {"title": "Повестка", "file": file})
    document = dialogue.documents.get()
    response = client.get(address("document_file", dialogue.pk, document.pk))
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    client.post(address("document_remove", dialogue.pk, document.pk))
    assert not dialogue.documents.exists()


def test_document_of_another_type_is_refused(client, dialogue, team) -> None:
    client.force_login(team)
    file = SimpleUploadedFile("page.html", b"<script>")
    page = client.post(address("document_add", dialogue.pk), {"title": "x", "file": file})
    assert "Files of this type are not taken." in page.content.decode()


def test_calendar_file(client, dialogue, agenda_item, reader) -> None:
    client.force_login(reader)
    text = client.get(address("dialogue_calendar", dialogue.pk)).content.decode()
    assert "DTSTART;VALUE=DATE:20230607\r\n" in text
    assert "DTEND;VALUE=DATE:20230608\r\n" in text
    country = dialogue.countries.get()
    country.time_zone = "Asia/Almaty"
    country.save()
    agenda_item.starts_at, agenda_item.ends_at = dt.time(9), dt.time(17, 30)
    save_agenda_item(agenda_item)
    text = client.get(address("dialogue_calendar", dialogue.pk)).content.decode()
    assert "DTSTART:20230607T030000Z\r\n" in text
    assert "DTEND:20230607T113000Z\r\n" in text


def test_page_tells_both_counts_and_why_they_differ(client, countries, reader) -> None:
    import_dialogues(SAMPLE)
    client.force_login(reader)
    pk = Dialogue.objects.get(countries="KZ").pk
    page = client.get(address("dialogue", pk)).content.decode()
    for text in ("27 attendees were published.", "The list has 16 entries.", "counts persons"):
        assert text in page
    assert "Raw materials at hand" in page


def test_who_raised_what_is_for_the_team(client, dialogue, ministry, team, reader) -> None:
    Concern.objects.create(dialogue=dialogue, order=1, headline="Precursors", raised_by=ministry)
    for user, is_told in ((team, True), (reader, False)):
        client.force_login(user)
        page = client.get(address("dialogue", dialogue.pk)).content.decode()
        assert "Precursors" in page
        assert ("Ministry of Internal Affairs" in page) == is_told


def test_list_and_page_take_a_constant_number_of_queries(
    client, countries, administrator, dialogue, django_assert_max_num_queries
) -> None:
    client.force_login(administrator)
    import_dialogues(SAMPLE)
    with django_assert_max_num_queries(8):
        client.get(address("dialogues"))
    for order in range(10, 13):
        Issue.objects.create(dialogue=dialogue, order=order, headline="More")
    with django_assert_max_num_queries(22):
        client.get(address("dialogue", dialogue.pk))


def test_number_that_no_row_can_have_is_not_found(client, administrator) -> None:
    client.force_login(administrator)
    assert client.get(f"/dialogues/{10**30}/").status_code == 404
