"""Acts of the team: publishing, inviting, withdrawing, reopening, linking; and what is missing."""

import hashlib
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from institutions.enums import Sector
from institutions.models import AuditEntry, Round
from surveys.actions.errors import ActionRefusedError
from surveys.actions.folding import fold_all
from surveys.actions.invitations import (
    create_invitations,
    create_open_invitation,
    renew_link,
    revoke_invitation,
)
from surveys.actions.questionnaires import change_questionnaire, publish_version, store_form
from surveys.actions.responses import link_response, reopen_response, withdraw_response
from surveys.actions.uploads import UploadLostError, keep_upload, take_upload
from surveys.models import FoldEntry, Invitation, Questionnaire, Response, Tally, Version
from surveys.queries.coverage import coverage
from surveys.queries.forms import CACHED_FORMS, get_form
from surveys.queries.overview import progress_by_country
from surveys.queries.tallies import check_tallies
from surveys.xlsform.importing import import_questionnaire
from tests.surveys.makers import (
    make_country,
    make_form,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
)

WORKBOOK = Path(__file__).resolve().parents[2] / "sample_data" / "needs_assessment.xlsx"


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def kazakhstan(db):
    return make_country("KZ")


@pytest.fixture
def ministry(kazakhstan):
    return make_institution("Ministry of Health", kazakhstan)


# Questionnaires


def test_the_form_of_a_version_is_parsed_once(version, django_assert_num_queries):
    first = get_form(version)
    again = Version.objects.defer("document").get(pk=version.pk)

    with django_assert_num_queries(0):
        assert get_form(again) is first


def test_the_cache_of_forms_is_bounded(db):
    first = make_version(slug="first", form=make_form(form_id="first"))
    kept = get_form(first)
    for number in range(CACHED_FORMS):
        get_form(make_version(slug=f"s{number}", form=make_form(form_id=f"f{number}")))

    assert get_form(first) is not kept
    assert get_form(first) == kept


def test_a_workbook_becomes_a_draft_named_after_its_form_id(db):
    actor = make_user("team@example.org")
    exercise = Round.objects.create(slug="r", names={"en": "R"})
    with WORKBOOK.open("rb") as file:
        result = import_questionnaire(
            file, filename="dir/needs.xlsx", assessment_round=exercise, actor=actor
        )

    version = Version.objects.get()
    assert (result.version, result.is_new, result.problems) == (version, True, ())
    assert (version.number, version.state, version.source_name) == (1, "draft", "needs.xlsx")
    assert version.questionnaire.slug == result.slug == "needs_assessment"
    assert version.questionnaire.round == exercise
    assert version.questionnaire.titles["en"] == "Needs assessment on drug policy"
    assert AuditEntry.objects.get().actor == actor


def test_the_same_workbook_again_makes_no_version_but_can_publish(db):
    content = WORKBOOK.read_bytes()
    import_questionnaire(content, filename="a.xlsx", slug="other")

    again = import_questionnaire(content, filename="b.xlsx", slug="other", publish=True)

    assert (Version.objects.count(), again.is_new) == (1, False)
    assert again.version is not None
    assert again.version.is_published


def test_another_workbook_makes_the_next_version(db):
    first = store_form(make_form(), slug="needs")
    second = store_form(make_form(form_id="changed"), slug="needs")
    third = store_form(make_form(), slug="needs")

    assert [stored.version.number for stored in (first, second, third)] == [1, 2, 3]


@pytest.mark.parametrize("slug", ["with space", "имя", "", "import", "x" * 81])
def test_a_short_name_that_cannot_be_an_address_is_refused(db, slug):
    result = import_questionnaire(WORKBOOK.read_bytes(), filename="a.xlsx", slug=slug)

    assert "cannot be the short name" in result.problems[0].message
    assert not Questionnaire.objects.exists()


def test_a_file_that_is_no_workbook_and_a_dry_run_store_nothing(db):
    bad = import_questionnaire(b"nothing", filename="a.xlsx")
    dry = import_questionnaire(WORKBOOK.read_bytes(), filename="a.xlsx", dry_run=True)

    assert (bad.version, dry.version) == (None, None)
    assert bad.problems
    assert dry.form is not None
    assert not Questionnaire.objects.exists()


def test_publishing_takes_over_the_title_and_happens_once(db):
    draft = make_version(is_published=False)

    published = publish_version(draft)
    again = publish_version(draft)

    assert published.is_published
    assert again.published_at == published.published_at
    assert Questionnaire.objects.get().titles == {"en": "Needs"}
    assert AuditEntry.objects.count() == 1


def test_an_older_draft_is_not_published_over_a_later_version(db):
    draft = make_version(is_published=False)
    make_version()

    with pytest.raises(ActionRefusedError):
        publish_version(draft)
    assert not Version.objects.get(pk=draft.pk).is_published


@pytest.mark.parametrize(
    "change",
    [{"document": {}}, {"sha256": "0"}, {"number": 9}, {"state": "draft", "published_at": None}],
)
def test_the_database_refuses_to_change_a_published_version(version, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)

    draft = make_version(is_published=False)
    Version.objects.filter(pk=draft.pk).update(sha256="0")


def test_settings_of_a_questionnaire_can_change(version):
    change_questionnaire(
        version.questionnaire,
        assessment_round=None,
        layout="single_page",
        sector_question="s",
        institution_question="",
    )

    found = Questionnaire.objects.get()
    assert (found.layout, found.sector_question, found.institution_question) == (
        "single_page",
        "s",
        "",
    )


# Invitations


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


# Responses


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
