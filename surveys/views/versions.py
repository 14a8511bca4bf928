"""What became of a questionnaire's versions: differences, errata, and the revisions of a draft."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from institutions.access import staff_required
from surveys import access
from surveys.actions.drafts import restore_revision
from surveys.actions.errata import CORRECTABLE, correct_text
from surveys.actions.errors import ActionRefusedError
from surveys.form.difference import differences
from surveys.form.document import draft_from_document
from surveys.form.texts import form_texts
from surveys.forms.versions import ErratumForm
from surveys.models import DraftRevision, Version
from surveys.queries.forms import get_form
from surveys.queries.revisions import can_redo, can_undo, revisions_of_draft
from surveys.views.editor_desk import Draft, draft_view, draw, editor_of, told_changes


@staff_required
def version_difference(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is different from an earlier version, the one before unless another is asked for."""
    version = access.get_version_for(request.user, slug, number)
    others = version.questionnaire.versions.filter(number__lt=number).order_by("-number")
    wanted = request.GET.get("from", "")
    other = others.filter(number=wanted).first() if wanted.isdecimal() else others.first()
    if wanted and other is None:
        raise Http404
    changes = differences(get_form(other), get_form(version)) if other else []
    context = {
        "version": version,
        "questionnaire": version.questionnaire,
        "other": other,
        "others": others.defer("document"),
        "changes": told_changes(changes),
    }
    return render(request, "surveys/version_difference.html", context)


@staff_required
def errata(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The corrections of a published version; who may change questionnaires adds one."""
    version = access.get_version_for(request.user, slug, number)
    if request.method == "POST":
        editor_of(request)
    words = request.GET.get("q", "").strip()
    form = _erratum_form(request, version)
    if request.method == "POST" and form.is_valid():
        try:
            correct_text(version, actor=editor_of(request), **form.cleaned_data)
        except ActionRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The text is corrected."))
            return redirect("surveys:errata", slug, number)
    context = {
        "version": version,
        "questionnaire": version.questionnaire,
        "errata": version.errata.select_related("actor").order_by("-pk"),
        "form": form,
        "words": words,
        "texts": _found_texts(version, words),
        "may_change": access.may_change_questionnaires(request.user) and version.is_published,
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/errata.html", context, status=status)


@draft_view
def draft_revisions(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Every saved state of a draft, the latest first."""
    context = {
        "revisions": revisions_of_draft(draft.version),
        "can_undo": can_undo(draft.version),
        "can_redo": can_redo(draft.version),
    }
    return draw(request, "surveys/draft_revisions.html", draft, context)


@draft_view
def draft_revision(request: HttpRequest, draft: Draft, revision: int) -> HttpResponse:
    """What a revision changed, and how the draft differs from it now; it can be restored."""
    found = draft.version.draft_revisions.select_related("actor", "parent").filter(number=revision)
    wanted: DraftRevision | None = found.first()
    if wanted is None:
        raise Http404
    if request.method == "POST":
        try:
            restore_revision(draft.version, number=revision, actor=draft.actor)
        except ActionRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Revision %(number)d is restored.") % {"number": revision})
        return redirect("surveys:draft", *draft.address)
    form = draft_from_document(wanted.document)
    own = []
    if wanted.parent is not None:
        own = differences(draft_from_document(wanted.parent.document), form)
    context = {
        "revision": wanted,
        "own": told_changes(own),
        "since": told_changes(differences(form, draft.form)),
    }
    return draw(request, "surveys/draft_revision.html", draft, context)


def _erratum_form(request: HttpRequest, version: Version) -> ErratumForm:
    form = get_form(version)
    key, language = request.GET.get("key", ""), request.GET.get("language", "")
    text = next((one.text for one in form_texts(form) if one.key == key), {})
    initial = {"key": key, "language": language, "text": text.get(language, "")}
    return ErratumForm(request.POST or None, initial=initial)


def _found_texts(version: Version, words: str) -> list[tuple[str, str, str, str]]:
    """Return (key, language, subject, text) of the texts that hold the words."""
    if not words:
        return []
    wanted = words.casefold()
    return [
        (one.key, language, one.choice or one.subject, text)
        for one in form_texts(get_form(version))
        if one.kind in CORRECTABLE
        for language, text in one.text.items()
        if wanted in text.casefold() or wanted == one.subject.casefold()
    ][:50]
