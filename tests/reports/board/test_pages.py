"""The pages of the board: what they show, what they change, and for whom."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from institutions.enums import Role
from reports.actions.board import add_conclusion, add_finding, add_recommendation
from reports.enums import Topic
from reports.models import Conclusion, Finding, Recommendation
from reports.queries.board_evidence import current_evidence

pytestmark = pytest.mark.django_db
WORDS = {"heading_en": "Crime", "text_en": "It rose.", "topic": "documentation", "base": 0}


@pytest.fixture
def reader(client, member):
    client.force_login(member("Rustam", Role.READER))
    return client


@pytest.fixture
def item(kz, cell) -> Finding:
    key = "observation", f"{cell.row_id}.{cell.period_id}"
    return add_finding(
        kz,
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime"},
        texts={"en": f"There were {{{{cell:{key[1]}}}}} cases."},
        cites=current_evidence(kz, [key]).values(),
        actor=None,
    )


def url(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def shown(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_list_has_only_countries_that_the_user_sees(reader):
    page = shown(reader.get(reverse("reports:boards")))
    assert url("board") in page
    assert url("board", code="KG") not in page


def test_an_empty_board_says_what_to_do(team):
    page = shown(team.get(url("board")))
    assert "No finding yet" in page
    assert url("board_add", "finding") in page


def test_the_board_shows_texts_with_figures_by_topic(team, item):
    page = shown(team.get(url("board")))
    assert "There were 5,150 cases." in page
    assert "0 of 2 approvals" in page
    assert "There were" not in shown(team.get(url("board") + "?topic=dialogue"))
    assert team.get(url("board") + "?topic=none").status_code == 404


def test_queries_do_not_grow_with_the_board(team, item, django_assert_num_queries):
    conclusion = add_conclusion(item.country, texts={"en": "So"}, findings=[item], actor=None)
    add_recommendation(item.country, texts={"en": "Do"}, conclusions=[conclusion], actor=None)
    with CaptureQueriesContext(connection) as first:
        team.get(url("board"))
    for _number in range(3):
        one = add_conclusion(item.country, texts={"en": "So"}, findings=[item], actor=None)
        add_recommendation(item.country, texts={"en": "Do"}, conclusions=[one], actor=None)
    with django_assert_num_queries(len(first)):
        team.get(url("board"))


def test_readers_see_what_is_approved_and_no_more(reader, item):
    assert "There were" not in shown(reader.get(url("board")))
    assert reader.get(url("board_item", "finding", item.pk)).status_code == 404
    Finding.objects.update(state="approved")
    item.boardcomments.create(text="Between us")
    assert "There were 5,150 cases." in shown(reader.get(url("board")))
    page = shown(reader.get(url("board_item", "finding", item.pk)))
    assert "There were 5,150 cases." in page
    assert "Between us" not in page
    assert reader.get(url("board_edit", "finding", item.pk)).status_code == 403


def test_an_item_of_another_country_is_not_found(team, item):
    other = Finding.objects.create(
        country_id="KG", topic="other", headings={"en": "H"}, texts={"en": "T"}
    )
    assert team.get(url("board_item", "finding", other.pk)).status_code == 404
    assert team.get(url("board_item", "finding", other.pk, code="KG")).status_code == 404
    assert team.get(url("board_item", "idea", item.pk)).status_code == 404
    assert team.post(url("board_approve", "conclusion", item.pk)).status_code == 404


def test_a_finding_is_written_and_changed(team):
    response = team.post(url("board_add", "finding"), WORDS | {"text_ru": "Выросло."})
    item = Finding.objects.get()
    assert response["Location"] == url("board_item", "finding", item.pk)
    assert item.texts == {"en": "It rose.", "ru": "Выросло."}
    assert str(item.created_by) == "Anna"
    team.post(url("board_edit", "finding", item.pk), WORDS | {"base": 1, "text_en": "It fell."})
    item.refresh_from_db()
    assert item.texts == {"en": "It fell."}


def test_what_was_typed_is_kept_where_it_cannot_be_saved(team, item):
    Finding.objects.update(revision=2)
    response = team.post(url("board_edit", "finding", item.pk), WORDS | {"base": 1})
    assert response.status_code == 422
    assert "Somebody changed this just now" in shown(response)
    assert "It rose." in shown(response)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text_en": ""}, "Write it in one language at least."),
        ({"heading_en": ""}, "Write it in one language at least."),
        ({"text_en": "Now {{cell:0.0}}."}, "The evidence has no “0.0”."),
        ({"topic": "weather"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told(team, given, told):
    response = team.post(url("board_add", "finding"), WORDS | given)
    assert response.status_code == 422
    assert told in shown(response)
    assert not Finding.objects.exists()


def test_conclusions_and_recommendations_rest_on_what_is_below(team, item):
    foreign = Finding.objects.create(
        country_id="KG", topic="other", headings={"en": "H"}, texts={"en": "T"}
    )
    bad = team.post(
        url("board_add", "conclusion"), {"base": 0, "text_en": "So", "rests_on": [foreign.pk]}
    )
    assert bad.status_code == 422
    team.post(url("board_add", "conclusion"), {"base": 0, "text_en": "So", "rests_on": [item.pk]})
    conclusion = Conclusion.objects.get()
    posted = {"base": 0, "text_en": "Do", "addressee_en": "Ministry", "priority": "high"}
    team.post(url("board_add", "recommendation"), posted | {"rests_on": [conclusion.pk]})
    advice = Recommendation.objects.get()
    assert "Crime" in shown(team.get(url("board_item", "conclusion", conclusion.pk)))
    page = shown(team.get(url("board_item", "recommendation", advice.pk)))
    assert "To: Ministry" in page
    assert "Priority: High" in page
    assert "So" in shown(team.get(url("board_item", "finding", item.pk)))


def test_the_whole_way_of_a_stale_finding(team, item, cell):
    cell.text, cell.value = "5,151", 5151
    cell.save()
    assert "Evidence has changed" in shown(team.get(url("board")))
    page = shown(team.get(url("board_item", "finding", item.pk)))
    assert "5,150" in page
    assert "<strong>5,151</strong>" in page
    citation = item.citations.get()
    refused = team.post(url("board_approve", "finding", item.pk), {"revision": 1}, follow=True)
    assert "The evidence has changed since it was cited." in shown(refused)
    team.post(url("board_citation", citation.pk, "take"))
    assert "Evidence has changed" not in shown(team.get(url("board")))
    assert team.post(url("board_citation", citation.pk, "burn")).status_code == 404


def test_two_people_approve(client, member, item):
    for name in ("Anna", "Boris"):
        client.force_login(member(name))
        client.post(url("board_approve", "finding", item.pk), {"revision": "1"})
    page = shown(client.get(url("board_item", "finding", item.pk)))
    assert "Approved by Anna" in page
    assert "Approved by Boris" in page
    assert Finding.objects.get().state == "approved"


def test_comments_retiring_and_taking_back(team, item):
    team.post(url("board_comment", "finding", item.pk), {"text": "Why <b>so</b>?"})
    assert "Why &lt;b&gt;so&lt;/b&gt;?" in shown(team.get(url("board_item", "finding", item.pk)))
    assert "1 open comment" in shown(team.get(url("board")))
    team.post(url("board_settle", item.boardcomments.get().pk))
    assert "1 open comment" not in shown(team.get(url("board")))
    told = team.post(url("board_retire", "finding", item.pk), {"reason": ""}, follow=True)
    assert "Give a reason." in shown(told)
    team.post(url("board_retire", "finding", item.pk), {"reason": "Said twice"})
    assert "There were" not in shown(team.get(url("board")))
    assert "Said twice" in shown(team.get(url("board_item", "finding", item.pk)))
    team.post(url("board_restore", "finding", item.pk))
    assert "There were" in shown(team.get(url("board")))


@pytest.mark.parametrize("revision", ["", "x", "9" * 30, "-1"])
def test_forged_revisions_are_refused(team, item, revision):
    told = team.post(url("board_approve", "finding", item.pk), {"revision": revision}, follow=True)
    assert "The text is another by now." in shown(told)
