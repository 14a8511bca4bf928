"""Rows of the editor's outline that were dragged: what the server makes of a drop."""

import pytest
from django.test import Client

from institutions.enums import Role
from surveys.enums import EditAct
from surveys.models import Version
from tests.surveys.makers import make_user, make_version, signed_in
from tests.surveys.test_editor import add, address, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Client:
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def version() -> Version:
    return make_version(is_published=False)


def drop(client, version, name, where, place, **options):
    values = {"act": where, "place": place}
    return client.post(address("draft_act", version, name), values, **options)


def test_an_item_is_dropped_in_its_place_and_one_undo_takes_it_back(team, version):
    before = names(version)
    page = drop(team, version, "comment", "after", "sector")

    assert page.url == address("draft", version)
    assert names(version)[:4] == ["all", "institution_name", "sector", "comment"]
    version.refresh_from_db()
    assert version.head.act == EditAct.MOVE
    assert version.head.subject == "comment"
    team.post(address("draft_undo", version), {"act": "undo", "seen": version.sha256})
    assert names(version) == before

    drop(team, version, "comment", "first", "")
    assert names(version)[:2] == ["comment", "all"]
    drop(team, version, "comment", "first", "all")
    assert names(version)[:2] == ["all", "comment"]


def test_an_item_dropped_where_it_was_is_no_change(team, version):
    drop(team, version, "sector", "after", "institution_name")
    drop(team, version, "sector", "after", "sector")

    assert version.draft_revisions.count() == 0


@pytest.mark.parametrize(
    ("name", "where", "place", "told"),
    [
        ("all", "first", "all", "A group cannot be moved into itself."),
        ("all", "after", "years", "A group cannot be moved into itself."),
        ("years", "first", "sector", "“sector” is not a section or group."),
        ("years", "after", "nobody", "“nobody” is not in the questionnaire any more."),
        ("nobody", "after", "years", "“nobody” is not in the questionnaire any more."),
    ],
)
def test_a_drop_that_is_refused_is_told(team, version, name, where, place, told):
    page = drop(team, version, name, where, place, follow=True)

    assert [str(message) for message in page.context["messages"]] == [told]
    assert version.draft_revisions.count() == 0


def test_a_drop_from_an_old_page_is_made_to_the_draft_as_it_is(team, version):
    """As with the arrows: other changes stay, and what is gone is told."""
    add(team, version, label_en="New", name="new", parent="all")
    drop(team, version, "new", "first", "all")
    drop(team, version, "sector", "after", "years")
    assert names(version)[1] == "new"
    assert names(version).index("sector") == names(version).index("years") + 1

    team.post(address("item_remove", version, "years"))
    page = drop(team, version, "sector", "after", "years", follow=True)
    assert "“years” is not in the questionnaire any more." in page.content.decode()
