"""The editor's pages of choice lists."""

import pytest
from django.test import Client

from institutions.enums import Role
from surveys.models import Version
from tests.surveys.makers import make_user, make_version, signed_in
from tests.surveys.test_editor import address, fields_of, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Client:
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def version() -> Version:
    return make_version(is_published=False)


def test_choices_are_ordered_renamed_added_and_removed(team, version):
    place = address("choice_list", version, "importance")
    page = team.get(place)
    changes = {
        "order:0": 5,
        "key:1": "slightly",
        "text_ru:1": "немного",
        "exclusive:2": "on",
        "more": "Middle | Середина",
        "attributes:0": "country=KZ; region=North East",
    }
    assert team.post(place, fields_of(page, **changes)).status_code == 302

    choices = form_of(version).choice_lists["importance"]
    assert choices.names == ("slightly", "dont_know", "very", "middle")
    assert choices.get("dont_know").is_exclusive
    assert dict(choices.get("very").attributes) == {"country": "KZ", "region": "North East"}
    page = team.get(place)
    team.post(place, fields_of(page, **{"remove:0": "on"}))
    assert form_of(version).choice_lists["importance"].names == ("dont_know", "very", "middle")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key:0": "little"}, "Two choices have this name"),
        ({"key:0": "two words"}, "cannot be a choice name"),
        ({"dont_know": "nobody"}, "no choice with this name"),
        ({"name": "measures"}, "choice list “measures” already"),
        ({"attributes:0": "x"}, "name=value"),
    ],
)
def test_a_list_that_cannot_be_saved_is_told(team, version, changes, told):
    place = address("choice_list", version, "importance")
    page = team.post(place, fields_of(team.get(place), **changes))

    assert page.status_code == 422
    assert told in page.content.decode()


def test_lists_are_added_renamed_and_removed(team, version):
    team.post(address("choice_list_add", version), {"name": "colours", "more": "Red | Красный"})
    assert "colours" in form_of(version).choice_lists
    team.post(address("choice_list_remove", version, "colours"))
    assert "colours" not in form_of(version).choice_lists
    page = team.post(address("choice_list_remove", version, "measures"), follow=True)
    assert "Questions use this list: measures, order." in page.content.decode()
    place = address("choice_list", version, "measures")
    team.post(place, fields_of(team.get(place), name="actions"))
    assert form_of(version).questions["order"].list_name == "actions"
