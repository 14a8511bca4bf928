"""Sending the links to minutes and recommendations by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext

from dialogues.access import get_writable_dialogue_for
from dialogues.actions.circulation_mail import mail_circulation
from dialogues.actions.minutes import takes_comments
from dialogues.forms.circulation_mail import MailForm
from dialogues.queries.circulation_mail import recipients
from dialogues.views.common import actor_of
from institutions.access import team_required


@team_required
def circulation_mail(request: HttpRequest, pk: int, circulation_pk: int) -> HttpResponse:
    """Choose who gets the link by mail, and see what became of each mail."""
    dialogue = get_writable_dialogue_for(request.user, pk)
    circulation = get_object_or_404(dialogue.circulations, pk=circulation_pk)
    everybody = recipients(circulation)
    waiting = [item.row for item in everybody if item.mail is None]
    initial = {"language": get_language()}
    form = MailForm(request.POST or None, rows=waiting, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {"language": form.cleaned_data["language"], "actor": actor_of(request)}
        sent = form.perform(mail_circulation, circulation=circulation, rows=form.rows, **values)
        if sent is not None:
            told = ngettext(
                "%(count)s mail is on its way.", "%(count)s mails are on their way.", sent
            )
            messages.success(request, told % {"count": sent})
            return redirect("dialogues:circulation_mail", pk, circulation_pk)
    context = {
        "dialogue": dialogue,
        "circulation": circulation,
        "is_of_drafts": circulation.drafts.exists(),
        "takes_comments": takes_comments(circulation),
        "sent": [item for item in everybody if item.mail],
        "waiting": waiting,
        "without_address": dialogue.participations.filter(email="").count(),
        "form": form,
    }
    return render(request, "dialogues/circulation_mail.html", context)
