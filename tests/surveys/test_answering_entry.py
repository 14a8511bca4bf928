"""What somebody who enters a questionnaire reads: one query, and always what is there now."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.models import Round
from surveys.enums import Layout
from surveys.models import Invitation, Questionnaire
from surveys.queries.answering_entry import read_entry
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version


@pytest.fixture
def invitation(db) -> Invitation:
    version = make_version()
    country = make_country("KZ")
    assessment = Round.objects.create(slug="one", names={"en": "One"})
    Questionnaire.objects.update(round=assessment)
    institution = make_institution("Court", country)
    return make_invitation(version.questionnaire, institution=institution, country=country)


def entered(invitation: Invitation) -> tuple[Any, Any]:
    entry = read_entry(invitation.pk)
    assert entry is not None
    return entry


def test_everything_is_read_with_one_query(invitation):
    with CaptureQueriesContext(connection) as queries:
        found, version = entered(invitation)
        told = (
            found.questionnaire.slug,
            found.questionnaire.round.name,
            found.country.name,
            found.institution.name,
            found.institution.sector,
            version.sha256,
            version.number,
            version.questionnaire.titles,
        )
    assert len(queries) == 1
    assert all(told)
    assert found == invitation


@pytest.mark.parametrize(
    ("model", "change", "read"),
    [
        (Questionnaire, {"layout": Layout.SINGLE_PAGE}, lambda found: found.questionnaire.layout),
        (Questionnaire, {"slug": "renamed"}, lambda found: found.questionnaire.slug),
        (Questionnaire, {"round": None}, lambda found: found.questionnaire.round),
        (
            Round,
            {"closes_on": datetime.date(2030, 1, 1)},
            lambda found: found.questionnaire.round.closes_on,
        ),
        (Invitation, {"language": "ru"}, lambda found: found.language),
        (Invitation, {"institution": None}, lambda found: found.institution),
    ],
)
def test_what_changed_meanwhile_is_seen(invitation, model, change, read):
    read_entry(invitation.pk)
    model.objects.update(**change)
    found, _ = entered(invitation)
    assert read(found) == next(iter(change.values()))


def test_a_revoked_invitation_is_found_no_more(invitation):
    assert read_entry(invitation.pk) is not None
    Invitation.objects.update(revoked_at=timezone.now())
    assert read_entry(invitation.pk) is None


def test_a_version_that_is_not_published_is_not_offered(db):
    draft = make_version(is_published=False)
    invitation = make_invitation(draft.questionnaire, make_country("KZ"), None)
    assert read_entry(invitation.pk) == (invitation, None)


def test_a_version_that_was_published_meanwhile_is_offered(invitation):
    _, before = entered(invitation)
    newer = make_version()
    _, after = entered(invitation)
    assert (after, after.number) == (newer, before.number + 1)


def test_an_invitation_is_nobody_elses(invitation):
    first, _ = entered(invitation)
    second, _ = entered(invitation)
    first.language = "xx"
    assert second.language != "xx"
    assert first.questionnaire is second.questionnaire


def test_there_is_no_such_invitation(db):
    assert read_entry(0) is None
