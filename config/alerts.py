"""Mail to those who run the site: once when something is wrong, and once when it is over."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.operations import find_problems
from institutions.actions.mail import queue_mail, register_mail_kind
from institutions.enums import IncidentKind
from institutions.models import Incident

KIND = "alert"
register_mail_kind(KIND, gettext_lazy("Alert to the administrators"))


@transaction.atomic
def watch_site() -> list[Incident]:
    """Open an incident for what is newly wrong and close what is over; mail each to ADMINS_MAIL.

    Returns those that are new.
    """
    problems = find_problems()
    for over in Incident.objects.filter(closed_at=None).exclude(kind__in=problems):
        over.closed_at = timezone.now()
        over.save(update_fields=["closed_at"])
        _mail(over)
    opened = [Incident.objects.get_or_create(kind=kind, closed_at=None) for kind in problems]
    new = [incident for incident, is_new in opened if is_new]
    for incident in new:
        _mail(incident)
    return new


def _mail(incident: Incident) -> None:
    """The same words with "Over:" before them once the incident is closed."""
    label = str(IncidentKind(incident.kind).label)
    part = "over" if incident.closed_at else "begun"
    if incident.closed_at:
        label = _("Over: %(problem)s") % {"problem": label}
    address = settings.SITE_URL + reverse("status")
    body = _("%(problem)s.\n\nThe status page shows more: %(address)s\n") % {
        "problem": label,
        "address": address,
    }
    for number, recipient in enumerate(settings.ADMINS_MAIL):
        queue_mail(
            recipient=recipient,
            subject=label,
            kind=KIND,
            reference=f"incident:{incident.pk}:{part}:{number}",
            body=body,
            is_urgent=True,
        )
