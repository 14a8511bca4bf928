"""Codes that are mailed to a contact of an institution; stored hashed, for one use."""

from django.db import models


class MailedCode(models.Model):
    """What all of them have. The code itself is made when its mail is sent."""

    # Keeps the codes of one kind from fitting another.
    salt = ""

    contact = models.ForeignKey("institutions.Contact", on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]


class SigningCode(MailedCode):
    """For a signatory who has no account."""

    salt = "surveys.signing_code"

    response = models.ForeignKey(
        "surveys.Response", on_delete=models.CASCADE, related_name="signing_codes"
    )

    def __str__(self) -> str:
        return f"{self.response_id} {self.contact_id}"


class LinkCode(MailedCode):
    """For whoever opens an invitation's link in a second browser."""

    salt = "surveys.link_code"

    invitation = models.ForeignKey(
        "surveys.Invitation", on_delete=models.CASCADE, related_name="codes"
    )

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.contact_id}"
