"""Every text of a form under a key of its own, to translate, correct and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveys.form.document import TEXT_FIELDS
from surveys.form.model import NOTHING, Form, Group, Item, Text

TITLE_KEY = "title"
CHOICE = "choice"

Changes = Mapping[str, Mapping[str, str]]
"""Key of a text → language → text; an empty text takes the translation away."""


@dataclass(frozen=True, slots=True)
class FormText:
    """One text in all its languages.

    `kind` is "title", "choice", or the field of a question or group ("label", "hint",
    "required_message", "constraint_message"); `subject` the name of the item or choice list.
    """

    key: str
    kind: str
    subject: str
    text: Text
    choice: str = ""

    @property
    def is_label(self) -> bool:
        """Whether people cannot answer without it."""
        return self.kind in ("label", CHOICE)


def item_key(name: str, field: str) -> str:
    return f"item:{name}:{field}"


def choice_key(list_name: str, choice: str) -> str:
    return f"{CHOICE}:{list_name}:{choice}"


def walk_items(items: tuple[Item, ...]) -> Iterator[Item]:
    """Yield every group and question in order, a group before what is in it."""
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from walk_items(item.items)


def form_texts(form: Form) -> Iterator[FormText]:
    """Yield the texts that are there in any language: the title, the items', the choices'."""
    yield FormText(TITLE_KEY, TITLE_KEY, "", form.title)
    for item in walk_items(form.items):
        for field in TEXT_FIELDS:
            text = getattr(item, field, NOTHING)
            if any(text.values()):
                yield FormText(item_key(item.name, field), field, item.name, text)
    for choices in form.choice_lists.values():
        for choice in choices.choices:
            if any(choice.label.values()):
                key = choice_key(choices.name, choice.name)
                yield FormText(key, CHOICE, choices.name, choice.label, choice.name)


def with_texts(form: Form, changes: Changes) -> Form:
    """Return the form with these texts; keys that it does not have are passed over."""
    lists = {
        name: replace(
            choices,
            choices=tuple(
                replace(
                    choice,
                    label=_merged(choice.label, changes, choice_key(name, choice.name)),
                )
                for choice in choices.choices
            ),
        )
        for name, choices in form.choice_lists.items()
    }
    items = tuple(_item_with_texts(item, changes) for item in form.items)
    title = _merged(form.title, changes, TITLE_KEY)
    return replace(form, title=title, items=items, choice_lists=lists)


def stale_after(
    stale: Mapping[str, Mapping[str, str]], before: Form, after: Form
) -> dict[str, dict[str, str]]:
    """Return which translations are behind their source after a change, by language and key.

    The value is the source text that the translation was made of. A translation that was changed
    together with its source, or after it, is up to date.
    """
    old = {text.key: text.text for text in form_texts(before)}
    found: dict[str, dict[str, str]] = {}
    source = after.default_language
    for text in form_texts(after):
        was = old.get(text.key, NOTHING)
        for language in after.languages:
            now = text.text.get(language, "")
            if language == source or not now or was.get(language, "") != now:
                continue
            made_of = stale.get(language, {}).get(text.key)
            if made_of is None and before.default_language == source:
                made_of = was.get(source, "")
            if made_of is not None and made_of != text.text.get(source, ""):
                found.setdefault(language, {})[text.key] = made_of
    return found


def _merged(text: Text, changes: Changes, key: str) -> Text:
    given = changes.get(key)
    if not given:
        return text
    merged = {**text, **given}
    return {language: words for language, words in merged.items() if words}


def _item_with_texts(item: Item, changes: Changes) -> Item:
    fields: dict[str, Any] = {
        field: _merged(getattr(item, field), changes, item_key(item.name, field))
        for field in TEXT_FIELDS
        if hasattr(item, field)
    }
    if isinstance(item, Group):
        fields["items"] = tuple(_item_with_texts(child, changes) for child in item.items)
    return replace(item, **fields)
