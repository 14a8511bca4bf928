"""What the pages of a response read: one query, always what is there now, and nobody else's."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.models import Institution, OutgoingMail
from surveys.models import Invitation, Letter, Questionnaire, Response, Share
from surveys.queries.answering_response import (
    later_key,
    latest_response,
    read_entry_of,
    read_response,
)
from surveys.queries.links import read_link
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_version,
)


@pytest.fixture
def response(db) -> Response:
    country = make_country("KZ")
    institution = make_institution("Court", country)
    version = make_version()
    invitation = make_invitation(version.questionnaire, country, institution)
    return make_response(version, country, {"a": 1}, invitation=invitation, institution=institution)


def read(response: Response) -> Response:
    found = read_response(response.key)
    assert found is not None
    return found


def revise(response: Response, number: int, state: str, **more: str) -> Response:
    """Another revision of the same answers."""
    fields = {
        field.attname: getattr(response, field.attname)
        for field in Response._meta.concrete_fields
        if field.name not in ("id", "key", "submission_id")
    }
    return Response.objects.create(**{**fields, "revision": number, "state": state, **more})


def test_everything_is_read_with_one_query(response):
    with CaptureQueriesContext(connection) as queries:
        found = read(response)
        told = (
            found.invitation.questionnaire.titles,
            found.invitation.country.name,
            found.invitation.institution.name,
            found.institution.name,
            found.country.name,
            found.version.sha256,
        )
    assert len(queries) == 1
    assert all(told)
    assert (found, found.answers) == (response, {"a": 1})


def test_every_field_of_the_response_is_as_the_models_read_it(response):
    plain, found = Response.objects.get(pk=response.pk), read(response)
    for field in Response._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(plain, field.attname), field.name
    assert not found.get_deferred_fields()


def test_answers_to_an_older_version_have_that_version(response):
    newer = make_version()
    with CaptureQueriesContext(connection) as queries:
        found = read(response)
        assert found.version.questionnaire.titles
    assert len(queries) == 2
    assert found.version_id == response.version_id == found.version.pk != newer.pk


@pytest.mark.parametrize("way", ["revoked", "no invitation", "another key"])
def test_what_is_not_there_is_not_found(response, way):
    key = uuid.uuid4() if way == "another key" else response.key
    if way == "revoked":
        Invitation.objects.update(revoked_at=timezone.now())
    if way == "no invitation":
        Response.objects.update(invitation=None)
    assert read_response(key) is None


def test_what_changed_meanwhile_is_seen(response):
    read(response)
    Institution.objects.update(names={"en": "Another court"})
    Questionnaire.objects.update(slug="renamed")
    found = read(response)
    assert found.institution.names == {"en": "Another court"}
    assert found.invitation.questionnaire.slug == "renamed"


def test_the_latest_revision_of_one_respondent_is_found(response):
    invitation = response.invitation
    second = revise(response, 2, "draft")
    revise(response, 3, "withdrawn")
    Response.objects.filter(pk=response.pk).update(state="superseded")
    revise(response, 9, "submitted", respondent="somebody else")

    assert latest_response(invitation, response.respondent) == second
    assert latest_response(invitation, "nobody") is None
    response.refresh_from_db()
    assert later_key(response) == second.key
    assert later_key(second) is None


def test_a_published_version_at_hand_saves_a_query(response):
    with CaptureQueriesContext(connection) as queries:
        found = latest_response(response.invitation, response.respondent, response.version)
    assert found is not None
    assert len(queries) == 1
    assert found.version is response.version


@pytest.mark.parametrize(
    ("changes", "respondent", "expected"),
    [
        ({}, "mine", False),
        ({"respondent": "mine"}, "mine", True),
        ({"respondent": "mine"}, "another", False),
        ({"respondent": ""}, "mine", True),
        ({"respondent": "mine", "state": "withdrawn"}, "mine", False),
    ],
)
def test_who_enters_learns_whether_there_may_be_answers(response, changes, respondent, expected):
    Response.objects.update(**{"respondent": "nobody here", **changes})
    with CaptureQueriesContext(connection) as queries:
        found = read_entry_of(response.invitation_id, respondent)
    assert len(queries) == 1
    assert found is not None
    invitation, version, is_answered = found
    assert (invitation, version) == (response.invitation, response.version)
    assert is_answered is expected


def test_nobody_enters_by_a_revoked_invitation(response):
    Invitation.objects.update(revoked_at=timezone.now())
    assert read_entry_of(response.invitation_id, "") is None


def test_a_link_leads_to_its_invitation_until_that_is_revoked(response):
    Invitation.objects.update(token_hash="a" * 64)
    share, found = read_link("a" * 64)
    assert (share, found) == (None, response.invitation)
    assert not found.get_deferred_fields()
    assert read_link("b" * 64) == (None, None)
    Invitation.objects.update(revoked_at=timezone.now())
    assert read_link("a" * 64) == (None, None)


def test_the_link_of_a_letter_leads_to_the_same_invitation(response):
    mail = OutgoingMail.objects.create(kind="invitation", recipient="a@example.org", reference="1")
    Letter.objects.create(
        invitation=response.invitation, kind="invitation", mail=mail, token_hash="c" * 64
    )
    assert read_link("c" * 64) == (None, response.invitation)
    assert read_link("") == (None, None)


def test_a_share_is_found_by_its_own_link_until_it_is_revoked(response):
    share = Share.objects.create(response=response, sections=["one"], token_hash="d" * 64)
    assert read_link("d" * 64) == (share.pk, None)
    assert read_link("") == (None, None)
    Share.objects.update(revoked_at=timezone.now())
    assert read_link("d" * 64) == (None, None)
