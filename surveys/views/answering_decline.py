"""A respondent says that the institution will not answer, and may take it back."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys.actions.declining import decline_invitation, undo_decline
from surveys.actions.errors import ActionRefusedError
from surveys.forms.letters import DeclineForm
from surveys.queries.answering_entry import read_entry
from surveys.respondent import seat_at
from surveys.views.answering_desk import activate_interface


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_decline(request: HttpRequest, invitation_id: int) -> HttpResponse:
    entry = read_entry(invitation_id)
    if entry is None:
        raise Http404
    invitation = entry[0]
    seat = seat_at(request, invitation)
    # One of many people cannot decline for the institution.
    if invitation.institution is None or invitation.allows_many:
        raise Http404
    if not seat.may_send and (request.method == "POST" or invitation.declined_at is None):
        raise PermissionDenied
    if invitation.language:
        activate_interface(invitation.language)
    if request.POST.get("act") == "undo":
        undo_decline(invitation)
        return redirect("surveys:answer_start", invitation.pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_invitation(invitation, reason=form.cleaned_data["reason"])
        except ActionRefusedError as error:
            form.add_error(None, str(error))
        else:
            return redirect("surveys:answer_decline", invitation.pk)
    context = {"invitation": invitation, "form": form, "may_decline": seat.may_send}
    status = 422 if form.errors else 200
    return render(request, "surveys/answer_decline.html", context, status=status)
