"""Links for institutions, and who of those invited is missing."""

import hashlib

import pytest
from django.utils import timezone

from institutions.enums import Sector
from institutions.models import AuditEntry
from surveys.actions.errors import ActionRefusedError
from surveys.actions.folding import fold_all
from surveys.actions.invitations import (
    create_invitations,
    create_open_invitation,
    renew_link,
    revoke_invitation,
)
from surveys.models import Invitation
from surveys.queries.coverage import coverage
from surveys.queries.overview import progress_by_country
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


def test_a_link_is_made_for_each_institution_and_stored_hashed(version, kazakhstan, ministry):
    world = make_institution("UNODC", None, sector=Sector.INTERNATIONAL)
    actor = make_user("team@example.org")

    links = create_invitations(
        version.questionnaire, country=kazakhstan, institutions=[ministry, world], actor=actor
    )

    assert [link.invitation.institution for link in links] == [ministry, world]
    for link in links:
        assert len(link.token) >= 32
        stored = Invitation.objects.get(pk=link.invitation.pk)
        assert stored.token_hash == hashlib.sha256(link.token.encode()).hexdigest()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("create_invitations", actor)
    assert links[0].token not in str(entry.details)


def test_who_has_a_link_keeps_it(version, kazakhstan, ministry):
    invite = version.questionnaire, kazakhstan, [ministry, ministry]
    first = create_invitations(invite[0], country=invite[1], institutions=invite[2])

    assert create_invitations(invite[0], country=invite[1], institutions=invite[2]) == []
    assert len(first) == 1
    revoke_invitation(first[0].invitation)
    assert len(create_invitations(invite[0], country=invite[1], institutions=invite[2])) == 1


def test_an_institution_of_another_country_and_a_draft_are_refused(kazakhstan, ministry):
    draft = make_version(is_published=False).questionnaire
    with pytest.raises(ActionRefusedError, match="Publish"):
        create_invitations(draft, country=kazakhstan, institutions=[ministry])
    with pytest.raises(ActionRefusedError, match="Publish"):
        create_open_invitation(draft, country=kazakhstan)

    published = make_version(slug="other").questionnaire
    with pytest.raises(ActionRefusedError, match="not of this country"):
        create_invitations(published, country=make_country("KG"), institutions=[ministry])
    assert not Invitation.objects.exists()


def test_an_open_link_is_for_many(version, kazakhstan):
    link = create_open_invitation(version.questionnaire, country=kazakhstan, token="fixed")

    assert (link.token, link.invitation.institution, link.invitation.allows_many) == (
        "fixed",
        None,
        True,
    )
    another = create_open_invitation(version.questionnaire, country=kazakhstan)
    assert another.token != "fixed"


def test_a_renewed_link_replaces_the_old_one_until_it_is_revoked(version, kazakhstan):
    link = create_open_invitation(version.questionnaire, country=kazakhstan)

    renewed = renew_link(link.invitation)

    assert renewed.token != link.token
    assert Invitation.objects.get().token_hash == renewed.invitation.token_hash
    revoke_invitation(link.invitation)
    for act in (renew_link, revoke_invitation):
        with pytest.raises(ActionRefusedError):
            act(link.invitation)


# Who is missing


def test_coverage_tells_who_was_invited_and_who_answered(version, kazakhstan, ministry):
    questionnaire = version.questionnaire
    now = timezone.now()
    missing = make_institution("NGO", kazakhstan, sector=Sector.CIVIL_SOCIETY)
    drafting = make_institution("Agency", kazakhstan)
    matched = make_institution("Police", kazakhstan)
    for institution in (ministry, missing, drafting, matched):
        make_invitation(questionnaire, kazakhstan, institution)
    answered = Invitation.objects.get(institution=ministry)
    Invitation.objects.filter(institution__in=[ministry, drafting]).update(opened_at=now)
    make_response(version, kazakhstan, {}, invitation=answered, institution=ministry)
    make_response(version, kazakhstan, {}, institution=matched)
    make_response(version, kazakhstan, {}, institution=matched)
    make_response(version, kazakhstan, {}, sector="other")
    make_response(version, kazakhstan, {}, institution=drafting, state="draft")
    make_response(version, make_country("KG"), {}, institution=missing)
    fold_all()

    found = coverage(questionnaire, kazakhstan)

    government, civil, _international, other = found.sectors
    assert (government.invited, government.opened, government.started) == (3, 2, 3)
    assert (government.submitted, government.responses) == (2, 3)
    assert (civil.invited, civil.submitted, civil.responses) == (1, 0, 0)
    assert (other.invited, other.responses, other.label) == (0, 1, "Other")
    assert (found.invited, found.opened, found.started, found.submitted) == (4, 2, 3, 2)
    assert (found.responses, found.unlinked) == (4, 1)
    assert {institution.name for institution in found.missing} == {"NGO", "Agency"}
    row = progress_by_country(questionnaire, type(kazakhstan).objects.filter(pk="KZ"))[0]
    assert (row.invited, row.submitted, row.responses) == (4, 2, 4)


def test_a_revoked_invitation_counts_only_where_it_was_answered(version, kazakhstan, ministry):
    now = timezone.now()
    other = make_institution("Other", kazakhstan)
    for institution in (ministry, other):
        make_invitation(version.questionnaire, kazakhstan, institution, revoked_at=now)
    answered = Invitation.objects.get(institution=ministry)
    make_response(version, kazakhstan, {}, invitation=answered, institution=ministry)

    found = coverage(version.questionnaire, kazakhstan)

    assert (found.invited, found.submitted, found.missing) == (1, 1, ())


def test_coverage_takes_the_same_queries_for_one_and_three(
    version, kazakhstan, django_assert_num_queries
):
    for start, count in ((0, 1), (1, 3)):
        for number in range(count):
            institution = make_institution(f"I{start + number}", kazakhstan)
            make_invitation(version.questionnaire, kazakhstan, institution)
            make_response(version, kazakhstan, {}, institution=institution)
        with django_assert_num_queries(4):
            coverage(version.questionnaire, kazakhstan)
