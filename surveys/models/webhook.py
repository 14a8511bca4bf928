"""Webhooks: addresses of other systems that are told when something happens to a response."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from surveys.enums import DeliveryState


class Webhook(models.Model):
    """An address that gets a signed message for each response that begins or ceases to count.

    `country` is empty for all countries. The secret signs the messages (HMAC-SHA-256), so it must
    be read: it is kept sealed (institutions/sealed.py) and shown once.
    """

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.CASCADE, related_name="webhooks"
    )
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=200)
    is_active = models.BooleanField(_("active"), default=True)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["questionnaire_id", "pk"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to one webhook, and how its sending went.

    Written in the statement that folds the response, so none is forgotten and none made twice; the
    receiver may get it more than once and tells by `id`.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    response = models.ForeignKey("surveys.Response", on_delete=models.CASCADE, related_name="+")
    delta = models.SmallIntegerField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state=DeliveryState.WAITING),
                name="webhook_delivery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id}: {self.response_id} {self.delta:+d} ({self.state})"
