"""Answering together: sections handed to colleagues, comments, signing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import SigningMethod


class Share(models.Model):
    """Some sections of an answer, handed to a colleague by mail.

    `sections` are names of sections. The token of the colleague's link is made when the mail is
    sent, and only its hash is stored.
    """

    response = models.ForeignKey(
        "surveys.Response", on_delete=models.CASCADE, related_name="shares"
    )
    sections = ArrayField(models.CharField(max_length=100))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    shared_by = models.CharField(max_length=200)
    mail = models.OneToOneField(
        "institutions.OutgoingMail", on_delete=models.PROTECT, null=True, related_name="share"
    )
    token_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="share_by_token"
            )
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.name}"


class AnswerComment(models.Model):
    """What somebody of the institution says about a question, to colleagues.

    `question` is '' for a note on the whole answer, as when it is sent back. The team sees only
    comments that were sent to it.
    """

    response = models.ForeignKey(
        "surveys.Response", on_delete=models.CASCADE, related_name="comments"
    )
    question = models.CharField(max_length=100, blank=True)
    author = models.CharField(max_length=200)
    text = models.TextField(_("comment"), max_length=2000)
    is_for_team = models.BooleanField(_("send to the programme team, too"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question}"


class SignOff(models.Model):
    """Who signed a submitted response, in which function, and how it was made sure who it was."""

    response = models.OneToOneField(
        "surveys.Response", on_delete=models.PROTECT, related_name="sign_off"
    )
    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(_("function"), max_length=200)
    method = models.CharField(max_length=12, choices=SigningMethod.choices)
    user = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-signed_at"]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.name}"
