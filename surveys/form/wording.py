"""Sentences for the designer of a form, in English, that can be told in another language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self


class Wording(str):
    """An English sentence that remembers its template, so that it can be translated later.

    `template` has `%(name)s` where a detail goes; a detail can be a wording itself.
    """

    template: str
    details: dict[str, object]

    def __new__(cls, template: str, details: dict[str, object]) -> Self:
        wording = super().__new__(cls, template % details)
        wording.template = template
        wording.details = details
        return wording


def word(template: str, **details: object) -> Wording:
    """Return the sentence. Imported as `_`, so that `make messages` collects the template."""
    return Wording(template, details)


def told(sentence: str, translate: Callable[[str], str]) -> str:
    """Return a wording in the language of `translate`, any other text as it is."""
    if not isinstance(sentence, Wording):
        return sentence
    details = {
        name: told(detail, translate) if isinstance(detail, Wording) else detail
        for name, detail in sentence.details.items()
    }
    return translate(sentence.template) % details
