"""Changes to a form, each a function from one form to the next: adding, moving, removing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from surveys.form.checks import LONGEST_NAME
from surveys.form.document import DEEPEST_GROUP, EXPRESSION_FIELDS, TEXT_FIELDS
from surveys.form.expressions import Expression
from surveys.form.expressions.renaming import renamed
from surveys.form.model import NOTHING, Form, FormError, Group, Item, Question, Text
from surveys.form.texts import walk_items
from surveys.form.wording import word as _

UP, DOWN, INTO, OUT = "up", "down", "into", "out"
DIRECTIONS = (UP, DOWN, INTO, OUT)
AFTER, FIRST = "after", "first"
PLACES = (AFTER, FIRST)


class EditError(FormError):
    """The form cannot be changed like this; the message is a `Wording` for people."""


def find_item(form: Form, name: str) -> Item | None:
    """Return the question or group with this name, if there is one."""
    return next((item for item in walk_items(form.items) if item.name == name), None)


def get_item(form: Form, name: str) -> Item:
    """Return the question or group. Raises EditError where somebody removed it meanwhile."""
    found = find_item(form, name)
    if found is None:
        raise EditError(_("“%(name)s” is not in the questionnaire any more.", name=name))
    return found


def parent_of(form: Form, name: str) -> Group | None:
    """Return the group that an item stands in directly; None at the top."""
    for item in walk_items(form.items):
        if isinstance(item, Group) and any(child.name == name for child in item.items):
            return item
    return None


def taken_names(form: Form) -> set[str]:
    return {item.name for item in walk_items(form.items)}


def replace_item(form: Form, name: str, new: Item) -> Form:
    """Put `new` where the item is. Raises EditError where there is none, or the name is taken."""
    get_item(form, name)
    _refuse_taken(form, new, leave_out=name)
    return replace(form, items=_mapped(form.items, lambda item: (new,), name))


def remove_item(form: Form, name: str) -> Form:
    """Take an item out, with what is in it; what refers to it is left for the checks to tell."""
    get_item(form, name)
    return replace(form, items=_mapped(form.items, lambda item: (), name))


def insert_item(form: Form, item: Item, *, parent: str | None = None, after: str = "") -> Form:
    """Add an item: after a sibling, else at the end of a group, else at the end of the form.

    Raises EditError for a name that is taken, and for groups too deep in each other.
    """
    _refuse_taken(form, item)
    if after:
        get_item(form, after)
        changed = replace(form, items=_mapped(form.items, lambda old: (old, item), after))
    elif parent:
        group = get_item(form, parent)
        if not isinstance(group, Group):
            raise EditError(_("“%(name)s” is not a section or group.", name=parent))
        grown = replace(group, items=(*group.items, item))
        changed = replace(form, items=_mapped(form.items, lambda old: (grown,), parent))
    else:
        changed = replace(form, items=(*form.items, item))
    _refuse_depth(changed)
    return changed


def move_item(form: Form, name: str, direction: str) -> Form:
    """Move an item one place up or down among its siblings, into the group before it, or out.

    Into goes to the end of the group just before it, else to the start of the one just after. The
    form as it is where there is nowhere to go.
    """
    parent = parent_of(form, name)
    siblings = parent.items if parent else form.items
    item = get_item(form, name)
    place = [one.name for one in siblings].index(name)
    if direction in (UP, DOWN):
        target = place + (1 if direction == DOWN else -1)
        return _swapped(form, parent, place, target) if 0 <= target < len(siblings) else form
    if direction == OUT:
        if parent is None:
            return form
        return insert_item(remove_item(form, name), item, after=parent.name)
    if direction == INTO:
        return _moved_in(form, item, siblings, place)
    raise EditError(_("An item cannot be moved like this."))


def place_item(form: Form, name: str, parent: str) -> Form:
    """Move an item to the end of a section or group, "" for the end of the form."""
    item = get_item(form, name)
    if parent and any(inner.name == parent for inner in walk_items((item,))):
        raise EditError(_("A group cannot be moved into itself."))
    return insert_item(remove_item(form, name), item, parent=parent or None)


def drop_item(form: Form, name: str, where: str, other: str) -> Form:
    """Move an item right after another one, or to be the first in a group, "" for the top.

    The form as it is for an item after itself. Raises EditError for a group that would come into
    itself or too deep, and where one of the two is not there any more.
    """
    item = get_item(form, name)
    if other == name and where == AFTER:
        return form
    if any(inner.name == other for inner in walk_items((item,))):
        raise EditError(_("A group cannot be moved into itself."))
    if other or where == AFTER:
        get_item(form, other)
    smaller = remove_item(form, name)
    if where == AFTER:
        return insert_item(smaller, item, after=other)
    return _first(smaller, item, other)


def duplicate_item(form: Form, name: str) -> tuple[Form, str]:
    """Copy an item right after it, under new names; what is in a copied group refers to the copy.

    Returns the form and the name of the copy.
    """
    item = get_item(form, name)
    names: dict[str, str] = {}
    taken = taken_names(form)
    for inner in walk_items((item,)):
        names[inner.name] = free_name(inner.name, taken)
        taken.add(names[inner.name])
    return insert_item(form, item_renamed(item, names), after=name), names[name]


def free_name(wanted: str, taken: set[str]) -> str:
    """Return the name, or the name with the first number that makes it free ("name_2")."""
    number, name = 1, wanted[:LONGEST_NAME]
    while name in taken:
        number += 1
        ending = f"_{number}"
        name = wanted[: LONGEST_NAME - len(ending)] + ending
    return name


def rename_item(form: Form, old: str, new: str) -> Form:
    """Rename a question or group, everywhere: in every expression and text that refers to it.

    Raises EditError where the new name is taken.
    """
    item = get_item(form, old)
    if old == new:
        return form
    _refuse_taken(form, replace(item, name=new), leave_out=old)
    items = tuple(item_renamed(one, {old: new}) for one in form.items)
    return replace(form, items=items)


def item_renamed(item: Item, names: Mapping[str, str]) -> Item:
    """Return the item with names changed, its own, those inside, and those that it refers to."""
    fields: dict[str, object] = {"name": names.get(item.name, item.name)}
    for field in TEXT_FIELDS:
        if text := getattr(item, field, NOTHING):
            fields[field] = _text_renamed(text, names)
    for field in EXPRESSION_FIELDS:
        expression = getattr(item, field, None)
        if isinstance(expression, Expression):
            fields[field] = renamed(expression, names)
    if isinstance(item, Group):
        fields["items"] = tuple(item_renamed(child, names) for child in item.items)
    return replace(item, **fields)  # type: ignore[arg-type]


def references_to(form: Form, name: str) -> list[tuple[Item, str]]:
    """Return who refers to an item or to what is in it: the item and the field; not itself."""
    own = {inner.name for inner in walk_items((get_item(form, name),))}
    found = []
    for item in walk_items(form.items):
        if item.name in own:
            continue
        for field in EXPRESSION_FIELDS:
            expression = getattr(item, field, None)
            if isinstance(expression, Expression) and expression.references & own:
                found.append((item, field))
    return found


def _text_renamed(text: Text, names: Mapping[str, str]) -> Text:
    changed = dict(text)
    for old, new in names.items():
        changed = {code: w.replace(f"${{{old}}}", f"${{{new}}}") for code, w in changed.items()}
    return changed


def _mapped(
    items: tuple[Item, ...], change: Callable[[Item], tuple[Item, ...]], name: str
) -> tuple[Item, ...]:
    """Return the items with the one of this name, wherever it is, put through `change`."""
    found: list[Item] = []
    for item in items:
        if item.name == name:
            found += change(item)
        elif isinstance(item, Group):
            found.append(replace(item, items=_mapped(item.items, change, name)))
        else:
            found.append(item)
    return tuple(found)


def _swapped(form: Form, parent: Group | None, one: int, other: int) -> Form:
    items = list(parent.items if parent else form.items)
    items[one], items[other] = items[other], items[one]
    if parent is None:
        return replace(form, items=tuple(items))
    changed = replace(parent, items=tuple(items))
    return replace(form, items=_mapped(form.items, lambda old: (changed,), parent.name))


def _moved_in(form: Form, item: Item, siblings: tuple[Item, ...], place: int) -> Form:
    before = siblings[place - 1] if place else None
    after = siblings[place + 1] if place + 1 < len(siblings) else None
    smaller = remove_item(form, item.name)
    if isinstance(before, Group):
        return insert_item(smaller, item, parent=before.name)
    if isinstance(after, Group):
        return _first(smaller, item, after.name)
    return form


def _first(form: Form, item: Item, parent: str) -> Form:
    """Put an item before all others of a group, or of the form."""
    if not parent:
        return replace(form, items=(item, *form.items))
    group = get_item(form, parent)
    if not isinstance(group, Group):
        raise EditError(_("“%(name)s” is not a section or group.", name=parent))
    grown = replace(group, items=(item, *group.items))
    changed = replace(form, items=_mapped(form.items, lambda old: (grown,), parent))
    _refuse_depth(changed)
    return changed


def _refuse_taken(form: Form, item: Item, leave_out: str = "") -> None:
    taken = taken_names(form)
    if leave_out:
        taken -= {inner.name for inner in walk_items((get_item(form, leave_out),))}
    for inner in walk_items((item,)):
        if inner.name in taken:
            raise EditError(_("The name “%(name)s” is taken.", name=inner.name))
        taken.add(inner.name)


def _refuse_depth(form: Form) -> None:
    if _depth(form.items) > DEEPEST_GROUP:
        raise EditError(_("Groups can be %(limit)s deep at most.", limit=DEEPEST_GROUP))


def _depth(items: tuple[Item, ...]) -> int:
    inner = [_depth(item.items) for item in items if isinstance(item, Group)]
    return 1 + max(inner, default=0)


def users_of(form: Form, name: str) -> list[Question]:
    """Return the questions that draw on a choice list."""
    return [
        item
        for item in walk_items(form.items)
        if isinstance(item, Question) and item.list_name == name
    ]
