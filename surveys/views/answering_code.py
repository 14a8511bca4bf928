"""The page on which a second browser gets in to answers, with a code mailed to the institution."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from institutions.models import Contact
from surveys.actions.link_codes import check_link_code, request_link_code
from surveys.forms.together import LinkCodeForm
from surveys.models import Invitation
from surveys.queries.links import asks_code, code_contacts
from surveys.respondent import follow_link, is_remembered
from surveys.views.answering import enter
from surveys.views.mailed_codes import mail_chosen, masked_address


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def link_code(request: HttpRequest, token: str) -> HttpResponse:
    """POST does one of `code` (mail one) and `enter`; a link that asks for none opens as usual."""
    share, invitation = follow_link(token)
    is_asked = share is None and invitation is not None and asks_code(invitation)
    if invitation is None or not is_asked or is_remembered(request, invitation):
        return redirect("surveys:open_link", token)
    if request.POST.get("act") == "code":
        _mail_code(request, invitation)
        return redirect("surveys:link_code", token)
    form = LinkCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if check_link_code(invitation, form.cleaned_data["code"]):
            return enter(request, token, invitation, invitation.token_hash[:16])
        form.add_error("code", _("The code is not right, too old, or used. Ask for a new one."))
    contacts = [(contact.pk, masked_address(contact)) for contact in code_contacts(invitation)]
    context = {"invitation": invitation, "contacts": contacts, "form": form}
    status = 422 if form.errors else 200
    return render(request, "surveys/answer_code.html", context, status=status)


def _mail_code(request: HttpRequest, invitation: Invitation) -> None:
    def send(contact: Contact, language: str) -> None:
        request_link_code(invitation, contact, language=language)

    nobody = _("Choose who gets the code.")
    mail_chosen(request, code_contacts(invitation), send, shown=masked_address, nobody=nobody)
