"""What the team does with a response: withdraw, reopen, link; and files that wait."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from institutions.enums import Sector
from institutions.models import AuditEntry
from surveys.actions.errors import ActionRefusedError
from surveys.actions.folding import fold_all
from surveys.actions.responses import link_response, reopen_response, withdraw_response
from surveys.actions.uploads import UploadLostError, keep_upload, take_upload
from surveys.models import FoldEntry, Response, Tally
from surveys.queries.tallies import check_tallies
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
)


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def kazakhstan(db):
    return make_country("KZ")


@pytest.fixture
def ministry(kazakhstan):
    return make_institution("Ministry of Health", kazakhstan)


def test_withdrawing_folds_the_response_out(version, kazakhstan):
    response = make_response(version, kazakhstan, {"years": 3})
    fold_all()
    actor = make_user("team@example.org")

    withdraw_response(response, reason=" Sent by mistake ", actor=actor)
    fold_all()

    assert Response.objects.get().state == "withdrawn"
    assert set(Tally.objects.values_list("count", flat=True)) == {0}
    assert check_tallies() == []
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.details["reason"]) == (actor, "Sent by mistake")


def test_withdrawing_what_is_not_folded_yet_leaves_nothing(version, kazakhstan):
    response = make_response(version, kazakhstan, {"years": 3})

    withdraw_response(response, reason="x")
    fold_all()

    assert not Tally.objects.exclude(count=0).exists()


def test_reopening_makes_the_next_revision_with_the_same_answers(version, kazakhstan, ministry):
    invitation = make_invitation(version.questionnaire, kazakhstan, ministry)
    sent = make_response(
        version,
        kazakhstan,
        {"years": 3},
        invitation=invitation,
        institution=ministry,
        respondent="r",
        revisions={"years": 4},
    )
    fold_all()

    draft = reopen_response(sent, reason="A question")
    fold_all()

    assert (draft.state, draft.revision, draft.answers) == ("draft", 2, {"years": 3})
    assert (draft.respondent, draft.revisions, draft.institution) == ("r", {"years": 4}, ministry)
    assert draft.key != sent.key
    assert Response.objects.get(pk=sent.pk).state == "superseded"
    assert check_tallies() == []
    with pytest.raises(ActionRefusedError):
        reopen_response(sent, reason="Again")


def test_what_is_not_submitted_or_has_no_reason_is_refused(version, kazakhstan):
    draft = make_response(version, kazakhstan, {}, state="draft")
    sent = make_response(version, kazakhstan, {})

    for act in (withdraw_response, reopen_response):
        with pytest.raises(ActionRefusedError):
            act(draft, reason="x")
        with pytest.raises(ActionRefusedError, match="reason"):
            act(sent, reason="  ")
    with pytest.raises(ActionRefusedError, match="imported"):
        reopen_response(sent, reason="x")
    assert FoldEntry.objects.count() == 1


def test_linking_moves_the_counts_to_the_institutions_sector(version, kazakhstan):
    answers = {"sector": "government", "institution_name": "Minzdrav", "years": 3}
    response = make_response(version, kazakhstan, answers, given_name="Minzdrav")
    fold_all()
    civil = make_institution("NGO", kazakhstan, sector=Sector.CIVIL_SOCIETY)

    linked = link_response(response, institution=civil)
    assert (linked.institution, linked.sector, linked.given_name) == (civil, "civil_society", "")
    assert check_tallies() == []
    assert Tally.objects.get(question="", sector="civil_society").count == 1

    unlinked = link_response(response, institution=None)
    assert (unlinked.institution, unlinked.sector, unlinked.given_name) == (
        None,
        "government",
        "Minzdrav",
    )
    assert check_tallies() == []


def test_linking_elsewhere_or_what_no_longer_counts_is_refused(version, kazakhstan, ministry):
    response = make_response(version, make_country("KG"), {})
    with pytest.raises(ActionRefusedError, match="not of this country"):
        link_response(response, institution=ministry)
    withdraw_response(response, reason="x")
    with pytest.raises(ActionRefusedError, match="no longer counts"):
        link_response(response, institution=None)


@pytest.mark.parametrize(
    "change",
    [{"answers": {}}, {"state": "draft"}, {"submitted_at": timezone.now()}, {"revision": 5}],
)
def test_the_database_refuses_to_change_what_was_sent(version, kazakhstan, change):
    response = make_response(version, kazakhstan, {"years": 3})

    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(**change)
    Response.objects.filter(pk=response.pk).update(state="withdrawn")
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(state="submitted")


# Files that wait


def test_a_kept_file_is_for_its_owner_and_once(db):
    owner, other = make_user("a@example.org"), make_user("b@example.org")
    ticket = keep_upload(b"text", owner=owner)

    for user, wrong in ((other, ticket), (owner, ticket + "x"), (owner, "")):
        with pytest.raises(UploadLostError):
            take_upload(wrong, owner=user)
    assert take_upload(ticket, owner=owner) == b"text"
    with pytest.raises(UploadLostError):
        take_upload(ticket, owner=owner)
