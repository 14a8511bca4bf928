"""The codebook."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialogues.actions.codebook import (
    DESCRIPTIONS,
    add_theme,
    change_theme,
    merge_theme,
    move_theme,
    retire_theme,
    shift_theme,
    split_theme,
)
from dialogues.actions.codebook_import import import_codebook
from dialogues.coding.codebook_file import CodebookFileError, read_codebook, write_codebook
from dialogues.coding_access import may_curate, visible_excerpts
from dialogues.forms.coding import (
    CodebookFileForm,
    MergeForm,
    MoveForm,
    NewThemeForm,
    SplitForm,
    ThemeForm,
)
from dialogues.models import Theme
from dialogues.queries.codebook import codebook as codebook_value
from dialogues.queries.codebook import live_themes, live_tree
from dialogues.queries.consent import with_permission
from dialogues.views.common import actor_of
from institutions.access import team_required

MOST_TO_SPLIT = 500


@require_GET
@team_required
def codebook(request: HttpRequest) -> HttpResponse:
    context = {
        "tree": live_tree(),
        "form": CodebookFileForm(),
        "may_curate": may_curate(request.user),
    }
    return render(request, "dialogues/codebook.html", context)


@team_required
def theme_add(request: HttpRequest) -> HttpResponse:
    form = NewThemeForm(request.POST or None, initial={"parent": request.GET.get("under")})
    if request.method == "POST" and form.is_valid():
        arguments = {"parent": form.cleaned_data["parent"], **form.descriptions}
        made = form.perform(add_theme, titles=form.names, actor=actor_of(request), **arguments)
        if made:
            return redirect("dialogues:codebook")
    return render(request, "dialogues/theme_add.html", {"form": form})


@team_required
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a theme with its history; rename and describe it."""
    found = get_object_or_404(Theme, pk=pk)
    initial = {name: getattr(found, name) for name in DESCRIPTIONS}
    form = ThemeForm(request.POST or None, names=found.titles, initial=initial)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        arguments = {"theme": found, "titles": form.names, **form.descriptions}
        if form.perform(change_theme, actor=actor, **arguments):
            messages.success(request, _("Saved."))
            return redirect("dialogues:theme", pk)
    passages = with_permission(visible_excerpts(request.user).filter(theme=found))
    passages = passages.select_related("source__interview").defer("source__text")
    context = {
        "theme": found,
        "form": form,
        "move_form": MoveForm(initial={"parent": found.parent_id}),
        "merge_form": MergeForm(),
        "split_form": SplitForm(auto_id="split_%s"),
        "passages": passages.order_by("source", "start")[:MOST_TO_SPLIT],
        "changes": found.changes.select_related("actor"),
        "may_curate": may_curate(request.user),
    }
    return render(request, "dialogues/theme.html", context)


def _act(request: HttpRequest, pk: int, act: Callable[..., object], **values: Any) -> HttpResponse:
    """Do something to a live theme and go back to its page; refusals are told there."""
    found = get_object_or_404(live_themes(), pk=pk)
    try:
        act(found, actor=actor_of(request), **values)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Done; the history of the theme tells it."))
    return redirect("dialogues:theme", pk)


def _choose(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("Choose a theme that is in use."))
    return redirect("dialogues:theme", pk)


@require_POST
@team_required
def theme_move(request: HttpRequest, pk: int) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _choose(request, pk)
    return _act(request, pk, move_theme, parent=form.cleaned_data["parent"])


@require_POST
@team_required
def theme_shift(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(live_themes(), pk=pk)
    shift_theme(found, is_up="up" in request.POST, actor=actor_of(request))
    return redirect("dialogues:codebook")


@require_POST
@team_required
def theme_merge(request: HttpRequest, pk: int) -> HttpResponse:
    _check_may_curate(request)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _choose(request, pk)
    return _act(request, pk, merge_theme, into=form.cleaned_data["into"])


@require_POST
@team_required
def theme_retire(request: HttpRequest, pk: int) -> HttpResponse:
    _check_may_curate(request)
    return _act(request, pk, retire_theme)


def _check_may_curate(request: HttpRequest) -> None:
    if not may_curate(request.user):
        raise PermissionDenied


@require_POST
@team_required
def theme_split(request: HttpRequest, pk: int) -> HttpResponse:
    form = SplitForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the new theme a name."))
        return redirect("dialogues:theme", pk)
    picked = [value for value in request.POST.getlist("passage") if value.isdecimal()]
    excerpts = list(visible_excerpts(request.user).filter(pk__in=picked, theme=pk))
    return _act(request, pk, split_theme, titles=form.names, excerpts=excerpts)


@require_GET
@team_required
def codebook_qdc(request: HttpRequest) -> HttpResponse:
    """Hand the codebook out as a REFI-QDA file."""
    headers = {"Content-Disposition": 'attachment; filename="codebook.qdc"'}
    content = write_codebook(codebook_value())
    return HttpResponse(content, content_type="application/xml", headers=headers)


@require_POST
@team_required
def codebook_import(request: HttpRequest) -> HttpResponse:
    _check_may_curate(request)
    form = CodebookFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("dialogues:codebook")
    try:
        codes = read_codebook(form.cleaned_data["file"])
        result = import_codebook(codes, actor=actor_of(request))
    except CodebookFileError as error:
        told = _("Nothing was imported. The file is no codebook that can be read: %(detail)s")
        messages.error(request, told % {"detail": error})
    except ValidationError as error:
        told = _("Nothing was imported: %(detail)s")
        messages.error(request, told % {"detail": error.messages[0]})
    else:
        told = _("New: %(added)d. Changed: %(changed)d. As they were: %(same)d.")
        messages.success(request, told % vars(result))
    return redirect("dialogues:codebook")
