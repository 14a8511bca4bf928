"""An e-mail backend that keeps mail on this machine; see the setting EMAIL_URL."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MOST_KEPT = 500


class EmailBackend(BaseEmailBackend):
    """Stores each message in place of sending it, the latest `MOST_KEPT` of them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # Django loads backends by name, maybe before its apps are ready.
        from institutions.models import CaughtMail  # noqa: PLC0415

        for message in email_messages:
            CaughtMail.objects.create(
                sender=message.from_email,
                recipients=", ".join(message.recipients())[:1000],
                subject=str(message.subject)[:1000],
                body=str(message.body),
            )
        newest = CaughtMail.objects.order_by("-pk").values("pk")[:MOST_KEPT]
        CaughtMail.objects.exclude(pk__in=newest).delete()
        return len(email_messages)
