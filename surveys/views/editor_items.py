"""Editing one question, section or group; tables; taking something out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.actions.errors import ActionRefusedError
from surveys.enums import EditAct
from surveys.form.difference import FIELD_WORDS, item_differences
from surveys.form.editing import (
    EditError,
    find_item,
    get_item,
    insert_item,
    references_to,
    remove_item,
)
from surveys.form.editing_clash import item_stamp
from surveys.form.editing_lists import save_item, set_list
from surveys.form.model import ChoiceList, Form, FormError, Item, Question
from surveys.form.texts import walk_items
from surveys.form.wording import told
from surveys.forms.editor_group import GroupForm, TableForm
from surveys.forms.editor_question import QuestionForm
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


@draft_view
def question_add(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = QuestionForm(
        request.POST or None,
        draft=draft.form,
        question=None,
        parent=request.GET.get("in", ""),
        initial={"type": request.GET.get("type", "text")},
    )
    return _edit(request, draft, form, "surveys/draft_question.html")


@draft_view
def group_add(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = GroupForm(
        request.POST or None, draft=draft.form, group=None, parent=request.GET.get("in", "")
    )
    return _edit(request, draft, form, "surveys/draft_group.html")


@draft_view
def item_edit(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """The page of a question, or of a section or group."""
    item = _item(draft, name)
    initial = {"base": item_stamp(item)}
    if isinstance(item, Question):
        form: QuestionForm | GroupForm = QuestionForm(
            request.POST or None, draft=draft.form, question=item, initial=initial
        )
        return _edit(request, draft, form, "surveys/draft_question.html", item)
    form = GroupForm(request.POST or None, draft=draft.form, group=item, initial=initial)
    return _edit(request, draft, form, "surveys/draft_group.html", item)


@draft_view
def table_add(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A table at once: the question above it, its rows and its choices."""
    form = TableForm(request.POST or None, draft=draft.form, parent=request.GET.get("in", ""))
    if request.method == "POST" and form.is_valid():
        table, new_list = form.result()

        def change(old: Form) -> Form:
            grown = set_list(old, new_list) if new_list else old
            return insert_item(grown, table, parent=form.cleaned_data["parent"] or None)

        if _stored(draft, form, change, EditAct.ADD, table.name):
            return _back(draft, table.name)
    status = 422 if form.errors else 200
    return draw(request, "surveys/draft_table.html", draft, {"form": form}, status=status)


@draft_view
def item_remove(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """Ask, naming who refers to it, and take it out."""
    item = _item(draft, name)
    if request.method == "POST":
        if try_to_store(
            request, draft, lambda form: remove_item(form, name), act=EditAct.REMOVE, subject=name
        ):
            messages.success(
                request, _("“%(name)s” is removed. You can undo this.") % {"name": name}
            )
        return redirect("surveys:draft", *draft.address)
    references = [
        (one, told(FIELD_WORDS[field], _)) for one, field in references_to(draft.form, name)
    ]
    inside = [inner for inner in walk_items((item,)) if inner.name != name]
    context = {"item": item, "references": references, "inside": inside}
    return draw(request, "surveys/draft_remove.html", draft, context)


def _edit(
    request: HttpRequest,
    draft: Draft,
    form: QuestionForm | GroupForm,
    template: str,
    item: Item | None = None,
) -> HttpResponse:
    """Show the form of an item, new or old, and store what comes of it."""
    clash: EditClashError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(draft, form, item)
        except EditClashError as error:
            clash = error
            form.rebase(error.base)
        except (FormError, ActionRefusedError) as error:
            form.add_error(None, reason(error))
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            return _after(request, draft, saved)
    context: dict[str, Any] = {
        "form": form,
        "item": item,
        "clash": told_changes(clash.changes) if clash else None,
        "remarks": _remarks(draft, item),
    }
    status = 409 if clash else 422 if form.errors else 200
    return draw(request, template, draft, context, status=status)


def _save(draft: Draft, form: QuestionForm | GroupForm, item: Item | None) -> str:
    """Store the described item; returns its name. Raises EditClashError where it changed."""
    new = form.item()
    new_list = form.new_list() if isinstance(form, QuestionForm) else None
    before = item.name if item else ""
    change = _change(new, new_list, before, form.cleaned_data["parent"], form.cleaned_data["base"])
    act = EditAct.ADD
    if item is not None:
        act = EditAct.RENAME if new.name != before else EditAct.CHANGE
    store(draft, change, act=act, subject=new.name)
    return new.name


def _change(
    new: Item, new_list: ChoiceList | None, before: str, parent: str, base: str
) -> Callable[[Form], Form]:
    def change(form: Form) -> Form:
        if before:
            current = get_item(form, before)
            if base and item_stamp(current) != base:
                raise EditClashError(item_differences(current, new), item_stamp(current))
        return save_item(form, new, before=before, parent=parent, new_list=new_list)

    return change


def _stored(
    draft: Draft, form: TableForm, change: Callable[[Form], Form], act: EditAct, subject: str
) -> bool:
    try:
        store(draft, change, act=act, subject=subject)
    except (EditError, ActionRefusedError) as error:
        form.add_error(None, reason(error))
        return False
    return True


def _after(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """Back to the outline, or on to another new question in the same place."""
    if "another" in request.POST:
        parent = request.POST.get("parent", "")
        kind = request.POST.get("type", "text")
        address = reverse("surveys:question_add", args=draft.address)
        return redirect(f"{address}?in={parent}&type={kind}")
    return _back(draft, name)


def _back(draft: Draft, name: str) -> HttpResponse:
    return redirect(f"{reverse('surveys:draft', args=draft.address)}#item-{name}")


def _item(draft: Draft, name: str) -> Item:
    found = find_item(draft.form, name)
    if found is None:
        raise Http404
    return found


def _remarks(draft: Draft, item: Item | None) -> list[Any]:
    if item is None:
        return []
    return [
        remark
        for remark in told_remarks(draft.form)
        if remark.place == "item" and remark.subject == item.name
    ]
