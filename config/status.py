"""The status page, for administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from config.operations import read_status
from institutions.access import administrator_required
from institutions.enums import MailState
from institutions.queries.mail import UNSURE


@never_cache
@administrator_required
def page(request: HttpRequest) -> HttpResponse:
    """Queues, backlog, failed jobs, mail, storage, the last backup, and what is wrong."""
    status = read_status()
    mails = [(label, status.mails[value]) for value, label in MailState.choices]
    context = {
        "status": status,
        "problems": [kind.label for kind in status.problems],
        "mails": mails,
        "unsure": status.mails[UNSURE],
    }
    return render(request, "config/status.html", context)
