"""Who gets to answer: by link, by account, and when."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.enums import Role
from institutions.models import Round
from surveys.actions.answering import start_response
from surveys.models import Response
from surveys.respondent import COOKIE, cookie_value
from tests.surveys.answering.conftest import (
    SECTIONS,
    TOKEN,
    complete_answers,
    fill,
    hidden_fields,
    open_link,
    section_url,
    send,
)
from tests.surveys.makers import make_country, make_institution, make_invitation, make_user

pytestmark = pytest.mark.django_db

GET_PAGES = ["answer_tasks", "answer_check", "answer_list", "answer_receipt"]
POST_PAGES = ["answer_check", "answer_save", "answer_language"]


def statuses(client: Client, response: Response) -> set[int]:
    """What every page of a response answers."""
    found = {client.get(section_url(response, 1)).status_code}
    found |= {client.post(section_url(response, 1)).status_code}
    for name in GET_PAGES:
        found.add(client.get(reverse(f"surveys:{name}", args=[response.key])).status_code)
    for name in POST_PAGES:
        found.add(client.post(reverse(f"surveys:{name}", args=[response.key])).status_code)
    start = reverse("surveys:answer_start", args=[response.invitation_id])
    found |= {client.get(start).status_code, client.post(start).status_code}
    send_page = reverse("surveys:answer_send_page", args=[response.invitation_id])
    return found | {client.post(send_page).status_code}


@pytest.mark.parametrize("token", ["unknown", "1.unknown", "x.y", "9" * 30 + ".a", "٣.a"])
def test_link_that_does_not_work_says_what_to_do(client, db, token):
    answer = client.get(f"/r/{token}/")

    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()
    assert "respondent" not in answer.cookies


def test_stranger_finds_nothing(draft):
    assert statuses(Client(), draft) == {404}


@pytest.mark.parametrize("value", ["", "x", "W10:x:y", "WzFd:1:z"])
def test_forged_cookie_opens_nothing(draft, value):
    client = Client()
    client.cookies[COOKIE] = value
    assert statuses(client, draft) == {404}


def test_cookie_of_another_invitation_opens_nothing(draft, version):
    other = make_institution("Other", make_country())
    make_invitation(version.questionnaire, make_country(), other, token_hash="f" * 64)
    client = Client()
    client.cookies[COOKIE] = cookie_value({99999: "f" * 16, draft.invitation_id: "0" * 16})
    assert statuses(client, draft) == {404}


def test_unknown_key(respondent, draft):
    url = reverse("surveys:answer_tasks", args=[uuid.uuid4()])
    assert respondent.get(url).status_code == 404


def test_revoked_invitation_opens_nothing(respondent, draft):
    draft.invitation.revoked_at = timezone.now()
    draft.invitation.save()

    assert statuses(respondent, draft) == {404}
    assert respondent.get(f"/r/{TOKEN}/").status_code == 404


def test_renewed_link_shuts_out_the_old_one(respondent, draft):
    draft.invitation.token_hash = "e" * 64
    draft.invitation.save()

    assert statuses(respondent, draft) == {404}


def test_one_browser_holds_several_invitations(respondent, draft, open_invitation):
    open_link(respondent, "open-token")
    respondent.post(reverse("surveys:answer_start", args=[open_invitation.pk]))

    for response in Response.objects.all():
        assert respondent.get(section_url(response, 1)).status_code == 200


def test_opening_an_open_link_again_keeps_the_answers(client, open_invitation):
    for _ in range(2):
        open_link(client, "open-token")
        client.post(reverse("surveys:answer_start", args=[open_invitation.pk]))
    assert Response.objects.count() == 1


def test_return_link_without_answers_does_not_work(client, open_invitation):
    assert client.get(f"/r/{open_invitation.pk}.made-up/").status_code == 404


def test_pages_are_not_stored_by_browsers(respondent, draft):
    for url in (section_url(draft, 1), reverse("surveys:answer_tasks", args=[draft.key])):
        assert "no-store" in respondent.get(url)["Cache-Control"]


def test_posting_needs_the_csrf_token(draft, respondent):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = respondent.cookies
    assert strict.post(section_url(draft, 1), SECTIONS[0]).status_code == 403


# Accounts


@pytest.fixture
def account(institution):
    def sign_in(role: Role, *, of=institution) -> Client:
        user = make_user(f"{role}-{uuid.uuid4().hex[:6]}@example.org", role, institution=of)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SIGNATORY])
def test_account_of_the_institution_answers_and_sends(account, invitation, role):
    client = account(role)
    assert "Institute of Health" in client.get(reverse("surveys:my_responses")).content.decode()
    client.post(reverse("surveys:answer_start", args=[invitation.pk]))
    draft = Response.objects.get()
    fill(client, draft, 1, SECTIONS[0])
    draft.refresh_from_db()
    draft.answers = complete_answers()
    draft.save()

    # Where there is a signatory, the answers are signed before they are sent.
    page = "answer_sign" if role is Role.SIGNATORY else "answer_receipt"
    assert send(client, draft)["Location"] == reverse(f"surveys:{page}", args=[draft.key])


def test_contributor_edits_but_does_not_send(account, invitation, complete_draft):
    client = account(Role.CONTRIBUTOR)
    assert fill(client, complete_draft, 1, SECTIONS[0]).status_code == 302
    url = reverse("surveys:answer_check", args=[complete_draft.key])
    page = client.get(url).content.decode()

    assert "Send the answers" not in page
    answer = client.post(url, {".submission": str(uuid.uuid4()), ".digest": "x"})
    assert answer.status_code == 403
    send_page = reverse("surveys:answer_send_page", args=[invitation.pk])
    assert client.post(send_page).status_code == 403


def test_account_of_another_institution_finds_nothing(account, draft):
    other = make_institution("Other", make_country())
    assert statuses(account(Role.SIGNATORY, of=other), draft) == {404}


def test_account_sees_only_its_own_answers_to_an_open_invitation(account, invitation, version):
    invitation.allows_many = True
    invitation.save()
    theirs = start_response(invitation, version, respondent="somebody", language="en")

    client = account(Role.COORDINATOR)
    assert client.get(section_url(theirs, 1)).status_code == 404
    client.post(reverse("surveys:answer_start", args=[invitation.pk]))
    own = Response.objects.exclude(pk=theirs.pk).get()
    assert client.get(section_url(own, 1)).status_code == 200


def test_own_questionnaires_take_a_constant_number_of_queries(
    account, version, institution, django_assert_max_num_queries
):
    client = account(Role.COORDINATOR)
    for code in ("KZ", "KG", "TJ"):
        make_invitation(version.questionnaire, make_country(code), institution)
        with django_assert_max_num_queries(8):
            client.get(reverse("surveys:my_responses"))


def test_own_questionnaires_of_nobody(client, db):
    assert client.get(reverse("surveys:my_responses")).status_code == 302
    client.force_login(make_user("alone@example.org"))
    assert client.get(reverse("surveys:my_responses")).status_code == 404


# When


@pytest.fixture
def assessment(version):
    found = Round.objects.create(slug="round", names={"en": "Round"})
    version.questionnaire.round = found
    version.questionnaire.save()
    return found


def close(assessment: Round) -> None:
    assessment.closes_on = timezone.now().date() - timedelta(days=2)
    assessment.save()


def test_after_the_closing_day_a_draft_can_be_read(draft, respondent, assessment):
    fill(respondent, draft, 1, SECTIONS[0])
    close(assessment)

    answer = respondent.get(reverse("surveys:answer_tasks", args=[draft.key]), follow=True)
    page = answer.content.decode()
    assert "The time for answering is over" in page
    assert "Институт здоровья" in page
    respondent.post(section_url(draft, 1), {"sector": "other"})
    draft.refresh_from_db()
    assert draft.answers["sector"] == "government"


def test_after_the_closing_day_nothing_is_sent(complete_draft, respondent, assessment):
    url = reverse("surveys:answer_check", args=[complete_draft.key])
    fields = hidden_fields(respondent.get(url).content.decode())
    close(assessment)

    answer = respondent.post(url, fields)

    assert answer.status_code == 403
    assert "Answering has ended" in answer.content.decode()


def test_receipt_is_there_after_the_closing_day(complete_draft, respondent, assessment):
    send(respondent, complete_draft)
    close(assessment)

    url = reverse("surveys:answer_receipt", args=[complete_draft.key])
    assert respondent.get(url).status_code == 200


def test_closing_day_ends_at_midnight_in_the_country(respondent, invitation, assessment):
    from datetime import UTC, date, datetime

    from surveys.respondent import availability

    assessment.closes_on = date(2026, 5, 31)
    assessment.opens_on = date(2026, 5, 1)
    invitation.questionnaire.round = assessment
    for moment, expected in [
        (datetime(2026, 4, 30, 18, 59, tzinfo=UTC), "early"),
        (datetime(2026, 4, 30, 19, 1, tzinfo=UTC), "open"),
        (datetime(2026, 5, 31, 18, 59, tzinfo=UTC), "open"),
        (datetime(2026, 5, 31, 19, 1, tzinfo=UTC), "closed"),
    ]:
        assert availability(invitation, moment) == expected


@pytest.mark.parametrize(("days", "text"), [(3, "has not begun"), (-3, "has ended")])
def test_start_outside_the_round(respondent, invitation, assessment, days, text):
    day = timezone.now().date() + timedelta(days=days)
    assessment.opens_on, assessment.closes_on = (day, None) if days > 0 else (None, day)
    assessment.save()
    url = reverse("surveys:answer_start", args=[invitation.pk])

    assert text in respondent.get(url).content.decode()
    assert respondent.post(url).status_code == 403
    send_page = reverse("surveys:answer_send_page", args=[invitation.pk])
    assert respondent.post(send_page).status_code == 403
    assert not Response.objects.exists()


def test_questionnaire_that_is_not_published_yet(respondent, invitation, version):
    from surveys.models import Questionnaire

    draft = Questionnaire.objects.create(slug="draft", titles={"en": "Draft"})
    invitation.questionnaire = draft
    invitation.save()

    page = respondent.get(reverse("surveys:answer_start", args=[invitation.pk]))
    assert "still being prepared" in page.content.decode()


def test_too_many_fields_are_refused(draft, respondent, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    answer = respondent.post(section_url(draft, 1), {f"x{n}": "1" for n in range(20)})

    assert answer.status_code == 400
