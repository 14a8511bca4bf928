"""What is different between two forms, in words: "question q7: label (ru) changed"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.form.document import EXPRESSION_FIELDS, TEXT_FIELDS
from surveys.form.expressions import Expression
from surveys.form.model import NOTHING, Choice, ChoiceList, Form, Group, Item, Text
from surveys.form.texts import walk_items
from surveys.form.wording import Wording
from surveys.form.wording import word as _

FIELD_WORDS = {
    "label": _("text"),
    "hint": _("hint"),
    "required_message": _("message when the answer is missing"),
    "constraint_message": _("message when the answer is not accepted"),
    "required": _("whether an answer is required"),
    "relevant": _("when it is asked"),
    "constraint": _("which answers are accepted"),
    "calculation": _("calculation"),
    "choice_filter": _("which choices are offered"),
    "repeat_count": _("how often it is repeated"),
    "type": _("type"),
    "list_name": _("choice list"),
    "appearance": _("appearance"),
    "parameters": _("parameters"),
    "default": _("value at the start"),
    "read_only": _("whether it can be answered"),
    "repeat": _("whether it is repeated"),
}
PLAIN_FIELDS = ("type", "list_name", "appearance", "parameters", "default", "read_only", "repeat")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of what (a question, group or choice list, by name), and its sentence.

    `before` and `after` are the two texts or expressions, "" where there is nothing to show.
    `is_removal` marks what takes a question or a choice away from people.
    """

    subject: str
    message: str
    before: str = ""
    after: str = ""
    is_removal: bool = False


def differences(old: Form, new: Form) -> list[Change]:
    """Return all changes from one form to the other, in the order of the new one."""
    return [
        *_form_changes(old, new),
        *_item_changes(old, new),
        *_list_changes(old, new),
    ]


def item_differences(old: Item, new: Item) -> list[Change]:
    """Return what is different between two states of one question or group."""
    return [*_text_changes(old, new), *_logic_changes(old, new), *_plain_changes(old, new)]


def _form_changes(old: Form, new: Form) -> Iterator[Change]:
    for language, before, after in _changed(old.title, new.title):
        message = _("title (%(language)s) changed", language=language)
        yield Change("", message, before, after)
    for language in new.languages:
        if language not in old.languages:
            yield Change("", _("language %(language)s added", language=language))
    for language in old.languages:
        if language not in new.languages:
            yield Change("", _("language %(language)s removed", language=language))


def _item_changes(old: Form, new: Form) -> Iterator[Change]:
    before = {item.name: item for item in walk_items(old.items)}
    after = {item.name: item for item in walk_items(new.items)}
    moved = _moved(old, new)
    for name, item in after.items():
        if name not in before:
            yield Change(name, _added(item), after=_any(item.label))
            continue
        if name in moved:
            yield Change(name, _("moved"))
        yield from item_differences(before[name], item)
    for name, item in before.items():
        if name not in after:
            yield Change(name, _removed(item), before=_any(item.label), is_removal=True)


def _added(item: Item) -> Wording:
    return _("group added") if isinstance(item, Group) else _("question added")


def _removed(item: Item) -> Wording:
    return _("group removed") if isinstance(item, Group) else _("question removed")


def _text_changes(old: Item, new: Item) -> Iterator[Change]:
    for field in TEXT_FIELDS:
        before, after = getattr(old, field, NOTHING), getattr(new, field, NOTHING)
        for language, was, now in _changed(before, after):
            message = _(
                "%(field)s (%(language)s) changed", field=FIELD_WORDS[field], language=language
            )
            yield Change(new.name, message, was, now)


def _logic_changes(old: Item, new: Item) -> Iterator[Change]:
    for field in EXPRESSION_FIELDS:
        was, now = _expression(old, field), _expression(new, field)
        if was != now:
            message = _("%(field)s changed", field=FIELD_WORDS[field])
            yield Change(new.name, message, was, now)


def _plain_changes(old: Item, new: Item) -> Iterator[Change]:
    for field in PLAIN_FIELDS:
        was, now = getattr(old, field, None), getattr(new, field, None)
        if was != now:
            message = _("%(field)s changed", field=FIELD_WORDS[field])
            yield Change(new.name, message, _plain(was), _plain(now))


def _list_changes(old: Form, new: Form) -> Iterator[Change]:
    for name, choices in new.choice_lists.items():
        before = old.choice_lists.get(name)
        if before is None:
            yield Change(name, _("choice list added"))
        else:
            yield from list_differences(before, choices)
    for name in old.choice_lists:
        if name not in new.choice_lists:
            yield Change(name, _("choice list removed"), is_removal=True)


def list_differences(old: ChoiceList, new: ChoiceList) -> Iterator[Change]:
    """Yield what is different between two states of one choice list."""
    before = {choice.name: choice for choice in old.choices}
    after = {choice.name: choice for choice in new.choices}
    for name, choice in after.items():
        if name not in before:
            message = _("choice “%(choice)s” added", choice=name)
            yield Change(new.name, message, after=_any(choice.label))
        else:
            yield from _choice_changes(new.name, before[name], choice)
    for name, choice in before.items():
        if name not in after:
            message = _("choice “%(choice)s” removed", choice=name)
            yield Change(new.name, message, before=_any(choice.label), is_removal=True)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield Change(new.name, _("order of the choices changed"))
    if old.ordinal != new.ordinal:
        is_now = _("is a scale now") if new.ordinal else _("is no scale any more")
        yield Change(new.name, is_now)
    if old.dont_know != new.dont_know:
        message = _("which choice means “I do not know” changed")
        yield Change(new.name, message, old.dont_know or "", new.dont_know or "")


def _choice_changes(list_name: str, old: Choice, new: Choice) -> Iterator[Change]:
    for language, was, now in _changed(old.label, new.label):
        message = _(
            "choice “%(choice)s”: text (%(language)s) changed", choice=new.name, language=language
        )
        yield Change(list_name, message, was, now)
    if dict(old.attributes) != dict(new.attributes):
        message = _("choice “%(choice)s”: its attributes changed", choice=new.name)
        yield Change(list_name, message, _plain(old.attributes), _plain(new.attributes))


def _moved(old: Form, new: Form) -> set[str]:
    """Return the items in another group, or elsewhere among those of both forms in their group.

    The longest run of items that kept their order stays put, so that one move is told as one.
    """
    before, after = _places(old), _places(new)
    found = {name for name in after if name in before and before[name][0] != after[name][0]}
    for parent in {place[0] for place in after.values()}:
        stayed = [
            name
            for name, place in after.items()
            if place[0] == parent and name in before and before[name][0] == parent
        ]
        ranks = [before[name][1] for name in stayed]
        kept = _longest_rise(ranks)
        found |= {name for name, rank in zip(stayed, ranks, strict=True) if rank not in kept}
    return found


def _places(form: Form) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}

    def enter(items: tuple[Item, ...], parent: str) -> None:
        for place, item in enumerate(items):
            found[item.name] = (parent, place)
            if isinstance(item, Group):
                enter(item.items, item.name)

    enter(form.items, "")
    return found


def _longest_rise(numbers: list[int]) -> set[int]:
    best: list[list[int]] = []
    for number in numbers:
        shorter = [run for run in best if run[-1] < number]
        best.append([*_longest(shorter), number])
    return set(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return sorted(runs, key=len)[-1] if runs else []


def _changed(old: Text, new: Text) -> Iterator[tuple[str, str, str]]:
    for language in dict.fromkeys([*old, *new]):
        was, now = old.get(language, ""), new.get(language, "")
        if was != now:
            yield language, was, now


def _expression(item: Item, field: str) -> str:
    found = getattr(item, field, None)
    return found.text if isinstance(found, Expression) else ""


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={value[name]}" for name in sorted(value))
    return "" if value in (None, False) else str(value)


def _any(text: Text) -> str:
    return next((words for words in text.values() if words), "")
