"""The notes or transcript of an interview: reading, writing, importing a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialogues.access import get_interview_for
from dialogues.actions.interview_texts import save_interview_text
from dialogues.forms.interview_texts import InterviewFileForm, InterviewTextForm
from dialogues.models import Interview
from dialogues.queries.interviews import newest_text, outline, time_stamps
from dialogues.views.common import actor_of
from institutions.access import team_required


@require_GET
@team_required
def interview_text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    source = get_object_or_404(interview.texts, number=number)
    context = {
        "interview": interview,
        "source": source,
        "lines": source.text.split("\n"),
        "stamps": time_stamps(source),
        "newest": newest_text(interview),
    }
    return render(request, "dialogues/interview_text.html", context)


@team_required
def interview_text_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Type or paste the text; without one yet, the guide's questions stand there to begin with."""
    interview = get_interview_for(request.user, pk)
    form = InterviewTextForm(request.POST or None, initial=_start(interview))
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        saved = form.perform(
            save_interview_text, interview=interview, actor=actor, **form.cleaned_data
        )
        if saved:
            messages.success(request, _("The text is saved."))
            return redirect("dialogues:interview_text", pk, saved.number)
    context = {"form": form, "interview": interview, "newest": newest_text(interview)}
    return render(request, "dialogues/interview_text_edit.html", context)


def _start(interview: Interview) -> dict[str, object]:
    newest = newest_text(interview)
    if newest:
        return {"text": newest.text, "base": newest.number}
    guide = interview.guide
    return {"text": outline(guide, interview.language) if guide else "", "base": 0}


@team_required
def interview_text_import(request: HttpRequest, pk: int) -> HttpResponse:
    interview = get_interview_for(request.user, pk)
    newest = newest_text(interview)
    initial = {"base": newest.number if newest else 0}
    form = InterviewFileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file, base = form.cleaned_data["file"], form.cleaned_data["base"]
        values = {"text": file.text, "base": base, "origin": file.suffix}
        saved = form.perform(
            save_interview_text, interview=interview, actor=actor_of(request), **values
        )
        if saved:
            messages.success(request, _("The file is imported: look through the text."))
            if file.encoding == "cp1251":
                messages.warning(request, _("The file was read as Windows-1251, not as UTF-8."))
            return redirect("dialogues:interview_text", pk, saved.number)
    context = {"form": form, "interview": interview, "newest": newest}
    return render(request, "dialogues/interview_text_import.html", context)
