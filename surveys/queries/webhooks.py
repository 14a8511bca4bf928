"""Webhooks with how their messages fare."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Max, Q, QuerySet

from surveys.enums import DeliveryState
from surveys.models import Questionnaire, Webhook

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Numbers(TypedDict):
        waiting: int
        delivered: int
        failed: int

    CountedWebhook = WithAnnotations[Webhook, _Numbers]


def with_deliveries(questionnaire: Questionnaire) -> "QuerySet[CountedWebhook]":
    """The webhooks with their numbers of messages by state; one query."""
    return (
        Webhook.objects.filter(questionnaire=questionnaire)
        .select_related("country")
        .annotate(
            waiting=_count(DeliveryState.WAITING),
            delivered=_count(DeliveryState.DELIVERED),
            failed=_count(DeliveryState.FAILED),
            last_error=Max(
                "deliveries__error", filter=~Q(deliveries__state=DeliveryState.DELIVERED)
            ),
        )
    )


def _count(state: DeliveryState) -> Count:
    return Count("deliveries", filter=Q(deliveries__state=state))
