"""Answers that are filled in beforehand: shown, changed, emptied, and not taken for work done."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from surveys.actions.responses import reopen_response
from surveys.actions.signing import hand_over
from surveys.actions.submitting import digest_answers
from surveys.enums import Layout, ResponseState
from surveys.form.expressions import parse
from surveys.form.model import Form
from surveys.models import Response
from surveys.queries.answering import progress_of
from surveys.queries.board import board, board_rows
from surveys.queries.forms import get_form
from surveys.respondent import hash_token
from tests.surveys.answering.conftest import fill, open_link, send
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_user,
    make_version,
    signed_in,
)

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-defaults"
ITEM = (ask("name", required="true()"), ask("unit", default="kg"), ask("place", "geopoint"))
BEGUN = {"country": "KZ", "staff": 5, "means": ["yes", "no"], "more": "as before"}


def make_form() -> Form:
    several = ask("means", "select_multiple", list_name="yes_no", default="yes no")
    return form_of(
        group(
            "first",
            ask("country", default="KZ", required="true()"),
            ask("staff", "integer", default="5"),
            several,
            ask("note"),
        ),
        group(
            "second",
            ask("open", "select_one", list_name="yes_no"),
            ask("more", default="as before", relevant="${open} = 'yes'"),
        ),
        group("third", group("item", *ITEM, repeat=True)),
        group(
            "fourth",
            group("slot", ask("hour", default="9"), repeat=True, repeat_count=parse("2")),
        ),
    )


@pytest.fixture
def invitation():
    version = make_version(slug="begun", form=make_form())
    country = make_country()
    institution = make_institution("Centre", country)
    return make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token(TOKEN), language="en"
    )


@pytest.fixture
def respondent(client, invitation) -> Client:
    open_link(client, TOKEN)
    return client


@pytest.fixture
def draft(respondent, invitation) -> Response:
    respondent.post(reverse("surveys:answer_start", args=[invitation.pk]))
    return invitation.responses.get()


def fresh(response):
    response.refresh_from_db()
    return response


def section(respondent, draft, number) -> str:
    page = respondent.get(reverse("surveys:answer_section", args=[draft.key, number]))
    return str(page.content.decode())


def states(draft) -> list[tuple[str, int]]:
    return [(one.state, one.answered) for one in progress_of(fresh(draft), "en").sections]


FIRST = {"country": "KZ", "staff": "5", "means": ["yes", "no"], "note": ""}


def test_a_draft_begins_with_the_defaults(respondent, draft):
    assert draft.answers == BEGUN
    assert draft.revisions == {}
    page = section(respondent, draft, 1)
    assert re.search(r'name="country"[^>]*value="KZ"', page)
    assert re.search(r'name="staff"[^>]*value="5"', page)
    assert len(re.findall(r'name="means"[^>]* checked', page)) == 2


def test_what_nobody_looked_at_is_no_work_done(draft):
    assert states(draft)[0] == ("empty", 0)
    assert states(draft)[2:] == [("empty", 0), ("empty", 0)]


def test_a_section_is_done_once_it_was_seen_and_saved(respondent, draft):
    answer = fill(respondent, draft, 1, FIRST)

    assert answer.status_code == 302
    assert states(draft)[0] == ("done", 3)
    assert draft.answers == BEGUN
    assert draft.revisions == {"country": 0, "staff": 0, "means": 0}


def test_what_was_changed_stays_changed_and_what_was_emptied_stays_empty(respondent, draft):
    fill(respondent, draft, 1, {**FIRST, "staff": "", "means": []})
    fill(respondent, draft, 1, {**FIRST, "country": "KG", "staff": "", "means": []})

    assert fresh(draft).answers == {"country": "KG", "more": "as before"}
    page = section(respondent, draft, 1)
    assert 'value="5"' not in page
    assert not re.findall(r'name="means"[^>]* checked', page)
    assert states(draft)[0] == ("done", 1)


def test_a_required_default_that_was_emptied_is_asked_for(respondent, draft):
    fill(respondent, draft, 1, {**FIRST, "country": ""})

    assert states(draft)[0] == ("started", 2)
    assert progress_of(draft, "en").problems[0].question == "country"


def test_saving_one_answer_says_nothing_about_the_others(respondent, draft):
    save = reverse("surveys:answer_save", args=[draft.key])
    respondent.post(save, {".question": "note", "note": "Words"})

    assert states(draft)[0] == ("started", 1)
    assert fresh(draft).revisions == {"note": 1}


def test_two_people_do_not_clash_over_a_default_that_one_of_them_left(respondent, draft):
    early = {".base": '{"country": [0, ""]}', ".action": "later"}
    base = re.search(r'name="\.base" value="([^"]*)"', section(respondent, draft, 1))
    assert base is not None
    early[".base"] = base[1].replace("&quot;", '"')
    fill(respondent, draft, 1, FIRST)
    url = reverse("surveys:answer_section", args=[draft.key, 1])
    answer = respondent.post(url, {**early, **FIRST, "country": "KG"})

    assert answer.status_code == 302
    assert fresh(draft).answers["country"] == "KG"


def test_a_default_that_an_answer_brings_up_is_shown_before_going_on(respondent, draft):
    answer = fill(respondent, draft, 2, {"open": "yes", "more": "as before"})

    assert answer.status_code == 200
    assert states(draft)[1] == ("started", 1)
    assert fill(respondent, draft, 2, {"open": "yes", "more": "as before"}).status_code == 302
    assert states(draft)[1] == ("done", 2)


def test_the_way_on_leads_to_what_nobody_looked_at(respondent, draft):
    page = respondent.get(reverse("surveys:answer_tasks", args=[draft.key])).content.decode()
    assert "Continue with section 1" in page
    fill(respondent, draft, 1, FIRST)
    page = respondent.get(reverse("surveys:answer_tasks", args=[draft.key])).content.decode()
    assert "Continue with section 1" not in page


def test_the_check_page_tells_what_nobody_looked_at(respondent, draft):
    address = reverse("surveys:answer_check", args=[draft.key])
    assert respondent.get(address).content.decode().count("Nobody has looked at it") == 3
    fill(respondent, draft, 1, FIRST)
    assert "Nobody has looked at it" not in respondent.get(address).content.decode()


def test_the_board_does_not_count_them(invitation, draft):
    (row,) = board_rows(list(board(invitation.questionnaire, type(draft.country).objects.all())))
    assert row.percent == 0


def test_an_item_begins_with_its_defaults_and_an_untouched_one_is_none(respondent, draft):
    page = section(respondent, draft, 3)
    assert re.search(r'name="item:0:unit"[^>]*value="kg"', page)

    blank = {"item:0:": "1", "item:0:name": "", "item:0:unit": "kg"}
    assert fill(respondent, draft, 3, blank).status_code == 302
    assert "item" not in fresh(draft).answers
    fill(respondent, draft, 3, {**blank, "item:0:name": "A"})
    assert fresh(draft).answers["item"] == [{"name": "A", "unit": "kg"}]


def test_an_item_that_is_added_begins_with_them_and_an_emptied_one_stays_empty(respondent, draft):
    first = {"item:0:": "1", "item:0:name": "A", "item:0:unit": ""}
    fill(respondent, draft, 3, {**first, ".action": "add:item"})

    page = section(respondent, draft, 3)
    assert re.search(r'name="item:0:unit"(?![^>]*value="kg")', page)
    assert re.search(r'name="item:1:unit"[^>]*value="kg"', page)
    second = {"item:1:": "1", "item:1:name": "", "item:1:unit": "kg"}
    assert fill(respondent, draft, 3, {**first, **second}).status_code == 302
    assert fresh(draft).answers["item"] == [{"name": "A"}]


def test_items_of_a_given_number_keep_what_was_emptied(respondent, draft):
    assert section(respondent, draft, 4).count('value="9"') == 2

    fill(respondent, draft, 4, {"slot:0:hour": "", "slot:1:hour": "9"})
    assert fresh(draft).answers["slot"] == [{}, {"hour": "9"}]
    assert section(respondent, draft, 4).count('value="9"') == 1
    fill(respondent, draft, 4, {"slot:0:hour": "", "slot:1:hour": ""})
    assert fresh(draft).answers["slot"] == [{}, {}]
    assert 'value="9"' not in section(respondent, draft, 4)


def test_what_was_handed_over_or_sent_was_looked_at(respondent, draft):
    digest = digest_answers(draft.answers)
    hand_over(draft, get_form(draft.version), digest=digest, language="en")
    assert states(draft)[0] == ("done", 3)

    Response.objects.filter(pk=draft.pk).update(state=ResponseState.DRAFT, revisions={})
    send(respondent, draft)
    assert fresh(draft).answers["country"] == "KZ"
    again = reopen_response(draft, reason="They asked.", actor=None)
    assert states(again)[0] == ("done", 3)


def test_the_designer_sees_them(invitation):
    user = make_user("reader@example.org", Role.READER, country=invitation.country)
    reader = signed_in(user)
    frame = reader.get(reverse("surveys:version_try_frame", args=["begun", 1]))
    assert re.search(r'name="country"[^>]*value="KZ"', frame.content.decode())
    preview = reader.get(reverse("surveys:version_preview", args=["begun", 1])).content.decode()
    assert "<dt>Value at the start</dt><dd><code>KZ</code></dd>" in preview


@pytest.fixture
def single_page(invitation):
    invitation.questionnaire.layout = Layout.SINGLE_PAGE
    invitation.questionnaire.save()
    invitation.allows_many = True
    invitation.institution = None
    invitation.save()
    return reverse("surveys:answer_start", args=[invitation.pk])


def test_a_single_page_begins_with_them_and_is_kept(single_page, invitation):
    form = get_form(invitation.questionnaire.versions.get())
    form.derived.clear()
    for _visitor in range(2):
        browser = Client()
        open_link(browser, TOKEN)
        page = browser.get(single_page).content.decode()
        assert re.search(r'name="country"[^>]*value="KZ"', page)
        assert re.search(r'name="item:0:unit"[^>]*value="kg"', page)
    assert len(form.derived["untouched_pages"]) == 1
    assert len(form.derived["kept_pages"]) == 1


SENT = {"country": "KZ", "staff": "", "means": ["yes"], "more": "as before",
        "item:0:": "1", "item:0:unit": "kg"}  # fmt: skip


def test_a_single_page_is_sent_as_it_was_posted(
    single_page, invitation, django_assert_max_num_queries
):
    browser = Client()
    open_link(browser, TOKEN)
    with django_assert_max_num_queries(1):
        browser.get(single_page)
    address = reverse("surveys:answer_send_page", args=[invitation.pk])
    with django_assert_max_num_queries(2):
        assert browser.post(address, SENT).status_code == 302
    answers = invitation.responses.get().answers
    assert (answers["country"], answers["means"]) == ("KZ", ["yes"])
    assert not {"staff", "more", "item"} & answers.keys()


def test_a_single_page_shows_a_default_that_an_answer_brings_up(single_page, invitation):
    browser = Client()
    open_link(browser, TOKEN)
    address = reverse("surveys:answer_send_page", args=[invitation.pk])
    shown = browser.post(address, {**SENT, "open": "yes", ".hidden": "more"})
    assert shown.status_code == 200
    assert re.search(r'name="more"[^>]*value="as before"', shown.content.decode())
    assert 'name="staff"' in shown.content.decode()
    assert 'value="5"' not in shown.content.decode()
    assert browser.post(address, {**SENT, "open": "yes", ".hidden": ""}).status_code == 302
    assert invitation.responses.get().answers["more"] == "as before"
