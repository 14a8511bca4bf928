"""How participants put themselves on the list, and which sessions they sat in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistrationLink(models.Model):
    """The link by which people register for a dialogue, until a day (inclusive).

    The token is worked out from `nonce` and the secret key, so that the sheet with the QR code can
    be printed again while a copy of the database opens nothing. A new nonce ends the old link.
    """

    dialogue = models.OneToOneField(
        "dialogues.Dialogue", on_delete=models.CASCADE, related_name="registration"
    )
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    until = models.DateField(_("open until"))
    closed_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["dialogue_id"]

    def __str__(self) -> str:
        return f"{self.dialogue_id} until {self.until}"


class SessionAttendance(models.Model):
    """A participant sat in one item of the agenda."""

    agenda_item = models.ForeignKey(
        "dialogues.AgendaItem", on_delete=models.CASCADE, related_name="attendances"
    )
    participation = models.ForeignKey(
        "dialogues.Participation", on_delete=models.CASCADE, related_name="sessions"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["agenda_item_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agenda_item", "participation"], name="session_attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agenda_item_id} {self.participation_id}"
