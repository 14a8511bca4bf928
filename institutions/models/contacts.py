"""Whom to write to in an institution: contact data lives here and nowhere else."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """An address of an institution to which invitations go; no account is needed."""

    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_signatory = models.BooleanField(_("signs for the institution"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["institution_id", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "email"], name="contact_once_in_institution"
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="contact_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email
