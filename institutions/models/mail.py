"""Mail that is to go out, and mail that was caught where there is no mail server."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.enums import MailState

# A mail that is still being sent after this long: its worker died, and nobody knows if it went.
UNSURE_AFTER = timedelta(minutes=5)


class OutgoingMail(models.Model):
    """One mail to one recipient, from being queued to what became of it.

    `reference` names what the mail is for, once: the same mail is never queued twice. `body` is
    kept only until the mail went, for it may hold a secret link; where it is empty, the writer of
    the mail's `kind` writes it from `parameters` at the moment of sending.
    """

    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    reference = models.CharField(max_length=200, unique=True)
    parameters = models.JSONField(default=dict)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(
        _("state"), max_length=12, choices=MailState.choices, default=MailState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    send_after = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_is_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["-is_urgent", "send_after", "id"],
                name="mail_waiting",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=["message_id"], name="mail_by_message_id", condition=~models.Q(message_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def is_unsure(self) -> bool:
        """Whether it was handed over, or not, when its worker died: nobody knows."""
        return (
            self.state == MailState.SENDING
            and self.claimed_at is not None
            and self.claimed_at < timezone.now() - UNSURE_AFTER
        )

    @property
    def can_resend(self) -> bool:
        # Whoever it went to may have been forgotten since.
        has_stopped = self.is_unsure or self.state in (MailState.FAILED, MailState.BOUNCED)
        return has_stopped and bool(self.recipient)


class CaughtMail(models.Model):
    """A mail that stayed here, because no mail server is configured (EMAIL_URL)."""

    sender = models.CharField(max_length=300)
    recipients = models.CharField(max_length=1000)
    subject = models.CharField(max_length=1000)
    body = models.TextField()
    caught_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.recipients}: {self.subject}"
