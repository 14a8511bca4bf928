"""Changes to the choice lists of a form, and saving a question with its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveys.form.choice_renaming import Followed, rename_choices
from surveys.form.editing import (
    EditError,
    get_item,
    insert_item,
    item_renamed,
    parent_of,
    place_item,
    rename_item,
    replace_item,
    users_of,
)
from surveys.form.model import NOTHING, Choice, ChoiceList, Form, Group, Item
from surveys.form.scales import guess_scale
from surveys.form.wording import word as _


def get_list(form: Form, name: str) -> ChoiceList:
    """Return a choice list. Raises EditError where somebody removed it meanwhile."""
    found = form.choice_lists.get(name)
    if found is None:
        raise EditError(_("The choice list “%(name)s” is not there any more.", name=name))
    return found


def set_list(form: Form, choices: ChoiceList, *, before: str = "") -> Form:
    """Put a choice list into the form; `before` is the name that it had, "" for a new one.

    Questions that used it by its old name follow. Raises EditError where the name is taken.
    """
    if choices.name != before and choices.name in form.choice_lists:
        raise EditError(_("There is a choice list “%(name)s” already.", name=choices.name))
    if not before:
        return replace(form, choice_lists={**form.choice_lists, choices.name: choices})
    get_list(form, before)
    lists = {
        (choices.name if name == before else name): (choices if name == before else one)
        for name, one in form.choice_lists.items()
    }
    items = tuple(_using(item, before, choices.name) for item in form.items)
    return replace(form, choice_lists=lists, items=items)


def save_list(
    form: Form, choices: ChoiceList, *, before: str = "", names: Mapping[str, str] = NOTHING
) -> Followed:
    """Put a choice list into the form like `set_list`; `names` are its choices renamed, old → new.

    Conditions follow, see `rename_choices`; raises EditError as both do.
    """
    old = form.choice_lists.get(before)
    followed = rename_choices(form, before, names)
    if old is not None:
        choices = _with_followed(choices, old, followed.form.choice_lists[before])
    return replace(followed, form=set_list(followed.form, choices, before=before))


def remove_list(form: Form, name: str) -> Form:
    """Take a choice list out. Raises EditError where questions use it."""
    get_list(form, name)
    users = users_of(form, name)
    if users:
        raise EditError(
            _("Questions use this list: %(names)s.", names=", ".join(one.name for one in users))
        )
    return replace(form, choice_lists={k: v for k, v in form.choice_lists.items() if k != name})


def guessed_list(name: str, choices: tuple[Choice, ...]) -> ChoiceList:
    """Return a list with what it looks like: a scale, and which choice means "don't know"."""
    ordinal, dont_know = guess_scale(name, choices)
    return ChoiceList(name, choices, ordinal, dont_know)


def save_item(
    form: Form,
    item: Item,
    *,
    before: str = "",
    parent: str = "",
    new_list: ChoiceList | None = None,
) -> Form:
    """Add an item, or put it in the place of the one called `before`; references follow a rename.

    `parent` is the section or group where it stands, "" for the top. Raises EditError for a name
    that is taken, or where the item, or the group, is not there any more.
    """
    if new_list is not None:
        form = set_list(form, new_list)
    if not before:
        return insert_item(form, item, parent=parent or None)
    if before != item.name:
        form = rename_item(form, before, item.name)
        item = item_renamed(item, {before: item.name})  # it may refer to itself
    if isinstance(item, Group):
        current = get_item(form, item.name)
        item = replace(item, items=current.items if isinstance(current, Group) else ())
    form = replace_item(form, item.name, item)
    around = parent_of(form, item.name)
    if (around.name if around else "") != parent:
        form = place_item(form, item.name, parent)
    return form


def _with_followed(new: ChoiceList, old: ChoiceList, followed: ChoiceList) -> ChoiceList:
    """Return the new list with columns of its own that followed, where nobody changed them."""
    pairs = {f.name: (o, f) for o, f in zip(old.choices, followed.choices, strict=True)}
    found = []
    for choice in new.choices:
        was, now = pairs.get(choice.name, (choice, choice))
        is_same = dict(choice.attributes) == dict(was.attributes)
        found.append(replace(choice, attributes=now.attributes) if is_same else choice)
    return replace(new, choices=tuple(found))


def _using(item: Item, old: str, new: str) -> Item:
    if isinstance(item, Group):
        return replace(item, items=tuple(_using(child, old, new) for child in item.items))
    return replace(item, list_name=new) if item.list_name == old else item
