"""The subject under which a mail is listed is the one that its recipient reads."""

import pytest
from django.utils.translation import gettext_lazy, override

from institutions.actions.mail import Letter
from institutions.actions.mail_sending import send_waiting_mails
from tests.institutions.test_mail import kinds, mail_server, queued

__all__ = ["kinds", "mail_server"]  # fixtures

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_subject_in_the_recipients_language():
    with override("ru"):
        mail = queued(language="en", subject=gettext_lazy("Code for signing"))
    assert mail.subject == "Code for signing"
    with override("en"):
        mail = queued("two", language="ru", subject=gettext_lazy("Code for signing"))
    assert mail.subject == "Код для подписи"


def test_the_subject_that_went_out_is_kept(mail_server, kinds):
    kinds["own"] = lambda _mail: Letter("As it\nwas sent", "text")
    mail = queued(kind="own", subject="As it was queued", body="")
    assert send_waiting_mails() == 1
    mail.refresh_from_db()
    assert mail.subject == mail_server.messages[0]["Subject"] == "As it was sent"
