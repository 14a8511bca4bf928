"""The editor's pages of choice lists."""

import pytest
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from surveys.models import Version
from tests.surveys.makers import make_user, make_version, signed_in
from tests.surveys.test_editor import add, address, edit, fields_of, form_of

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


def save(client, version, name, **changes):
    """Save the page of a list with changes; returns the page after it."""
    place = address("choice_list", version, name)
    return client.post(place, fields_of(client.get(place), **changes), follow=True)


def told(page):
    return [str(message) for message in page.context["messages"]]


@pytest.fixture
def asking(team, version) -> Version:
    """Two questions that depend on the importance, which begins with “very”."""
    add(team, version, label_en="Why?", asked="expression", relevant="${importance} = 'very'")
    add(
        team,
        version,
        label_en="How?",
        asked="expression",
        relevant="contains(${importance}, 'very') or 'little' != ${importance}",
    )
    edit(team, version, "importance", default="very")
    return version


def relevance(version, name):
    return form_of(version).questions[name].relevant.text


def test_conditions_follow_a_renamed_choice_and_one_undo_takes_all_back(team, asking):
    before = form_of(asking)
    page = save(team, asking, "importance", **{"key:0": "much", "key:1": "slight"})
    keys = form_of(asking).choice_lists["importance"].names

    assert set(keys) == {"slight", "much", "dont_know"}
    assert relevance(asking, "why") == "${importance} = 'much'"
    assert (
        relevance(asking, "how") == "contains(${importance}, 'very') or 'slight' != ${importance}"
    )
    assert form_of(asking).questions["importance"].default == "much"
    assert told(page)[1:] == [
        "3 conditions follow the new name: importance, why, how.",
        "Please check these yourself, they may still mean the old name: how.",
    ]
    asking.refresh_from_db()
    team.post(address("draft_undo", asking), {"act": "undo", "seen": asking.sha256})
    assert form_of(asking) == before


def test_two_choices_change_names_at_once(team, asking):
    page = save(team, asking, "importance", **{"key:0": "little", "key:1": "very"})

    assert relevance(asking, "why") == "${importance} = 'little'"
    assert "'very' != ${importance}" in relevance(asking, "how")
    assert "3 conditions follow" in page.content.decode()


def test_the_choice_that_means_i_do_not_know_keeps_its_meaning(team, version):
    save(team, version, "importance", dont_know="dont_know")
    save(team, version, "importance", **{"key:2": "unsure"})
    assert form_of(version).choice_lists["importance"].dont_know == "unsure"

    save(team, version, "importance", **{"key:2": "nobody", "dont_know": "little"})
    assert form_of(version).choice_lists["importance"].dont_know == "little"


def test_nothing_is_told_where_nothing_follows(team, asking):
    page = save(team, asking, "measures", **{"key:0": "something_else"})

    assert told(page) == ["“measures” is saved."]


def test_a_line_removed_by_somebody_else_does_not_shift_the_names(team, asking):
    """The lines are known by the names that they showed, not by their places."""
    place = address("choice_list", asking, "importance")
    mine = fields_of(team.get(place), **{"text_en:1": "Not much"})
    save(team, asking, "importance", **{"remove:0": "on"})
    clash = team.post(place, mine)
    assert clash.status_code == 409

    again = team.post(place, fields_of(clash), follow=True)
    assert told(again) == ["“importance” is saved."]
    assert relevance(asking, "how").endswith("'little' != ${importance}")
    choices = form_of(asking).choice_lists["importance"]
    assert choices.names == ("very", "little", "dont_know")
    assert dict(choices.get("little").label) == {"en": "Not much", "ru": "little"}


def test_texts_in_a_language_that_was_given_up_stay_with_their_choice(team, version):
    page = team.get(address("draft_settings", version))
    given = fields_of(page, languages="en")
    team.post(address("draft_settings", version), given)
    very = form_of(version).choice_lists["importance"].get("very").label
    save(team, version, "importance", **{"key:0": "much", "order:0": 9})

    assert "ru" in very
    assert form_of(version).choice_lists["importance"].get("much").label == very


def test_forged_names_before_change_nothing(team, asking):
    forged = {"was:0": "nobody", "was:1": "little", "key:1": "much"}
    save(team, asking, "importance", **forged)

    assert relevance(asking, "why") == "${importance} = 'very'"
    assert "'much' != ${importance}" in relevance(asking, "how")


def test_what_becomes_of_answers_given_already_is_told(team):
    first = make_version()
    team.post(reverse("surveys:version_start", args=[first.questionnaire.slug]))
    draft = first.questionnaire.versions.get(number=2)
    page = save(team, draft, "importance", **{"key:0": "much"})

    assert "This questionnaire was published before" in page.content.decode()
    (left,) = told(page)[1:]
    assert left == (
        "Answers already given as “very” keep that name and are not counted under the new one. "
        "In answers not sent yet, people have to choose again."
    )
    page = save(team, draft, "importance", **{"key:0": "little", "key:1": "very"})
    (taken,) = told(page)[1:]
    assert taken == (
        "Answers already given as “little”, “very” will now count for another choice. Undo this, "
        "or take names that were not used before."
    )


def test_a_choice_that_gets_its_name_back_is_no_other_choice(team):
    first = make_version()
    team.post(reverse("surveys:version_start", args=[first.questionnaire.slug]))
    draft = first.questionnaire.versions.get(number=2)
    save(team, draft, "importance", **{"key:0": "much"})

    assert told(save(team, draft, "importance", **{"key:0": "very"})) == ["“importance” is saved."]


def test_nobody_is_warned_about_answers_that_cannot_be_there(team, version):
    page = save(team, version, "importance", **{"key:1": "much"})

    assert "Answers already given" not in page.content.decode()
