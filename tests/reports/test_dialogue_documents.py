"""Minutes and attendance lists of dialogues as files: what is in them, and who gets them."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from dialogues.actions.minutes import save_minutes
from dialogues.enums import DialogueState, ParticipantRole, ParticipationState
from dialogues.models import Dialogue, MinutesRevision, Participation
from institutions.enums import Role
from institutions.models import Institution
from reports.queries.dialogue_documents import attendance_value, minutes_value


@pytest.fixture
def dialogue(country) -> Dialogue:
    made = Dialogue.objects.create(
        city="Astana",
        starts_on=dt.date(2023, 6, 7),
        ends_on=dt.date(2023, 6, 8),
        format="hybrid",
        state=DialogueState.HELD,
        stated_attendees=27,
    )
    made.countries.add(country)
    return made


@pytest.fixture
def revision(dialogue) -> MinutesRevision:
    text = "# Minutes\n\nThe first paragraph.\n\n- one\n- two"
    return save_minutes(dialogue, language="en", text=text, base=0, actor=None)


@pytest.fixture
def rows(dialogue, country) -> list[Participation]:
    sport = Institution.objects.create(
        country=country, names={"en": "Ministry of Sport"}, sector="government"
    )
    came = {"dialogue": dialogue, "state": ParticipationState.ATTENDED}
    at = dt.datetime(2023, 6, 7, 4, 0, tzinfo=dt.UTC)
    return [
        Participation.objects.create(
            institution=sport, person_name="A. Person", attended_at=at, group="national", **came
        ),
        Participation.objects.create(
            given_name="Expert body", role=ParticipantRole.EXPERT, persons=2, **came
        ),
        Participation.objects.create(dialogue=dialogue, given_name="Stayed away"),
    ]


def text_of(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_minutes_hold_the_text_of_the_revision(revision):
    value = minutes_value(revision)
    assert [item["level"] for item in value["paragraphs"]] == [1, 0, 0]
    assert value["paragraphs"][2]["items"] == ["one", "two"]
    assert value["sha256"] == revision.source.sha256
    assert value["approved_on"] == ""
    assert "–" in value["meeting"]["days"]


def test_the_list_holds_those_who_came_experts_last(dialogue, rows):
    value = attendance_value(dialogue)
    assert [group["title"] for group in value["groups"]] == ["National institutions", "Experts"]
    first = value["groups"][0]["rows"][0]
    assert first["person"] == "A. Person"
    assert first["checked_in"] == rows[0].attended_at.astimezone(
        dialogue.countries.get().zone
    ).strftime("%H:%M")
    assert (value["stated"], value["listed"], value["experts"]) == (27, 1, 2)


def test_a_planned_meeting_gives_the_whole_list_to_sign(dialogue, rows):
    dialogue.state = DialogueState.PLANNED
    value = attendance_value(dialogue)
    assert value["is_to_sign"]
    assert sum(len(group["rows"]) for group in value["groups"]) == 3


def test_a_regional_event_is_listed_by_delegation(dialogue, rows, country, other_country):
    dialogue.countries.add(other_country)
    dialogue.is_regional = True
    Participation.objects.filter(pk=rows[0].pk).update(country=other_country)
    titles = [group["title"] for group in attendance_value(dialogue)["groups"]]
    assert f"Delegation: {other_country.name}" in titles


@pytest.mark.usefixtures("rows")
def test_how_many_rows_makes_no_difference_to_the_database(dialogue, django_assert_max_num_queries):
    for number in range(20):
        Participation.objects.create(
            dialogue=dialogue, given_name=str(number), state=ParticipationState.ATTENDED
        )
    with django_assert_max_num_queries(10):
        attendance_value(dialogue)


def test_the_team_downloads_both(client, dialogue, revision, rows, person, country):
    client.force_login(person(Role.TEAM, country))
    minutes = client.get(reverse("reports:minutes_pdf", args=[dialogue.pk, "en", 1]))
    assert "The first paragraph." in text_of(minutes)
    assert minutes["Content-Disposition"].endswith('-en-1.pdf"')
    attendance = client.get(reverse("reports:attendance_pdf", args=[dialogue.pk]))
    assert "A. Person" in text_of(attendance)


def test_pages_link_to_the_files(client, dialogue, revision, person, country):
    client.force_login(person(Role.TEAM, country))
    pdf = reverse("reports:minutes_pdf", args=[dialogue.pk, "en", 1])
    for name, extra in [("minutes", ()), ("minutes_revision", ("en", 1))]:
        page = client.get(reverse(f"dialogues:{name}", args=[dialogue.pk, *extra]))
        assert pdf in page.content.decode()
    page = client.get(reverse("dialogues:participants", args=[dialogue.pk])).content.decode()
    assert reverse("reports:attendance_pdf", args=[dialogue.pk]) in page


def test_readers_get_approved_minutes_and_no_names(client, dialogue, revision, person, country):
    client.force_login(person(Role.READER, country))
    minutes = reverse("reports:minutes_pdf", args=[dialogue.pk, "en", 1])
    assert client.get(minutes).status_code == 404
    MinutesRevision.objects.update(approved_at=timezone.now())
    assert "Approved on" in text_of(client.get(minutes))
    assert client.get(reverse("reports:attendance_pdf", args=[dialogue.pk])).status_code == 403


def test_others_find_nothing(client, dialogue, revision, person, other_country):
    client.force_login(person(Role.TEAM, other_country))
    for address in (
        reverse("reports:minutes_pdf", args=[dialogue.pk, "en", 1]),
        reverse("reports:attendance_pdf", args=[dialogue.pk]),
    ):
        assert client.get(address).status_code == 404
