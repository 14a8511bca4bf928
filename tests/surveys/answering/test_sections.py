"""One section: what is saved, what is told, and what happens when two people write at once."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.models import Response
from tests.surveys.answering.conftest import (
    SECTIONS,
    TOKEN,
    fill,
    hidden_fields,
    open_link,
    section_url,
)

pytestmark = pytest.mark.django_db


def answers_of(response: Response) -> dict[str, Any]:
    response.refresh_from_db()
    return response.answers


def test_valid_answers_are_saved_beside_wrong_ones(draft, respondent):
    answer = fill(respondent, draft, 1, {"institution_name": "A", "years_in_field": "many"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answers_of(draft) == {"institution_name": "A"}
    assert 'value="many"' in page
    assert page.count("Enter a whole number, using digits only.") == 2
    assert 'href="#q-years_in_field"' in page
    assert 'aria-invalid="true"' in page
    assert "There are problems with 2 answers" in page


def test_broken_constraint_is_told_but_kept(draft, respondent):
    answer = fill(respondent, draft, 1, {**SECTIONS[0], "years_in_field": "99"})

    assert "Enter a number of years between 0 and 60." in answer.content.decode()
    assert answers_of(draft)["years_in_field"] == 99


def test_one_may_continue_anyway(draft, respondent):
    answer = fill(respondent, draft, 1, {}, **{".action": "anyway"})

    assert answer["Location"] == section_url(draft, 2)


def test_revealed_question_is_shown_before_going_on(draft, respondent):
    data = {**SECTIONS[0], "sector": "other", "sector_other": ""}
    first = fill(respondent, draft, 1, data)

    assert first.context["revealed"] == {"sector_other"}
    assert not first.context["problems"]
    second = fill(respondent, draft, 1, data)
    assert [item.name for item in second.context["problems"]] == ["sector_other"]
    third = fill(respondent, draft, 1, {**data, "sector_other": "Ombudsman"})
    assert third["Location"] == section_url(draft, 2)


def test_hidden_question_keeps_its_answer_in_the_draft(draft, respondent):
    shown = {**SECTIONS[0], "sector": "other", "sector_other": "Ombudsman"}
    fill(respondent, draft, 1, shown)
    fill(respondent, draft, 1, {**shown, "sector": "government"})
    page = respondent.get(section_url(draft, 1)).content.decode()

    assert answers_of(draft)["sector_other"] == "Ombudsman"
    assert 'data-question="sector_other" data-kind="text" hidden' in page
    check = respondent.get(reverse("surveys:answer_check", args=[draft.key])).content.decode()
    assert "Ombudsman" not in check


def test_answer_is_removed_when_it_is_cleared(draft, respondent):
    fill(respondent, draft, 1, SECTIONS[0])
    fill(respondent, draft, 1, {**SECTIONS[0], "years_in_field": " "})

    assert "years_in_field" not in answers_of(draft)
    assert draft.revisions["years_in_field"] == 2


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({"demand": "1", "supply": "1"}, "Give each place only once."),
        ({"demand": "1", "supply": "3"}, "Give the places in order: 1, then 2, and so on."),
        ({"demand": "first"}, "Give the places in order: 1, then 2, and so on."),
    ],
)
def test_ranking_that_is_none_is_told_and_kept(draft, respondent, places, message):
    data = {f"approach_priority:{choice}": place for choice, place in places.items()}
    answer = fill(respondent, draft, 2, data)

    assert message in answer.content.decode()
    assert "approach_priority" not in answers_of(draft)
    item = next(item for item in answer.context["problems"] if item.name == "approach_priority")
    assert {choice.name: choice.place for choice in item.choices if choice.place} == places


def test_partial_ranking_is_accepted(draft, respondent):
    fill(respondent, draft, 2, {"approach_priority:harm": "1", "approach_priority:demand": "2"})

    assert answers_of(draft)["approach_priority"] == ["harm", "demand"]


def test_choice_that_does_not_exist_is_refused(draft, respondent):
    answer = fill(respondent, draft, 1, {"sector": "<b>army</b>"})

    assert "sector" not in answers_of(draft)
    assert "<b>army" not in answer.content.decode()


def test_colleagues_save_different_questions(draft, respondent):
    colleague = Client()
    open_link(colleague, TOKEN)
    url = section_url(draft, 1)
    base = hidden_fields(respondent.get(url).content.decode())[".base"]
    fill(colleague, draft, 1, {"sector": "government"})

    respondent.post(url, {".base": base, "institution_name": "A"})

    assert answers_of(draft) == {"sector": "government", "institution_name": "A"}


def test_colleagues_who_change_one_question_are_asked(draft, respondent):
    colleague = Client()
    open_link(colleague, TOKEN)
    url = section_url(draft, 1)
    base = hidden_fields(respondent.get(url).content.decode())[".base"]
    fill(colleague, draft, 1, {"institution_name": "Theirs", "years_in_field": "3"})

    clash = respondent.post(
        url, {".base": base, "institution_name": "Mine", "years_in_field": "3", "sector": "other"}
    )

    page = clash.content.decode()
    assert clash.status_code == 409
    assert [line["name"] for line in clash.context["lines"]] == ["institution_name"]
    assert "Mine" in page
    assert "Theirs" in page
    assert answers_of(draft)["institution_name"] == "Theirs"
    assert draft.answers["sector"] == "other"
    fields = hidden_fields(page)
    for choice, expected in (("theirs", "Theirs"), ("mine", "Mine")):
        respondent.post(url, {**fields, ".choice:institution_name": choice})
        assert answers_of(draft)["institution_name"] == expected


def test_clash_of_rankings_keeps_the_order(draft, respondent):
    colleague = Client()
    open_link(colleague, TOKEN)
    url = section_url(draft, 2)
    base = hidden_fields(respondent.get(url).content.decode())[".base"]
    fill(colleague, draft, 2, {"approach_priority:harm": "1"})

    clash = respondent.post(
        url, {".base": base, "approach_priority:supply": "1", "approach_priority:demand": "2"}
    )
    line = clash.context["lines"][0]
    new_base = hidden_fields(clash.content.decode())[".base"]
    respondent.post(
        url,
        {
            ".base": new_base,
            "approach_priority": line["values"],
            ".choice:approach_priority": "mine",
        },
    )

    assert answers_of(draft)["approach_priority"] == ["supply", "demand"]


def test_unchanged_question_is_never_overwritten(draft, respondent):
    fill(respondent, draft, 1, SECTIONS[0])
    url = section_url(draft, 1)
    base = hidden_fields(respondent.get(url).content.decode())[".base"]
    colleague = Client()
    open_link(colleague, TOKEN)
    fill(colleague, draft, 1, {**SECTIONS[0], "institution_name": "Newer"})

    respondent.post(url, {".base": base, **SECTIONS[0], "years_in_field": "13"})

    assert answers_of(draft)["institution_name"] == "Newer"
    assert draft.answers["years_in_field"] == 13


def test_double_click_saves_once(draft, respondent):
    url = section_url(draft, 1)
    base = hidden_fields(respondent.get(url).content.decode())[".base"]
    data = {".base": base, **SECTIONS[0]}
    first, second = respondent.post(url, data), respondent.post(url, data)

    assert first["Location"] == second["Location"] == section_url(draft, 2)
    draft.refresh_from_db()
    assert set(draft.revisions.values()) == {1}


@pytest.mark.parametrize("base", ["", "[]", "{", '{"sector": 1}', '{"sector": [true, "x"]}'])
def test_forged_base_changes_nothing(draft, respondent, base):
    answer = respondent.post(section_url(draft, 1), {".base": base, "sector": "other"})

    assert answer.status_code == 200
    assert answers_of(draft) == {}


def test_client_without_base_changes_what_it_posts(draft, respondent):
    fill(respondent, draft, 1, SECTIONS[0])
    respondent.post(section_url(draft, 1), {"sector": "international"})

    assert answers_of(draft)["sector"] == "international"
    assert draft.answers["institution_name"] == "Институт здоровья"


def test_saving_takes_few_queries(draft, respondent, django_assert_max_num_queries):
    url = section_url(draft, 1)
    base = hidden_fields(respondent.get(url).content.decode())[".base"]
    with django_assert_max_num_queries(5):  # with BEGIN and COMMIT, here savepoints
        respondent.post(url, {".base": base, **SECTIONS[0]})


def test_section_that_does_not_exist(draft, respondent):
    assert respondent.get(section_url(draft, 99)).status_code == 404
    assert respondent.get(section_url(draft, 0)).status_code == 404


def save(client: Client, response: Response, name: str, base: list[object], **data):
    url = reverse("surveys:answer_save", args=[response.key])
    return client.post(url, {".question": name, ".base": json.dumps({name: base}), **data})


def test_autosave_saves_one_question(draft, respondent):
    answer = save(respondent, draft, "years_in_field", [0, ""], years_in_field="7")

    assert answer.json()["message"].startswith("Saved at ")
    assert answer.json()["problem"] == ""
    assert answers_of(draft) == {"years_in_field": 7}
    again = save(respondent, draft, "years_in_field", answer.json()["base"], years_in_field="70")
    assert again.json()["problem"] == "Enter a number of years between 0 and 60."
    assert answers_of(draft) == {"years_in_field": 70}


def test_autosave_tells_what_is_not_well_formed(draft, respondent):
    answer = save(respondent, draft, "years_in_field", [0, ""], years_in_field="seven")

    assert answer.status_code == 422
    assert answer.json()["message"] == "Enter a whole number, using digits only."
    assert answers_of(draft) == {}


def test_autosave_reports_a_clash(draft, respondent):
    save(respondent, draft, "sector", [0, ""], sector="other")
    answer = save(respondent, draft, "sector", [0, ""], sector="government")

    assert answer.status_code == 409
    assert answer.json()["theirs"] == "other"
    assert "Other" in answer.json()["message"]
    kept = save(respondent, draft, "sector", answer.json()["base"], sector="government")
    assert kept.status_code == 200
    assert answers_of(draft) == {"sector": "government"}


@pytest.mark.parametrize("name", ["no_such", "weaknesses_named", ""])
def test_autosave_of_what_nobody_is_asked(draft, respondent, name):
    assert save(respondent, draft, name, [0, ""]).status_code == 404


def test_autosave_after_sending(complete_draft, respondent):
    from tests.surveys.answering.conftest import send

    send(respondent, complete_draft)
    answer = save(respondent, complete_draft, "sector", [1, ""], sector="other")

    assert answer.status_code == 403
    assert answers_of(complete_draft)["sector"] == "government"
