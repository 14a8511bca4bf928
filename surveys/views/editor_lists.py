"""Editing the choice lists of a draft."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.actions.errors import ActionRefusedError
from surveys.enums import EditAct
from surveys.form.choice_renaming import Followed
from surveys.form.difference import list_differences
from surveys.form.editing import users_of
from surveys.form.editing_clash import list_stamp
from surveys.form.editing_lists import get_list, remove_list, save_list
from surveys.form.model import ChoiceList, Form, FormError
from surveys.forms.editor_list import ChoiceListForm
from surveys.queries.choice_names import is_published
from surveys.queries.outline import told_remarks
from surveys.views.editor_desk import (
    Draft,
    EditClashError,
    draft_view,
    draw,
    reason,
    store,
    told_changes,
    try_to_store,
)
from surveys.views.editor_renaming import tell_renaming


@draft_view
def choice_lists(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All choice lists, with who uses them."""
    form = draft.form
    lists = [(choices, users_of(form, name)) for name, choices in form.choice_lists.items()]
    return draw(request, "surveys/draft_lists.html", draft, {"lists": lists})


@draft_view
def choice_list_add(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = ChoiceListForm(request.POST or None, draft=draft.form, choices=None)
    return _edit(request, draft, form, None)


@draft_view
def choice_list(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """The choices of a list, their order, and what the list is."""
    found = draft.form.choice_lists.get(name)
    if found is None:
        raise Http404
    initial = {"base": list_stamp(found)}
    form = ChoiceListForm(request.POST or None, draft=draft.form, choices=found, initial=initial)
    return _edit(request, draft, form, found)


@draft_view
@require_POST
def choice_list_remove(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    if try_to_store(
        request, draft, lambda form: remove_list(form, name), act=EditAct.REMOVE, subject=name
    ):
        messages.success(request, _("“%(name)s” is removed. You can undo this.") % {"name": name})
    return redirect("surveys:choice_lists", *draft.address)


def _edit(
    request: HttpRequest, draft: Draft, form: ChoiceListForm, before: ChoiceList | None
) -> HttpResponse:
    clash: EditClashError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            followed, name = _save(draft, form, before), form.cleaned_data["name"]
        except EditClashError as error:
            clash = error
            form.rebase(error.base)
        except (FormError, ActionRefusedError) as error:
            form.add_error(None, reason(error))
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": name})
            tell_renaming(request, draft, followed, name, form.renamed)
            return redirect("surveys:choice_list", *draft.address, name)
    name = before.name if before else ""
    context = {
        "form": form,
        "choices": before,
        "users": users_of(draft.form, name) if before else [],
        "clash": told_changes(clash.changes) if clash else None,
        "is_published": before is not None and is_published(draft.questionnaire),
        "remarks": [
            remark
            for remark in told_remarks(draft.form)
            if before and remark.place == "list" and remark.subject == name
        ],
    }
    status = 409 if clash else 422 if form.errors else 200
    return draw(request, "surveys/draft_list.html", draft, context, status=status)


def _save(draft: Draft, form: ChoiceListForm, before: ChoiceList | None) -> Followed:
    new, base = form.result(), form.cleaned_data["base"]
    name = before.name if before else ""
    done: list[Followed] = []

    def change(old: Form) -> Form:
        if name:
            current = get_list(old, name)
            if base and list_stamp(current) != base:
                raise EditClashError(list(list_differences(current, new)), list_stamp(current))
        done.append(save_list(old, new, before=name, names=form.renamed))
        return done[-1].form

    act = EditAct.CHOICES if before else EditAct.ADD
    store(draft, change, act=act, subject=new.name)
    return done[-1]
