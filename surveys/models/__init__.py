"""Questionnaires with versions, invitations, responses and the tallies made of them."""

from surveys.models.editing import DraftRevision, Erratum
from surveys.models.invitation import Invitation
from surveys.models.questionnaire import Questionnaire, Version
from surveys.models.response import Response
from surveys.models.tally import FoldEntry, Tally
from surveys.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "DraftRevision",
    "Erratum",
    "FoldEntry",
    "Invitation",
    "Questionnaire",
    "Response",
    "Tally",
    "Version",
    "Webhook",
    "WebhookDelivery",
]
