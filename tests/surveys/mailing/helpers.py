"""Sending letters, and what came of it."""

import re

from institutions.actions.mail_sending import send_waiting_mails
from surveys.actions.letters import queue_letters
from surveys.enums import LetterKind
from surveys.models import Invitation
from surveys.queries.board import board


def send(invitation: Invitation, kind: str = LetterKind.INVITATION, occasion: str = "") -> int:
    count = queue_letters(invitation, kind=kind, occasion=occasion)
    send_waiting_mails()
    return count


def link_in(message) -> str:
    found = re.search(r"/r/[^\s]+/", message.body)
    assert found
    return found[0]


def state_of(invitation: Invitation) -> str:
    return (
        board(invitation.questionnaire, type(invitation.country).objects.all())
        .get(pk=invitation.pk)
        .board_state
    )
