"""Whether two people changed the same thing of a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from surveys.form.document import canonical_json, form_to_document
from surveys.form.model import ChoiceList, Form, Group, Item


def item_stamp(item: Item) -> str:
    """Return the fingerprint of a question, or of a group without what is in it."""
    return _stamp(_part(item))


def list_stamp(choices: ChoiceList) -> str:
    """Return the fingerprint of a choice list."""
    form = _form((), {choices.name: choices})
    return _stamp(form_to_document(form)["choice_lists"][0])


def _part(item: Item) -> Mapping[str, Any]:
    part: dict[str, Any] = form_to_document(_form((item,), {}))["items"][0]
    if isinstance(item, Group):
        part.pop("items", None)
    return part


def _form(items: tuple[Item, ...], lists: Mapping[str, ChoiceList]) -> Form:
    return Form("", {}, "", ("en",), "en", items, lists)


def _stamp(part: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(part).encode()).hexdigest()[:16]
