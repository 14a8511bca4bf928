"""The signatory's pages are in the signatory's language, whatever language was answered in."""

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.test import Client
from django.utils import translation

from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role
from institutions.models import Contact
from surveys.models import Response
from tests.surveys.answering.conftest import TOKEN, open_link, send
from tests.surveys.answering.test_signing import mailed_code, sign, url
from tests.surveys.answering.test_signing import signatory as signatory  # noqa: PLC0414
from tests.surveys.makers import make_user, signed_in

pytestmark = pytest.mark.django_db

ENGLISH, RUSSIAN = "Reducing the demand for drugs", "Сокращение спроса на наркотики"


@pytest.fixture(autouse=True)
def _quick(settings, redis_url):
    settings.MAILS_PER_MINUTE = 100_000


@pytest.fixture
def waiting(respondent, complete_draft, signatory) -> Response:
    """Answered in English, and handed over."""
    assert complete_draft.language == "en"
    assert send(respondent, complete_draft)["Location"] == url("answer_sign", complete_draft)
    return complete_draft


def in_language(client: Client, language: str) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.fixture
def russian(institution) -> Client:
    """A signatory's account, as after signing in: the cookie holds the account's language."""
    user = make_user("s@example.org", Role.SIGNATORY, institution=institution)
    return in_language(signed_in(user), "ru")


def page_of(client: Client, name: str, response: Response, query: str = "") -> str:
    return client.get(url(name, response) + query).content.decode()


def test_an_account_signs_in_its_own_language(waiting, russian):
    page = page_of(russian, "answer_sign", waiting)
    assert '<html lang="ru"' in page
    assert "Подписать ответы" in page
    assert f'<dt lang="en">{ENGLISH}' in page
    assert sign(russian, waiting, "a-password").status_code == 302
    assert "Спасибо" in page_of(russian, "answer_receipt", waiting)
    waiting.refresh_from_db()
    assert waiting.language == "en"


def test_a_colleague_without_a_choice_reads_in_the_language_of_the_answers(waiting):
    other = Client(headers={"accept-language": "ru"})
    open_link(other, TOKEN)
    assert '<html lang="en"' in page_of(other, "answer_sign", waiting)
    assert '<html lang="ru"' in page_of(in_language(other, "ru"), "answer_sign", waiting)


def test_the_questions_can_be_read_in_another_language_and_stay_as_answered(waiting, russian):
    page = page_of(russian, "answer_sign", waiting, "?answers=ru")
    assert RUSSIAN in page
    assert ENGLISH not in page
    assert ENGLISH in page_of(russian, "answer_sign", waiting, "?answers=xx")
    waiting.refresh_from_db()
    assert waiting.language == "en"


def test_while_answering_the_page_keeps_the_language_of_the_answers(complete_draft, russian):
    assert '<html lang="en"' in page_of(russian, "answer_tasks", complete_draft)


def test_the_mails_are_in_the_language_of_the_signatory(waiting, respondent, signatory):
    Contact.objects.update(language="ru")
    send_waiting_mails()
    django_mail.outbox.clear()
    with translation.override("en"):
        mailed_code(respondent, waiting, signatory)
    (message,) = django_mail.outbox
    assert message.subject == "Код для подписи"
    assert "Этим кодом" in str(message.body)
