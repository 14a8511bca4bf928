"""Webhooks: registering them, and sending their messages with retries."""

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from institutions.actions import record_audit
from institutions.actions.sealing import purpose_of
from institutions.models import Country, User
from institutions.sealed import CannotOpenError, open_sealed, seal
from surveys.actions.outgoing import AddressRefusedError, SendingError, post_json
from surveys.enums import DeliveryState
from surveys.models import Questionnaire, Webhook, WebhookDelivery

SECRET_BYTES = 32
PURPOSE = purpose_of("surveys.Webhook", "secret")
MOST_WEBHOOKS = 20
BATCH = 20
# After each failed attempt, how long until the next: about a day and a half altogether.
WAITS = tuple(timedelta(seconds=n) for n in (30, 120, 600, 3600, 6 * 3600, 24 * 3600))
LEASE = timedelta(minutes=2)

# Part of the statements that take entries from the queue (`taken`): every response that begins or
# ceases to count has its messages, once, or it was not taken. None about anonymous ones: the moment
# of a message would tell when they were sent.
TELL = sql.SQL("""
    INSERT INTO surveys_webhookdelivery (webhook_id, response_id, delta, state, attempts)
    SELECT w.id, r.id, t.delta, 'waiting', 0
    FROM taken t JOIN surveys_response r ON r.id = t.response_id
    JOIN surveys_version v ON v.id = r.version_id
    JOIN surveys_questionnaire q ON q.id = v.questionnaire_id AND NOT q.is_anonymous
    JOIN surveys_webhook w ON w.questionnaire_id = v.questionnaire_id AND w.is_active
        AND (w.country_id IS NULL OR w.country_id = r.country_id)
""")


@transaction.atomic
def create_webhook(
    questionnaire: Questionnaire, *, url: str, country: Country | None, actor: User
) -> Webhook:
    """Register an address and make the secret that signs its messages.

    Raises ValidationError for an address that is not https, or with a name and password in it.
    """
    host = _host(url)
    if not host:
        raise ValidationError({"url": _("Give an address that begins with https://")})
    Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    if questionnaire.webhooks.count() >= MOST_WEBHOOKS:
        raise ValidationError(_("There are too many addresses already: remove one first."))
    webhook = Webhook.objects.create(
        questionnaire=questionnaire,
        country=country,
        url=url,
        secret=seal(secrets.token_urlsafe(SECRET_BYTES), purpose=PURPOSE),
        created_by=actor,
    )
    record_audit(actor=actor, action="create_webhook", subject=webhook, details={"host": host})
    return webhook


def secret_of(webhook: Webhook) -> str:
    """Return what signs the webhook's messages. Raises CannotOpenError."""
    return open_sealed(webhook.secret, purpose=PURPOSE)


def _host(url: str) -> str:
    """The host of an address that messages may go to, else ""."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:  # a port that there is not, a bracket that does not close
        return ""
    is_plain = parts.scheme == "https" and not parts.username and not parts.password
    return parts.hostname or "" if is_plain and has_port else ""


@transaction.atomic
def remove_webhook(webhook: Webhook, *, actor: User) -> None:
    """Remove the address with what was to be sent there."""
    record_audit(actor=actor, action="remove_webhook", subject=webhook)
    webhook.delete()


def send_again(webhook: Webhook) -> int:
    """Queue what was given up; return how many messages."""
    failed = webhook.deliveries.filter(state=DeliveryState.FAILED)
    return failed.update(state=DeliveryState.WAITING, attempts=0, due_at=timezone.now())


def send_due(limit: int = BATCH) -> int:
    """Send messages that are due; return how many were tried.

    Each is leased for some minutes before it is sent, so that two workers do not send the same one
    and one whose worker died is sent again. The receiver tells a repeated message by its id.
    """
    tried = 0
    while tried < limit and (delivery := _lease()) is not None:
        _send(delivery)
        tried += 1
    return tried


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over "timestamp.body", in hexadecimal: what receivers compute and compare."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def message_of(delivery: WebhookDelivery) -> dict[str, Any]:
    """What is sent: that something happened and to which response, none of its answers."""
    response = delivery.response
    return {
        "id": delivery.pk,
        "event": "response.counted" if delivery.delta > 0 else "response.uncounted",
        "questionnaire": delivery.webhook.questionnaire.slug,
        "country": response.country_id,
        "response": str(response.key),
        "submitted_at": response.submitted_at.isoformat() if response.submitted_at else None,
    }


@transaction.atomic
def _lease() -> WebhookDelivery | None:
    now = timezone.now()
    # No wait is longer than the last: what is due later was noted by a clock that was ahead.
    is_due = Q(due_at__lte=now) | Q(due_at__gt=now + WAITS[-1] + LEASE)
    due = WebhookDelivery.objects.filter(is_due, state=DeliveryState.WAITING)
    delivery = due.order_by("due_at").select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is not None:
        delivery.due_at = timezone.now() + LEASE
        delivery.save(update_fields=["due_at"])
    return delivery


def _send(delivery: WebhookDelivery) -> None:
    body = json.dumps(message_of(delivery), separators=(",", ":")).encode()
    timestamp = str(int(timezone.now().timestamp()))
    try:
        signed = f"t={timestamp},v1={signature(secret_of(delivery.webhook), timestamp, body)}"
        delivery.status = post_json(delivery.webhook.url, body, {"X-Signature": signed})
        delivery.error = ""
    except (AddressRefusedError, CannotOpenError, SendingError) as error:
        delivery.status, delivery.error = None, str(error)[:300]
    delivery.attempts += 1
    _note(delivery)


def _note(delivery: WebhookDelivery) -> None:
    now = timezone.now()
    if delivery.status is not None and 200 <= delivery.status < 300:
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now
    elif delivery.attempts > len(WAITS):
        delivery.state = DeliveryState.FAILED
    else:
        delivery.due_at = now + WAITS[delivery.attempts - 1]
    # A webhook that was removed meanwhile took its deliveries along: then nothing is written.
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=delivery.state,
        attempts=delivery.attempts,
        status=delivery.status,
        error=delivery.error,
        due_at=delivery.due_at,
        delivered_at=delivery.delivered_at,
    )
