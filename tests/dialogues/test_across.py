"""All countries side by side, and from the dialogue to the questionnaire."""

import datetime as dt

import pytest
from django.utils import timezone

from dialogues.access import visible_dialogues
from dialogues.actions.importing import import_dialogues
from dialogues.enums import DialogueState, ParticipantRole, ParticipationState
from dialogues.models import Concern, Dialogue, Issue, Theme
from dialogues.queries.across import side_by_side
from dialogues.queries.represented import preview
from institutions.access import visible_countries
from institutions.enums import Sector
from institutions.models import Institution
from surveys.enums import ResponseState, VersionState
from surveys.models import Invitation, Questionnaire, Response, Version
from tests.dialogues.test_import import SAMPLE
from tests.dialogues.test_meetings import address


@pytest.fixture
def themes(countries) -> tuple[Theme, Theme]:
    """The published records, with one theme under another given to what is about NPS."""
    import_dialogues(SAMPLE)
    supply = Theme.objects.create(code="supply", titles={"en": "Supply"})
    substances = Theme.objects.create(code="nps", titles={"en": "New substances"}, parent=supply)
    Concern.objects.filter(headline__startswith="New psychoactive").update(theme=substances)
    Issue.objects.filter(headline__contains="synthetic").update(theme=substances)
    return supply, substances


def rows_for(user, **options):
    return side_by_side(visible_dialogues(user), list(visible_countries(user)), **options)


def test_countries_stand_side_by_side(themes, administrator) -> None:
    rows = rows_for(administrator)
    assert [row.theme for row in rows] == [themes[1], None]
    substances = rows[0]
    cells = {cell.country.code: cell for cell in substances.cells}
    assert substances.depth == 1
    assert substances.countries == 2
    assert [record.headline for record in cells["KG"].records] == ["New psychoactive substances"]
    assert len(cells["KZ"].records) == 2
    assert not cells["TM"].records
    assert substances.first_seen == dt.date(2023, 4, 28)
    assert sum(len(cell.records) for row in rows for cell in row.cells) == 13 + 18


def test_only_issues_or_only_concerns(themes, administrator) -> None:
    issues = rows_for(administrator, kind="issue")
    assert sum(len(cell.records) for row in issues for cell in row.cells) == 13


def test_regional_event_raised_it_for_all_of_its_countries(
    dialogue, countries, administrator
) -> None:
    dialogue.countries.add(countries["KG"])
    Concern.objects.create(dialogue=dialogue, order=1, headline="Transit")
    row = rows_for(administrator)[0]
    assert [cell.country.code for cell in row.cells if cell.records] == ["KZ", "KG"]


def test_page_shows_the_users_countries_and_names_to_the_team(
    client, themes, ministry, team, reader
) -> None:
    Concern.objects.filter(country="KZ").update(raised_by=ministry)
    for user, is_named in ((team, True), (reader, False)):
        client.force_login(user)
        page = client.get(address("themes_across")).content.decode()
        concern = Concern.objects.get(headline="Raw materials at hand")
        assert f'/dialogues/{concern.dialogue_id}/#concern-{concern.pk}">Raw materials' in page
        assert "Home-grown raw materials" not in page
        assert ("Ministry of Internal Affairs" in page) == is_named


def test_queries_do_not_grow(client, themes, administrator, django_assert_max_num_queries) -> None:
    client.force_login(administrator)
    with django_assert_max_num_queries(11):
        client.get(address("themes_across"))


# Invitations


@pytest.fixture
def questionnaire(db) -> Questionnaire:
    found = Questionnaire.objects.create(slug="needs", titles={"en": "Needs"})
    Version.objects.create(
        questionnaire=found,
        number=1,
        document={},
        sha256="0" * 64,
        state=VersionState.PUBLISHED,
        published_at=timezone.now(),
    )
    return found


@pytest.fixture
def held(dialogue, ministry) -> Dialogue:
    """Held with the ministry, an institution of no country, an unregistered one and an expert."""
    unodc = Institution.objects.create(names={"en": "UNODC"}, sector=Sector.INTERNATIONAL)
    expert = Institution.objects.create(names={"en": "Episteme"}, sector=Sector.OTHER)
    came = {"state": ParticipationState.ATTENDED}
    for institution in (ministry, ministry, unodc):
        dialogue.participations.create(institution=institution, **came)
    dialogue.participations.create(given_name="Public Fund", **came)
    dialogue.participations.create(institution=expert, role=ParticipantRole.EXPERT, **came)
    dialogue.state = DialogueState.HELD
    dialogue.save()
    return dialogue


def test_preview_says_who_gets_what(held, countries, ministry, questionnaire) -> None:
    found = preview(held, countries["KZ"], questionnaire)
    assert [item.name for item in found.new] == ["Ministry of Internal Affairs", "UNODC"]
    assert found.unregistered == ("Public Fund",)


def test_invite_those_who_were_chosen(client, held, ministry, questionnaire, team) -> None:
    client.force_login(team)
    url = f"/dialogues/{held.pk}/invite/KZ/"
    page = client.get(url, {"questionnaire": "needs"}).content.decode()
    assert "Public Fund" in page
    page = client.post(url, {"questionnaire": "needs", "institution": [ministry.pk]})
    assert "/r/" in page.content.decode()
    assert [item.institution for item in Invitation.objects.all()] == [ministry]
    page = client.get(url, {"questionnaire": "needs"}).content.decode()
    assert "Has a link already" in page
    client.post(url, {"questionnaire": "needs", "institution": [ministry.pk]})
    assert Invitation.objects.count() == 1


def test_preview_tells_who_has_answered(held, countries, ministry, questionnaire) -> None:
    invitation = Invitation.objects.create(
        questionnaire=questionnaire,
        country=countries["KZ"],
        institution=ministry,
        token_hash="1" * 64,
    )
    Response.objects.create(
        version=questionnaire.versions.get(),
        country=countries["KZ"],
        invitation=invitation,
        institution=ministry,
        state=ResponseState.SUBMITTED,
        submitted_at=timezone.now(),
    )
    found = preview(held, countries["KZ"], questionnaire)
    assert found.answered == 1
    assert [item.name for item in found.new] == ["UNODC"]


def test_institution_outside_the_dialogue_gets_no_link(
    client, held, questionnaire, team, countries
) -> None:
    other = Institution.objects.create(
        names={"en": "Other"}, sector=Sector.GOVERNMENT, country=countries["KZ"]
    )
    client.force_login(team)
    values = {"questionnaire": "needs", "institution": [other.pk, "x"]}
    client.post(f"/dialogues/{held.pk}/invite/KZ/", values)
    assert not Invitation.objects.exists()


def test_country_that_took_no_part_is_not_found(client, held, administrator) -> None:
    client.force_login(administrator)
    assert client.get(f"/dialogues/{held.pk}/invite/KG/").status_code == 404
