"""Mail about invitations: its texts, what went to whom, and the rules for reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import LetterKind, ReminderWhen


class LetterText(models.Model):
    """The text of one kind of letter of a questionnaire in one language, with placeholders."""

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.CASCADE, related_name="letter_texts"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind.choices)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=5000)
    changed_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["questionnaire_id", "kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "kind", "language"], name="letter_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.kind} {self.language}"


class Letter(models.Model):
    """One letter about an invitation to one contact; its link has a token of its own.

    The token is made when the mail is sent, and only its hash is stored.
    """

    invitation = models.ForeignKey(
        "surveys.Invitation", on_delete=models.CASCADE, related_name="letters"
    )
    contact = models.ForeignKey(
        "institutions.Contact", on_delete=models.SET_NULL, null=True, related_name="letters"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind.choices)
    mail = models.OneToOneField(
        "institutions.OutgoingMail", on_delete=models.PROTECT, related_name="letter"
    )
    token_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="letter_by_token"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.invitation_id} {self.contact_id}"


class ReminderRule(models.Model):
    """When those who are missing are reminded by itself: once per date that it counts from."""

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.CASCADE, related_name="reminder_rules"
    )
    when = models.CharField(_("when"), max_length=16, choices=ReminderWhen.choices)
    days = models.PositiveSmallIntegerField(_("days"))
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["questionnaire_id", "when", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "when", "days"],
                name="reminder_rule_once",
                violation_error_message=_("There is such a rule already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.when} {self.days}"
