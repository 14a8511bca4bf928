"""A link that was opened before lets a further browser in with a code mailed to the institution."""

import re
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role
from institutions.models import Contact, OutgoingMail
from surveys.actions.link_codes import check_link_code
from surveys.models import Invitation, LinkCode, Questionnaire
from tests.surveys.answering.conftest import TOKEN, section_url
from tests.surveys.makers import make_country, make_institution, make_user, signed_in

CODE = re.compile(r"^(\d{6})$", re.MULTILINE)
LINK = reverse("surveys:open_link", args=[TOKEN])
PAGE = reverse("surveys:link_code", args=[TOKEN])


@pytest.fixture(autouse=True)
def asking(version) -> Questionnaire:
    version.questionnaire.asks_code = True
    version.questionnaire.save()
    return version.questionnaire


@pytest.fixture
def contact(institution) -> Contact:
    return Contact.objects.create(
        institution=institution, email="aigul@example.org", name="A. Serik", language="ru"
    )


@pytest.fixture
def stranger(draft, contact) -> Client:
    """A second browser, when the first has begun."""
    return Client()


def mailed_code(browser: Client, contact: Contact) -> str:
    browser.post(PAGE, {"act": "code", "contact": contact.pk})
    send_waiting_mails()
    return str(CODE.findall(str(django_mail.outbox[-1].body))[-1])


def enter(browser: Client, code: str):
    return browser.post(PAGE, {"act": "enter", "code": code})


def test_a_forwarded_link_shows_nothing_without_the_code(stranger, draft):
    assert stranger.get(LINK)["Location"] == PAGE
    page = stranger.get(PAGE)
    assert page.status_code == 200
    assert "a…@example.org" in page.content.decode()
    assert "aigul@" not in page.content.decode()
    assert "Serik" not in page.content.decode()
    assert stranger.get(section_url(draft, 1)).status_code == 404
    assert (
        stranger.get(reverse("surveys:answer_start", args=[draft.invitation_id])).status_code == 404
    )


def test_the_mailed_code_lets_the_browser_in_for_good(stranger, draft, contact):
    code = mailed_code(stranger, contact)
    (message,) = django_mail.outbox
    assert message.to == ["aigul@example.org"]
    assert message.subject == "Код для вашей анкеты"
    assert enter(stranger, f" {code} ")["Location"] == reverse(
        "surveys:answer_start", args=[draft.invitation_id]
    )
    assert stranger.get(section_url(draft, 1)).status_code == 200
    assert stranger.get(LINK)["Location"].endswith(f"/answer/{draft.invitation_id}/")
    assert OutgoingMail.objects.get().body == ""


def test_the_first_browser_and_an_account_are_not_asked(respondent, stranger, institution):
    assert "/code/" not in respondent.get(LINK)["Location"]
    own = signed_in(make_user("c@example.org", Role.COORDINATOR, institution=institution))
    assert "/code/" not in own.get(LINK)["Location"]
    other = make_institution("Other", make_country())
    foreign = signed_in(make_user("o@example.org", Role.COORDINATOR, institution=other))
    assert foreign.get(LINK)["Location"] == PAGE


def test_nobody_is_asked_before_answers_are_there(invitation, contact):
    browser = Client()
    assert "/code/" not in browser.get(LINK)["Location"]
    assert Client().get(PAGE)["Location"] == LINK


def test_nobody_is_asked_where_the_questionnaire_does_not_want_it(stranger, asking):
    asking.asks_code = False
    asking.save()
    assert "/code/" not in stranger.get(LINK)["Location"]


def test_an_institution_without_a_contact_gets_in(draft):
    assert "/code/" not in Client().get(LINK)["Location"]


def test_open_links_are_never_asked(open_invitation, contact):
    link = reverse("surveys:open_link", args=["open-token"])
    first = Client()
    first.get(link)
    first.post(reverse("surveys:answer_start", args=[open_invitation.pk]))
    assert "/code/" not in Client().get(link)["Location"]


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1" * 500, "１２３４５６", "\x00"])
def test_what_is_no_code_is_refused_with_a_message(stranger, contact, code):
    mailed_code(stranger, contact)
    answer = enter(stranger, code)
    assert answer.status_code in {400, 422}
    assert "respondent" not in stranger.cookies


def test_five_guesses_and_a_quarter_of_an_hour(stranger, contact, invitation):
    code = mailed_code(stranger, contact)
    wrong = "000000" if code != "000000" else "111111"
    for _guess in range(5):
        assert enter(stranger, wrong).status_code == 422
    assert enter(stranger, code).status_code == 422
    LinkCode.objects.update(attempts=0, sent_at=timezone.now() - timedelta(minutes=16))
    assert check_link_code(invitation, code) is None
    LinkCode.objects.update(sent_at=timezone.now())
    assert check_link_code(invitation, code) == contact
    assert check_link_code(invitation, code) is None


def test_a_code_opens_no_other_invitation(stranger, contact, asking):
    code = mailed_code(stranger, contact)
    other = Invitation.objects.create(
        questionnaire=asking, country=make_country("KG"), institution=contact.institution
    )
    assert check_link_code(other, code) is None


def test_codes_do_not_flood_the_contact(stranger, contact):
    for _time in range(3):
        stranger.post(PAGE, {"act": "code", "contact": contact.pk})
    assert LinkCode.objects.count() == 1
    assert "A code was mailed a moment ago." in stranger.get(PAGE).content.decode()


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 30, "foreign"])
def test_codes_go_to_the_institution_alone(stranger, chosen):
    other = make_institution("Other", make_country())
    foreign = Contact.objects.create(institution=other, email="x@example.org")
    number = str(foreign.pk) if chosen == "foreign" else chosen
    stranger.post(PAGE, {"act": "code", "contact": number})
    assert not OutgoingMail.objects.exists()
    assert "Choose who gets the code." in stranger.get(PAGE).content.decode()


def test_a_code_that_waits_is_not_mailed_when_the_link_is_taken_back(stranger, contact, invitation):
    stranger.post(PAGE, {"act": "code", "contact": contact.pk})
    Invitation.objects.update(revoked_at=timezone.now())
    send_waiting_mails()
    assert django_mail.outbox == []
    assert stranger.get(PAGE, follow=True).status_code == 404


def test_opening_a_link_takes_no_query_more_where_no_code_is_asked(
    invitation, asking, django_assert_max_num_queries
):
    asking.asks_code = False
    asking.save()
    with django_assert_max_num_queries(3):
        Client().get(LINK)


def test_the_team_chooses_it_in_the_settings(asking):
    asking.asks_code = False
    asking.save()
    team = signed_in(make_user("team@example.org", Role.TEAM))
    address = reverse("surveys:questionnaire_edit", args=[asking.slug])
    assert "A code by mail for a second browser" in team.get(address).content.decode()
    team.post(address, {"layout": asking.layout, "answers_per": "institution", "asks_code": "on"})
    asking.refresh_from_db()
    assert asking.asks_code
