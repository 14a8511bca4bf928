"""Mail to those who run the site when something is wrong: once until it is over."""

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
    """Open an incident for what is newly wrong, with a mail to each of ADMINS_MAIL; close others.

    Returns those that are new.
    """
    problems = find_problems()
    over = Incident.objects.filter(closed_at=None).exclude(kind__in=problems)
    over.update(closed_at=timezone.now())
    opened = [Incident.objects.get_or_create(kind=kind, closed_at=None) for kind in problems]
    new = [incident for incident, is_new in opened if is_new]
    for incident in new:
        _mail(incident)
    return new


def _mail(incident: Incident) -> None:
    label = str(IncidentKind(incident.kind).label)
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
            reference=f"incident:{incident.pk}:{number}",
            body=body,
            is_urgent=True,
        )
