"""Every page × every role: the list of pages is the app's own list of addresses.

Those of interviews and guides are in `test_interview_access.py`, those of coding in
`coding/test_coding_access.py`.
"""

import pytest
from django.urls import reverse

from dialogues import coding_urls, interview_urls, urls
from dialogues.actions.minutes import save_minutes
from dialogues.actions.regional import add_draft
from dialogues.enums import ParticipantRole
from dialogues.models import (
    Circulation,
    CirculationLink,
    Concern,
    Dialogue,
    DialogueDocument,
    DraftRecommendation,
    MinutesComment,
    Participation,
    RegistrationLink,
)
from institutions.enums import Role

# What each page answers to: administrator, team of the country, reader of it, another country's
# team, an institution's coordinator, nobody. POST where the page takes nothing else.
TEAM_GET = (200, 200, 403, 404, 404, 302)
TEAM_POST = (302, 302, 403, 404, 404, 302)
STAFF_GET = (200, 200, 200, 404, 404, 302)
EXPECTED = {
    "dialogues": ("get", (200, 200, 200, 200, 404, 302)),
    "dialogue_add": ("get", (200, 200, 403, 200, 404, 302)),
    "dialogue": ("get", STAFF_GET),
    "dialogue_edit": ("get", TEAM_GET),
    "dialogue_state": ("post", TEAM_POST),
    "dialogue_calendar": ("get", STAFF_GET),
    "agenda_add": ("get", TEAM_GET),
    "agenda_edit": ("get", TEAM_GET),
    "agenda_move": ("post", TEAM_POST),
    "agenda_remove": ("post", TEAM_POST),
    "document_add": ("get", TEAM_GET),
    "document_file": ("get", STAFF_GET),
    "document_remove": ("post", TEAM_POST),
    "participants": ("get", STAFF_GET),
    "participant_add": ("get", TEAM_GET),
    "participant_invite": ("get", TEAM_GET),
    "participant_edit": ("get", TEAM_GET),
    "participant_remove": ("post", TEAM_POST),
    "check_in": ("get", TEAM_GET),
    "check_in_row": ("post", TEAM_POST),
    "attendance_csv": ("get", TEAM_GET),
    "registration": ("get", TEAM_GET),
    "registration_change": ("post", TEAM_POST),
    "registration_sheet": ("get", TEAM_GET),
    "registration_code": ("get", TEAM_GET),
    # By link alone, too; the token here is nobody's.
    "register": ("get", (404,) * 6),
    "registered": ("get", (404,) * 6),
    "registered_calendar": ("get", (404,) * 6),
    "session": ("get", TEAM_GET),
    "session_row": ("post", TEAM_POST),
    "themes_across": ("get", (200, 200, 200, 200, 404, 302)),
    "invite": ("get", TEAM_GET),
    "notes": ("get", TEAM_POST),
    "note": ("get", TEAM_GET),
    "note_save": ("post", (400, 400, 403, 404, 404, 302)),
    "note_state": ("get", (204, 204, 403, 404, 404, 302)),
    "note_mark": ("post", TEAM_POST),
    "minutes": ("get", TEAM_GET),
    "minutes_circulate": ("post", TEAM_GET),
    "minutes_close": ("post", TEAM_POST),
    "minutes_approve": ("post", TEAM_POST),
    "comment_answer": ("post", TEAM_POST),
    "circulation_mail": ("get", TEAM_GET),
    "minutes_edit": ("get", TEAM_GET),
    "minutes_revision": ("get", (200, 200, 404, 404, 404, 302)),
    # By link alone: an account opens nothing here.
    "circulated_open": ("get", (404,) * 6),
    "circulated": ("get", (404,) * 6),
    "circulated_in": ("get", (404,) * 6),
    "recommendations": ("get", (200, 200, 200, 200, 404, 302)),
    "drafts": ("get", STAFF_GET),
    "draft_add": ("get", TEAM_GET),
    "draft_edit": ("get", TEAM_GET),
    "drafts_circulate": ("post", TEAM_GET),
    "drafts_close": ("post", TEAM_POST),
    "draft_position": ("get", TEAM_GET),
    "draft_adopt": ("post", TEAM_POST),
    "draft_drop": ("post", TEAM_POST),
    "drafts_circulated": ("get", (404,) * 6),
    "record_add": ("get", TEAM_GET),
    "record_edit": ("get", TEAM_GET),
    "record_sentence": ("get", (404, 404, 403, 404, 404, 302)),
    "record_remove": ("post", TEAM_POST),
}
ROLES = ["administrator", "team", "reader", "stranger", "coordinator", "nobody"]


@pytest.fixture
def coordinator(make_user, ministry):
    return make_user(Role.COORDINATOR, None, ministry)


@pytest.fixture
def arguments(dialogue, agenda_item, ministry) -> dict[str, int | str]:
    row = Participation.objects.create(dialogue=dialogue, institution=ministry)
    RegistrationLink.objects.create(dialogue=dialogue, until="2100-01-01")
    document = DialogueDocument.objects.create(
        dialogue=dialogue, title="Agenda", file_name="agenda.pdf", size=4, sha256="0" * 64
    )
    from django.core.files.base import ContentFile

    document.file.save("agenda.pdf", ContentFile(b"%PDF"))
    minutes = save_minutes(dialogue, language="en", text="# Minutes", base=0, actor=None)
    circulation = Circulation.objects.create(dialogue=dialogue, until="2100-01-01")
    circulation.revisions.add(minutes)
    link = CirculationLink.objects.create(circulation=circulation, token_hash="0" * 64)
    comment = MinutesComment.objects.create(
        link=link, revision=minutes, author_name="UNODC", text="One word more."
    )
    return {
        "pk": dialogue.pk,
        "language": "en",
        "number": minutes.number,
        "circulation_pk": circulation.pk,
        "comment_pk": comment.pk,
        "token": "unknown",
        "item_pk": agenda_item.pk,
        "row_pk": row.pk,
        "document_pk": document.pk,
        "code": "KZ",
        "kind": "concern",
        "record_pk": Concern.objects.create(dialogue=dialogue, order=1, headline="x").pk,
    }


@pytest.fixture
def draft(dialogue, countries) -> DraftRecommendation:
    """A recommendation of a regional event that Kazakhstan's team may change."""
    day = dialogue.starts_on
    event = Dialogue.objects.create(city="Almaty", starts_on=day, ends_on=day, is_regional=True)
    event.countries.add(countries["KZ"])
    return add_draft(event, texts={"en": "Share data."}, actor=None).draft


def test_every_address_is_in_the_table() -> None:
    elsewhere = [*interview_urls.urlpatterns, *coding_urls.urlpatterns]
    others = {pattern.name for pattern in elsewhere}
    assert {pattern.name for pattern in urls.urlpatterns} - others == set(EXPECTED)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", EXPECTED)
def test_who_opens_what(request, client, arguments, draft, name, role) -> None:
    if role != "nobody":
        client.force_login(request.getfixturevalue(role))
    pattern = next(pattern for pattern in urls.urlpatterns if pattern.name == name)
    if name.startswith("draft"):
        arguments |= {"pk": draft.dialogue_id, "draft_pk": draft.pk}
    wanted = {key: arguments[key] for key in pattern.pattern.converters}
    method, statuses = EXPECTED[name]
    response = getattr(client, method)(reverse(f"dialogues:{name}", kwargs=wanted))
    assert response.status_code == statuses[ROLES.index(role)]


def test_persons_are_for_the_team(client, dialogue, team, reader, ministry) -> None:
    Participation.objects.create(
        dialogue=dialogue,
        institution=ministry,
        person_name="Aigerim Sadykova",
        role=ParticipantRole.PARTICIPANT,
    )
    address = reverse("dialogues:participants", args=[dialogue.pk])
    client.force_login(reader)
    page = client.get(address).content.decode()
    assert "Ministry of Internal Affairs" in page
    assert "Sadykova" not in page
    client.force_login(team)
    assert "Aigerim Sadykova" in client.get(address).content.decode()


def test_regional_event_is_seen_from_each_country_and_changed_by_the_team_of_all(
    client, dialogue, countries, team, colleague, stranger
) -> None:
    dialogue.countries.add(countries["KG"])
    dialogue.is_regional = True
    dialogue.save()
    page, edit = [
        reverse(f"dialogues:{name}", args=[dialogue.pk]) for name in ("dialogue", "dialogue_edit")
    ]
    for user in (team, stranger):
        client.force_login(user)
        assert client.get(page).status_code == 200
        assert client.get(edit).status_code == 403
    client.force_login(colleague)
    assert client.get(edit).status_code == 200
    assert client.get(reverse("dialogues:dialogues")).content.decode().count("Regional event") == 1
