"""Questionnaires with versions, invitations, responses and the tallies made of them."""

from surveys.models.codes import LinkCode, SigningCode
from surveys.models.editing import DraftRevision, Erratum
from surveys.models.invitation import Invitation, UsedInvitation
from surveys.models.mailing import Letter, LetterText, ReminderRule
from surveys.models.questionnaire import Questionnaire, Version
from surveys.models.response import Response
from surveys.models.tally import FoldEntry, Tally
from surveys.models.teamwork import AnswerComment, Share, SignOff
from surveys.models.upload import Upload
from surveys.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "AnswerComment",
    "DraftRevision",
    "Erratum",
    "FoldEntry",
    "Invitation",
    "Letter",
    "LetterText",
    "LinkCode",
    "Questionnaire",
    "ReminderRule",
    "Response",
    "Share",
    "SignOff",
    "SigningCode",
    "Tally",
    "Upload",
    "UsedInvitation",
    "Version",
    "Webhook",
    "WebhookDelivery",
]
