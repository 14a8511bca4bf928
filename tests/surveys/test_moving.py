"""Publishing a new version while people are answering: nothing of theirs is lost."""

from dataclasses import replace

import pytest
from django.urls import reverse

from surveys.actions.answering import Change, save_answers, stamp
from surveys.actions.drafts import change_draft, start_version
from surveys.actions.moving import move_all_drafts, versions_with_drafts_behind
from surveys.actions.questionnaires import publish_version
from surveys.enums import EditAct, ResponseState
from surveys.form.choice_renaming import rename_choices
from surveys.form.editing import get_item, insert_item, remove_item, replace_item
from surveys.form.editing_lists import set_list
from surveys.form.model import ChoiceList
from surveys.models import Response, Version
from surveys.respondent import hash_token
from surveys.tasks import move_drafts, move_drafts_left
from tests.surveys.form.makers import ask
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_version,
)

pytestmark = pytest.mark.django_db
ANSWERS = {"importance": "very", "measures": ["treatment", "work"], "years": 4, "comment": "Words"}


@pytest.fixture
def first() -> Version:
    return make_version()


def start(version, link="link", answers=ANSWERS, **fields):
    country = make_country()
    institution = make_institution(f"Ministry {link}", country)
    invitation = make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token(link)
    )
    return make_response(
        version,
        country,
        answers,
        invitation=invitation,
        institution=institution,
        state=ResponseState.DRAFT,
        revisions=dict.fromkeys(answers, 1),
        **fields,
    )


def changed(form):
    """A version without the comment and one measure, with another label and a new question."""
    years = replace(get_item(form, "years"), label={"en": "Years of work", "ru": "Стаж"})
    form = replace_item(remove_item(form, "comment"), "years", years)
    measures = form.choice_lists["measures"]
    fewer = ChoiceList("measures", tuple(c for c in measures.choices if c.name != "work"))
    form = set_list(form, fewer, before="measures")
    label = {"en": "Newly asked", "ru": "Новое"}
    return insert_item(form, ask("new", label=label), parent="all")


def publish_change(first, change=changed):
    draft = start_version(first.questionnaire, actor=None)
    change_draft(draft, change, act=EditAct.CHANGE)
    return publish_version(draft)


def fresh(response):
    return Response.objects.get(pk=response.pk)


def test_running_drafts_move_with_their_answers(first):
    responses = [start(first, link) for link in ("a", "b", "c")]
    second = publish_change(first)

    assert move_drafts(second.pk) == 3
    for response in map(fresh, responses):
        assert response.version == second
        assert response.moved_from == first
        assert response.answers == {"importance": "very", "measures": ["treatment"], "years": 4}
        assert response.kept_answers == {"measures": ["treatment", "work"], "comment": "Words"}
        assert response.revisions["years"] == 1
    assert move_drafts(second.pk) == 0


def test_what_was_sent_stays_on_its_version(first):
    sent = make_response(first, make_country(), ANSWERS)
    second = publish_change(first)

    assert move_all_drafts(second) == 0
    assert fresh(sent).version == first


def test_drafts_do_not_move_to_a_version_that_is_not_the_latest(first):
    response = start(first)
    second = publish_change(first)
    third = publish_change(second, lambda form: remove_item(form, "years"))

    assert move_all_drafts(second) == 0
    assert move_all_drafts(third) == 1
    assert fresh(response).kept_answers["years"] == 4
    assert fresh(response).moved_from == first


def test_answers_come_back_with_their_question(first):
    response = start(first)
    second = publish_change(first)
    move_all_drafts(second)
    label = {"en": "Again", "ru": "Снова"}
    third = publish_change(second, lambda form: insert_item(form, ask("comment", label=label)))
    move_all_drafts(third)

    assert fresh(response).answers["comment"] == "Words"
    assert "comment" not in fresh(response).kept_answers


def test_a_lost_message_is_made_up_for(first):
    response = start(first)
    second = publish_change(first)

    assert list(versions_with_drafts_behind()) == [second]
    assert move_drafts_left() == 1
    assert fresh(response).version == second
    assert move_drafts_left() == 0


def test_a_choice_under_another_name_has_to_be_chosen_again(first):
    """Answers hold names of choices: what the editor warns of, see `editor_renaming`."""
    response, sent = start(first), make_response(first, make_country("KG"), ANSWERS)

    def change(form):
        very, work = {"very": "much"}, {"work": "labour"}
        return rename_choices(rename_choices(form, "importance", very).form, "measures", work).form

    move_all_drafts(publish_change(first, change))

    moved = fresh(response)
    assert moved.answers == {"measures": ["treatment"], "years": 4, "comment": "Words"}
    assert moved.kept_answers == {"importance": "very", "measures": ["treatment", "work"]}
    assert fresh(sent).answers["importance"] == "very"


def test_an_answer_saved_while_the_draft_moves_is_kept(first):
    response = start(first)
    slow = Response.objects.select_related("version").get(pk=response.pk)
    move_all_drafts(publish_change(first))

    save_answers(slow, {"comment": Change("Written meanwhile", 1, "")})

    assert fresh(response).kept_answers["comment"] == "Written meanwhile"
    assert "comment" not in fresh(response).answers


@pytest.fixture
def visitor(client):
    def come(link="link"):
        client.get(reverse("surveys:open_link", args=[link]))
        return client

    return come


def test_people_are_told_what_changed_until_they_have_seen_it(first, visitor):
    response = start(first)
    move_all_drafts(publish_change(first))
    client, address = visitor(), reverse("surveys:answer_tasks", args=[response.key])

    page = client.get(address).content.decode()
    for text in (
        "The questionnaire has changed since your last visit",
        "Newly asked",
        "Years of work",
        "Question measures",
        "Question comment",
        "what you answered is kept",
    ):
        assert text in page

    client.post(reverse("surveys:answer_notice", args=[response.key]))
    assert "has changed since your last visit" not in client.get(address).content.decode()


def test_a_page_of_the_old_version_loses_nothing(first, visitor):
    response = start(first)
    client, address = visitor(), reverse("surveys:answer_section", args=[response.key, 1])
    page = client.get(address)
    move_all_drafts(publish_change(first))

    client.post(
        address,
        {
            ".base": page.context["base"],
            "importance": "little",
            "comment": "Written on the old page",
            "years": "9",
            "measures": ["prevention"],
            ".action": "later",
        },
    )

    found = fresh(response)
    assert found.kept_answers["comment"] == "Written on the old page"
    assert found.answers["years"] == 9
    assert found.answers["importance"] == "little"
    assert found.answers["measures"] == ["prevention"]


def test_a_page_of_a_section_that_is_gone_loses_nothing(first, visitor):
    response = start(first)
    client = visitor()
    page = client.get(reverse("surveys:answer_section", args=[response.key, 1]))
    move_all_drafts(publish_change(first))

    client.post(
        reverse("surveys:answer_section", args=[response.key, 7]),
        {".base": page.context["base"], "years": "11", ".action": "later"},
    )

    assert fresh(response).answers["years"] == 11


def test_a_notice_is_for_those_who_answer_only(first, client):
    response = start(first)
    move_all_drafts(publish_change(first))

    assert client.post(reverse("surveys:answer_notice", args=[response.key])).status_code == 404
    assert fresh(response).moved_from == first


def with_default(form):
    """A version with a new question that has a default, and another default of an old one."""
    years = replace(form.question("years"), default="7")
    form = replace_item(form, "years", years)
    label = {"en": "Newly asked", "ru": "Новое"}
    return insert_item(form, ask("new", label=label, default="as usual"), parent="all")


def test_a_new_question_begins_with_its_default(first):
    """An old one that is empty stays so: somebody may have left it empty."""
    response = start(first, answers={"importance": "very"})
    move_all_drafts(publish_change(first, with_default))

    assert fresh(response).answers == {"importance": "very", "new": "as usual"}
    assert "new" not in fresh(response).revisions


def test_a_question_that_comes_back_does_not_begin_again(first):
    response = start(first, answers={"importance": "very"})
    second = publish_change(first, with_default)
    move_all_drafts(second)
    save_answers(fresh(response), {"new": Change(None, 0, stamp("as usual"))})
    assert "new" not in fresh(response).answers
    third = publish_change(second, lambda form: remove_item(form, "new"))
    move_all_drafts(third)
    label = {"en": "Again", "ru": "Снова"}
    again = ask("new", label=label, default="as usual")
    move_all_drafts(publish_change(third, lambda form: insert_item(form, again, parent="all")))

    assert "new" not in fresh(response).answers


@pytest.mark.parametrize(("revisions", "value"), [({}, "otherwise"), ({"new": 0}, "as usual")])
def test_a_default_that_nobody_looked_at_gives_way_to_the_new_one(first, revisions, value):
    response = start(first, answers={"importance": "very"})
    second = publish_change(first, with_default)
    move_all_drafts(second)
    Response.objects.filter(pk=response.pk).update(revisions=revisions)

    def change(form):
        return replace_item(form, "new", replace(form.question("new"), default="otherwise"))

    move_all_drafts(publish_change(second, change))
    assert fresh(response).answers["new"] == value


def test_what_waits_for_a_signature_gets_no_default(first):
    response = start(first, answers={"importance": "very"})
    Response.objects.filter(pk=response.pk).update(state=ResponseState.IN_REVIEW)
    move_all_drafts(publish_change(first, with_default))

    assert fresh(response).answers == {"importance": "very"}
