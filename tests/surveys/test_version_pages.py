"""Pages about versions: differences, corrections, revisions, the question bank, trying it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from institutions.enums import Role
from surveys.actions.drafts import change_draft, start_version
from surveys.actions.errata import correct_text
from surveys.actions.errors import ActionRefusedError
from surveys.enums import EditAct
from surveys.form.editing import remove_item
from surveys.models import Erratum, Version
from surveys.queries.answering_entry import read_entry
from surveys.queries.bank import search_bank
from surveys.queries.forms import form_as_of, get_form, published_form
from tests.surveys.makers import (
    make_country,
    make_invitation,
    make_user,
    make_version,
    signed_in,
)

pytestmark = pytest.mark.django_db
KEY = "item:years:label"


@pytest.fixture
def team():
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def reader():
    return signed_in(make_user("r@example.org", Role.READER, country=make_country()))


@pytest.fixture
def version():
    return make_version()


def address(name, version, *args):
    return reverse(f"surveys:{name}", args=[version.questionnaire.slug, version.number, *args])


def correct(version, text="How many years?", **fields):
    values = {"key": KEY, "language": "en", "reason": "A slip", "actor": None, "text": text}
    return correct_text(version, **(values | fields))


def again(version):
    return Version.objects.get(pk=version.pk)


def test_versions_are_compared(reader, version):
    draft = start_version(version.questionnaire, actor=None)
    change_draft(draft, lambda form: remove_item(form, "years"), act=EditAct.REMOVE)

    page = reader.get(address("version_difference", draft)).content.decode()
    assert "question removed" in page
    assert "Question years" in page
    assert "first version" in reader.get(address("version_difference", version)).content.decode()
    assert reader.get(address("version_difference", draft) + "?from=9").status_code == 404
    assert reader.get(address("version_difference", draft) + "?from=1").status_code == 200


def test_a_text_of_a_published_version_is_corrected_and_the_version_stays(version):
    before = again(version)
    correct(version)
    after = again(version)

    assert after.document == before.document
    assert after.sha256 == before.sha256
    assert get_form(after).questions["years"].label["en"] == "How many years?"
    assert published_form(after).questions["years"].label["en"] == "Question years"
    correct(after, "How many years, really?")
    assert get_form(again(version)).questions["years"].label["en"] == "How many years, really?"
    assert get_form(again(version)).questions["years"].label["ru"] == "Вопрос years"
    assert Erratum.objects.last().old_text == "How many years?"


def test_the_database_still_refuses_to_change_the_version(version):
    correct(version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(document={})


def test_respondents_read_the_correction_with_the_one_query_as_before(version):
    invitation = make_invitation(version.questionnaire, make_country(), None)
    correct(version)

    entry = read_entry(invitation.pk)
    assert entry is not None
    assert entry[1] is not None
    assert get_form(entry[1]).questions["years"].label["en"] == "How many years?"


def test_a_copy_shows_the_text_as_it_was_answered(version):
    moment = correct(version).corrected_at
    correct(again(version), "Later still")

    assert form_as_of(again(version), moment).questions["years"].label["en"] == "How many years?"
    assert form_as_of(again(version), None).questions["years"].label["en"] == "Later still"


def test_a_new_version_starts_with_the_corrected_text(version):
    correct(version)
    draft = start_version(version.questionnaire, actor=None)

    assert get_form(draft).questions["years"].label["en"] == "How many years?"


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "item:gone:label"},
        {"key": "title"},
        {"language": "kk"},
        {"text": "  "},
        {"text": "Question years"},
    ],
)
def test_what_cannot_be_corrected_is_refused(version, fields):
    with pytest.raises(ActionRefusedError):
        correct(version, **fields)
    assert not Erratum.objects.exists()


def test_a_draft_has_no_errata():
    with pytest.raises(ActionRefusedError, match="in the editor"):
        correct(make_version(is_published=False))


def test_corrections_are_made_and_shown_in_pages(team, reader, version):
    place = address("errata", version)
    found = team.get(place, {"q": "question years"}).content.decode()
    assert "Question years" in found
    page = team.get(place, {"key": KEY, "language": "en"})
    assert page.context["form"]["text"].value() == "Question years"
    sent = {"key": KEY, "language": "en", "text": "Years?", "reason": "Shorter"}
    assert team.post(place, sent).status_code == 302
    assert team.post(place, sent | {"text": "Years?"}).status_code == 422
    for client in (team, reader):
        assert "Shorter" in client.get(place).content.decode()
        preview = client.get(address("version_preview", version)).content.decode()
        assert "<del>Question years</del> <ins>Years?</ins>" in preview
    assert "Correct a text" not in reader.get(place).content.decode()
    assert reader.post(place, sent).status_code == 403


def test_revisions_are_listed_looked_at_and_restored(team, version):
    draft = start_version(version.questionnaire, actor=None)
    change_draft(
        draft, lambda form: remove_item(form, "years"), act=EditAct.REMOVE, subject="years"
    )
    change_draft(
        draft, lambda form: remove_item(form, "order"), act=EditAct.REMOVE, subject="order"
    )

    page = team.get(address("draft_revisions", draft)).content.decode()
    assert page.count("Removed <code>") == 2
    look = team.get(address("draft_revision", draft, 2)).content.decode()
    assert "question removed" in look
    team.post(address("draft_revision", draft, 1))
    assert {"years", "order"} <= set(get_form(again(draft)).questions)
    assert again(draft).head.act == EditAct.RESTORE
    team.post(address("draft_revision", draft, 3))
    assert "years" not in get_form(again(draft)).questions
    assert team.get(address("draft_revision", draft, 99)).status_code == 404


def test_questions_are_found_and_copied_with_their_choices(team, version):
    other = make_version(slug="other", is_published=False)
    change_draft(other, lambda form: remove_item(form, "importance"), act=EditAct.REMOVE)
    page = team.get(address("question_bank", other), {"q": "ВОПРОС importance"})
    assert [one.name for one in page.context["found"]] == ["importance"]

    sent = {"slug": "needs", "number": "1", "name": "importance", "parent": "all"}
    team.post(address("question_bank", other), sent)
    team.post(address("question_bank", other), sent)

    form = get_form(again(other))
    assert {"importance", "importance_2"} <= set(form.questions)
    assert form.questions["importance_2"].list_name == "importance"
    assert len(form.choice_lists) == 3
    for forged in ({"number": "x"}, {"name": "gone"}, {"slug": "gone"}):
        assert team.post(address("question_bank", other), sent | forged).status_code == 404
    assert (
        "No question holds"
        in team.get(address("question_bank", other), {"q": "qqq"}).content.decode()
    )


def test_the_bank_shows_a_question_once_whatever_the_versions(version):
    start_version(version.questionnaire, actor=None)

    assert [(one.name, one.version.number) for one in search_bank("years")] == [("years", 2)]


def test_a_version_is_tried_in_each_language_and_width(reader, version):
    page = reader.get(address("version_try", version), {"language": "ru", "width": "phone"})
    assert "try-phone" in page.content.decode()
    frame = reader.get(address("version_try_frame", version), {"language": "ru"})
    assert "Вопрос years" in frame.content.decode()
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    beyond = reader.get(address("version_try_frame", version), {"section": "99"})
    assert beyond.status_code == 200
