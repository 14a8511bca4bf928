"""The rules by which those who are missing are reminded."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from institutions.access import team_required
from surveys import access
from surveys.actions.errors import ActionRefusedError
from surveys.actions.reminders import add_reminder_rule, remove_reminder_rule
from surveys.forms.letters import ReminderRuleForm
from surveys.views.invitations import actor_of


@never_cache
@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """POST adds a rule, or removes the one in `remove`."""
    questionnaire = access.get_questionnaire_for(request.user, slug)
    may_change = access.may_change_questionnaires(request.user)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    if "remove" in request.POST:
        number = request.POST["remove"]
        pk = int(number) if number.isdecimal() and len(number) < 18 else 0
        rule = get_object_or_404(questionnaire.reminder_rules, pk=pk)
        remove_reminder_rule(rule, actor=actor_of(request))
        return redirect("surveys:reminder_rules", slug)
    form = ReminderRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_reminder_rule(questionnaire, actor=actor_of(request), **form.cleaned_data)
            return redirect("surveys:reminder_rules", slug)
        except ActionRefusedError as error:
            form.add_error(None, str(error))
    context = {
        "questionnaire": questionnaire,
        "rules": questionnaire.reminder_rules.all(),
        "form": form,
        "may_change": may_change,
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/reminder_rules.html", context, status=status)
