"""The coverage board, and letters that came back."""

import pytest
from django.utils import timezone

from institutions.enums import MailState
from institutions.models import OutgoingMail
from surveys.actions.bounces import record_bounces
from surveys.enums import BoardState, ResponseState
from surveys.models import Invitation, Letter
from surveys.queries.board import board, board_matrix, board_rows
from tests.surveys.mailing.helpers import send, state_of
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_the_board_tells_the_furthest_state(invitation, contact, version):
    assert state_of(invitation) == BoardState.NOT_SENT
    send(invitation)
    assert state_of(invitation) == BoardState.SENT
    OutgoingMail.objects.update(state=MailState.BOUNCED)
    assert state_of(invitation) == BoardState.BOUNCED
    Invitation.objects.update(opened_at=timezone.now())
    assert state_of(invitation) == BoardState.OPENED
    draft = make_response(
        version, invitation.country, {"years": 3}, invitation=invitation, state=ResponseState.DRAFT
    )
    (row,) = board_rows(
        list(board(invitation.questionnaire, type(invitation.country).objects.all()))
    )
    assert (row.state, row.percent) == (BoardState.DRAFT, 14)
    draft.state = ResponseState.IN_REVIEW
    draft.save()
    assert state_of(invitation) == BoardState.IN_REVIEW
    draft.state, draft.submitted_at = ResponseState.SUBMITTED, timezone.now()
    draft.save()
    assert state_of(invitation) == BoardState.SUBMITTED


def test_the_matrix_counts_by_country_sector_and_state(invitation, questionnaire):
    other = make_country("KG")
    make_invitation(questionnaire, other, make_institution("Union", other, sector="civil_society"))
    lines = board_matrix(questionnaire, type(other).objects.all())
    assert [(line.country.code, line.sector, line.counts) for line in lines] == [
        ("KZ", "government", {"not_sent": 1}),
        ("KG", "civil_society", {"not_sent": 1}),
    ]


def test_the_board_costs_the_same_for_one_institution_and_for_many(
    questionnaire, version, django_assert_max_num_queries, member
):
    country = make_country()
    for number in range(12):
        one = make_invitation(questionnaire, country, make_institution(f"I{number}", country))
        make_response(version, country, {"years": 1}, invitation=one, state=ResponseState.DRAFT)
    client = signed_in(member)
    client.get("/questionnaires/needs/board/")
    with django_assert_max_num_queries(16):
        client.get("/questionnaires/needs/board/")


def notice(message_id: str, recipient: str, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x

--b--
""".encode()


def test_a_notice_marks_the_letter_by_its_message_id(invitation, contact):
    send(invitation)
    mail = OutgoingMail.objects.get()
    content = notice(mail.message_id, "forwarded@elsewhere.example")
    result = record_bounces(content, Letter.objects.all(), actor=None)
    assert (result.noted, result.unknown, result.others) == (1, 0, 0)
    mail.refresh_from_db()
    assert mail.state == MailState.BOUNCED
    assert "550 no such user" in mail.last_error
    assert record_bounces(content, Letter.objects.all(), actor=None).known == 1


def test_a_mailbox_is_read_message_by_message(invitation, contact):
    send(invitation)
    box = b"".join(
        b"From MAILER-DAEMON Mon Jun  1 00:00:00 2026\n" + text + b"\n"
        for text in (
            notice("<other@x>", "anna@example.org"),
            notice("<other@x>", "stranger@example.org"),
            notice("<other@x>", "anna@example.org", action="delayed"),
            b"Subject: Out of office\n\nBack soon.\n",
        )
    )
    result = record_bounces(box, Letter.objects.all(), actor=None)
    assert (result.noted, result.unknown, result.others) == (1, 1, 2)


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 500, b"From \n" * 50, b"MIME-Version: 1"])
def test_what_is_no_mailbox_harms_nothing(content):
    assert record_bounces(content, Letter.objects.all(), actor=None).noted == 0
