"""Recommendations of regional events among a country's own."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import CountryPosition, Dialogue, DraftRecommendation, DraftRevision
from institutions.models import Country
from reports.actions.board import BoardError
from reports.actions.board_adopting import adopt_recommendation
from reports.models import Recommendation
from reports.queries.board_chapter import board_chapter

pytestmark = pytest.mark.django_db
PAGE = "reports:board_adopted"


@pytest.fixture
def draft(kz) -> DraftRecommendation:
    """Adopted at an event of two countries; Kazakhstan agreed, Kyrgyzstan did not."""
    day = dt.date(2023, 9, 1)
    event = Dialogue.objects.create(
        title="Regional meeting", city="Almaty", starts_on=day, ends_on=day, is_regional=True
    )
    event.countries.set(Country.objects.filter(pk__in=["KZ", "KG"]))
    made = DraftRecommendation.objects.create(
        dialogue=event, number=1, state="adopted", adopted_at=timezone.now()
    )
    wording = DraftRevision.objects.create(
        draft=made, number=1, texts={"en": "Share laboratory data.", "ru": ""}
    )
    for code, position in (("KZ", "agrees"), ("KG", "disagrees")):
        CountryPosition.objects.create(revision=wording, country_id=code, position=position)
    return made


def test_a_country_takes_in_what_it_agreed_with(client, member, draft, kz):
    client.force_login(member("Anna"))
    page = reverse(PAGE, args=["KZ"])
    assert "Share laboratory data." in client.get(page).content.decode()
    client.post(page, {"draft": draft.pk})
    item = Recommendation.objects.get()
    assert (item.texts, item.state) == ({"en": "Share laboratory data."}, "draft")
    assert board_chapter(kz)["recommendations"][0]["from_event"] == "Regional meeting"
    told = client.post(page, {"draft": draft.pk}, follow=True).content.decode()
    assert "It is among the country’s recommendations already." in told
    assert "On the board" in told
    shown = client.get(reverse("reports:board_item", args=["KZ", "recommendation", item.pk]))
    assert "Adopted at Regional meeting" in shown.content.decode()


@pytest.mark.parametrize("forged", ["", "0", "x"])
def test_a_forged_draft_is_not_found(client, member, draft, forged):
    client.force_login(member("Anna"))
    assert client.post(reverse(PAGE, args=["KZ"]), {"draft": forged}).status_code == 404


def test_a_country_that_did_not_agree_sees_nothing(client, member, draft):
    client.force_login(member("Azat", country="KG"))
    page = client.get(reverse(PAGE, args=["KG"])).content.decode()
    assert "No regional event has adopted" in page
    assert client.post(reverse(PAGE, args=["KG"]), {"draft": draft.pk}).status_code == 404


def test_the_action_refuses_as_well(draft):
    kg = Country.objects.get(pk="KG")
    row = SimpleNamespace(draft=draft, revision=draft.revisions.get(), agreed=[])
    with pytest.raises(BoardError):
        adopt_recommendation(kg, row, actor=None)  # type: ignore[arg-type]
