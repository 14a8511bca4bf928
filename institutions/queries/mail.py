"""The outbox and the caught mails, for the administrator."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from institutions.enums import MailState
from institutions.models import CaughtMail, OutgoingMail
from institutions.models.mail import UNSURE_AFTER

UNSURE = "unsure"


def outgoing_mails(*, state: str = "", text: str = "") -> QuerySet[OutgoingMail]:
    """Mails, the latest first, without their texts; `text` is part of the address or subject.

    `state` is one of `MailState`, or "unsure" for those of which nobody knows whether they went.
    """
    found = OutgoingMail.objects.defer("body")
    if state == UNSURE:
        found = found.filter(unsure_mails())
    elif state:
        found = found.filter(state=state).exclude(unsure_mails())
    if text:
        found = found.filter(Q(recipient__icontains=text) | Q(subject__icontains=text))
    return found.order_by("-id")


def mail_counts() -> dict[str, int]:
    """Return how many mails are in each state; those that are unsure are counted as only that."""
    known = OutgoingMail.objects.exclude(unsure_mails())
    rows = known.order_by().values_list("state").annotate(Count("pk"))
    unsure = OutgoingMail.objects.filter(unsure_mails()).count()
    return {**dict.fromkeys(MailState.values, 0), **dict(rows), UNSURE: unsure}


def unsure_mails() -> Q:
    return Q(state=MailState.SENDING, claimed_at__lt=timezone.now() - UNSURE_AFTER)


def caught_mails() -> QuerySet[CaughtMail]:
    return CaughtMail.objects.order_by("-id")
