"""Who began a draft before a text was corrected is told so, until they have seen it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.actions.drafts import change_draft, start_version
from surveys.actions.errata import correct_text
from surveys.actions.moving import move_all_drafts
from surveys.actions.questionnaires import publish_version
from surveys.actions.sharing import share_sections
from surveys.enums import EditAct, ResponseState
from surveys.form.editing import remove_item
from surveys.form.texts import FormText, form_texts
from surveys.models import Erratum, Response, Share, Version
from surveys.queries.changes import CorrectedText, TextIn, _place, corrected_texts
from surveys.queries.forms import get_form
from surveys.respondent import hash_token
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_version,
)

pytestmark = pytest.mark.django_db
TITLE = "Texts of the questionnaire were corrected"


@pytest.fixture
def version() -> Version:
    return make_version()


@pytest.fixture
def draft(version) -> Response:
    country = make_country()
    institution = make_institution("Ministry", country)
    invitation = make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token("link")
    )
    return make_response(
        version,
        country,
        {"years": 4},
        invitation=invitation,
        institution=institution,
        state=ResponseState.DRAFT,
        language="en",
    )


@pytest.fixture
def visitor(client, draft) -> Client:
    client.get(reverse("surveys:open_link", args=["link"]))
    return client


def correct(version, text="How many years?", key="item:years:label", language="en"):
    return correct_text(version, key=key, language=language, text=text, reason="A", actor=None)


def told(draft, language="en") -> tuple[CorrectedText, ...]:
    found = Response.objects.select_related("version").get(pk=draft.pk)
    return corrected_texts(found, language)


def tasks(client, draft) -> str:
    return client.get(reverse("surveys:answer_tasks", args=[draft.key])).content.decode()


def test_nothing_is_asked_or_told_while_nothing_was_corrected(draft, visitor):
    loaded = Response.objects.select_related("version").get(pk=draft.pk)
    with CaptureQueriesContext(connection) as queries:
        assert corrected_texts(loaded, "en") == ()
    assert len(queries) == 0
    assert 'id="notice"' not in tasks(visitor, draft)


def test_a_label_is_told_before_and_after(draft, version):
    correct(version)
    assert told(draft) == (CorrectedText(None, "en", "Question years", "How many years?"),)


def test_a_text_corrected_twice_is_told_once(draft, version):
    correct(version)
    correct(version, "For how many years?")
    (one,) = told(draft)
    assert (one.before, one.after) == ("Question years", "For how many years?")
    correct(version, "Question years")
    assert told(draft) == ()


def test_only_the_language_that_is_read_is_told(draft, version):
    correct(version, "Сколько лет?", language="ru")
    assert told(draft, "en") == ()
    (one,) = told(draft, "ru")
    assert (one.language, one.after) == ("ru", "Сколько лет?")


def test_choices_tell_their_question(draft, version):
    correct(version, "Of great weight", key="choice:importance:very")
    (one,) = told(draft)
    assert one.question == TextIn("Question importance", "en")
    assert one.after == "Of great weight"


def test_choices_of_several_questions_tell_that_there_are_more(draft, version):
    form = get_form(version)
    other = replace(form.questions["importance"], name="other", label={"en": "Other?"})
    shared = replace(form, items=(*form.items, other))
    text = next(one for one in form_texts(shared) if one.subject == "importance" and one.choice)
    assert _place(shared, text, "en") == TextIn("Question importance …", "en")


def test_hints_tell_their_question(version):
    form = get_form(version)
    hinted = FormText("item:years:hint", "hint", "years", {"en": "Whole years"})
    assert _place(form, hinted, "en") == TextIn("Question years", "en")
    assert _place(form, replace(hinted, subject="gone"), "en") is None


def test_who_began_after_the_correction_is_not_told(draft, version):
    correct(version)
    Erratum.objects.update(corrected_at=draft.created_at - dt.timedelta(minutes=1))
    assert told(draft) == ()


def test_the_notice_stays_until_it_is_seen(draft, version, visitor):
    correct(version)
    page = tasks(visitor, draft)
    assert TITLE in page
    assert '<del lang="en">Question years</del>' in page
    assert 'lang="en">How many years?</ins>' in page
    assert TITLE in tasks(visitor, draft)
    visitor.post(reverse("surveys:answer_notice", args=[draft.key]))
    assert TITLE not in tasks(visitor, draft)
    correct(version, "How many years in all?")
    page = tasks(visitor, draft)
    assert '<del lang="en">How many years?</del>' in page


def test_markup_in_a_text_stays_text(draft, version, visitor):
    correct(version, "<b>Years</b>")
    assert "&lt;b&gt;Years&lt;/b&gt;" in tasks(visitor, draft)


def test_what_was_sent_is_not_told(draft, version):
    correct(version)
    Response.objects.update(state=ResponseState.SUBMITTED, submitted_at=timezone.now())
    assert told(draft) == ()


def test_a_draft_that_moves_is_told_of_the_new_version_alone(draft, version):
    correct(version)
    newer = start_version(version.questionnaire, actor=None)
    change_draft(newer, lambda form: remove_item(form, "comment"), act=EditAct.REMOVE)
    newer = publish_version(newer)
    correct(newer, "Years, please?")
    move_all_drafts(newer)
    assert told(draft) == ()
    correct(newer, "Years?")
    (one,) = told(draft)
    assert one.before == "Years, please?"


def test_one_query_more_where_something_was_corrected(draft, version, visitor):
    tasks(visitor, draft)
    with CaptureQueriesContext(connection) as before:
        tasks(visitor, draft)
    for text in ("A?", "B?", "C?"):
        correct(version, text)
    tasks(visitor, draft)
    with CaptureQueriesContext(connection) as after:
        tasks(visitor, draft)
    assert len(after) == len(before) + 1


def test_a_colleague_is_told_and_cannot_put_the_notice_away(draft, version):
    correct(version)
    names = [section.name for section in get_form(version).sections]
    share = share_sections(
        draft, sections=names[:1], name="B", email="b@example.org", shared_by="A"
    )
    Share.objects.filter(pk=share.pk).update(token_hash=hash_token("colleague"))
    colleague = Client()
    colleague.get(reverse("surveys:open_link", args=["colleague"]))
    page = tasks(colleague, draft)
    assert TITLE in page
    assert reverse("surveys:answer_notice", args=[draft.key]) not in page
