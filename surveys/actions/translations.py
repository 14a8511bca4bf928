"""Storing translations of a draft, typed in or sent back by a translator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from institutions.models import User
from surveys.actions.drafts import change_draft
from surveys.enums import EditAct
from surveys.form.model import Form
from surveys.form.texts import form_texts, with_texts
from surveys.form.translating import Taken, Unit, take
from surveys.models import Version


@dataclass(frozen=True, slots=True)
class Typed:
    """One translation as a page posts it; `seen` is what the page showed before."""

    text: str
    seen: str


def save_translations(
    version: Version,
    language: str,
    typed: Mapping[str, Typed],
    *,
    fresh: frozenset[str] = frozenset(),
    actor: User | None,
) -> dict[str, str]:
    """Store what was changed on a page; `fresh` are keys said to be up to date.

    A text that somebody else changed meanwhile is left alone: key → their text comes back.
    """
    clashes: dict[str, str] = {}

    def change(form: Form) -> Form:
        clashes.clear()
        now = {text.key: text.text.get(language, "") for text in form_texts(form)}
        changes: dict[str, dict[str, str]] = {}
        for key, one in typed.items():
            if key not in now or one.text == one.seen or one.text == now[key]:
                continue
            if now[key] != one.seen:
                clashes[key] = now[key]
            else:
                changes[key] = {language: one.text}
        return with_texts(form, changes)

    change_draft(
        version,
        change,
        act=EditAct.TEXTS,
        subject=language,
        actor=actor,
        fresh={language: fresh},
    )
    return clashes


def import_translations(
    version: Version, language: str, units: Iterable[Unit], *, actor: User | None
) -> Taken:
    """Store a translator's texts; returns what was taken, and what was left out and why.

    Texts whose source changed since the file was made are marked as behind.
    """
    sent = list(units)
    taken = Taken()

    def change(form: Form) -> Form:
        nonlocal taken
        taken = take(form, language, sent)
        return with_texts(form, {key: {language: text} for key, text in taken.texts.items()})

    change_draft(
        version,
        change,
        act=EditAct.TEXTS,
        subject=language,
        actor=actor,
        behind=lambda: {language: taken.behind},
    )
    return taken
