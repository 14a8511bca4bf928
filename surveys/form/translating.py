"""Translating a form: which texts are there to translate, how far it is, what was sent back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from surveys.form.model import Form, text_in
from surveys.form.texts import FormText, form_texts
from surveys.form.wording import word as _

PLACE = re.compile(r"\$\{[^{}]*\}")
LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate; `behind` is the older source that the translation was made of."""

    key: str
    kind: str
    subject: str
    source: str
    target: str = ""
    behind: str = ""

    @property
    def state(self) -> str:
        """ "missing", "stale" or "done"."""
        if not self.target:
            return "missing"
        return "stale" if self.behind else "done"


@dataclass(frozen=True, slots=True)
class Progress:
    total: int
    missing: int
    stale: int

    @property
    def done(self) -> int:
        return self.total - self.missing - self.stale

    @property
    def percent(self) -> int:
        """Whole percent, 100 only where all is done."""
        return 100 * self.done // self.total if self.total else 100


@dataclass
class Taken:
    """What an import gives: texts by key, the older sources of some, and what was left out."""

    texts: dict[str, str] = field(default_factory=dict)
    behind: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def units_of(form: Form, language: str, stale: Mapping[str, Mapping[str, str]]) -> list[Unit]:
    """Return the texts of a form that can be translated into the language, in the form's order."""
    behind = stale.get(language, {})
    return [
        Unit(
            text.key,
            text.kind,
            text.choice or text.subject,
            _source(form, text),
            text.text.get(language, ""),
            behind.get(text.key, ""),
        )
        for text in form_texts(form)
    ]


def progress(units: Iterable[Unit]) -> Progress:
    states = [unit.state for unit in units]
    return Progress(len(states), states.count("missing"), states.count("stale"))


def take(form: Form, language: str, sent: Iterable[Unit]) -> Taken:
    """Check what a translator sent against the form as it is now.

    A text whose source changed since is taken, and marked as behind. Left out, each with a reason:
    texts that are not in the form, that lost or gained a reference (${name}), or are too long.
    Texts without a translation are passed over.
    """
    known = {text.key: text for text in form_texts(form)}
    taken = Taken()
    for unit in sent:
        target = unit.target.strip()
        if not target:
            continue
        if unit.key not in known:
            taken.problems.append((unit.key, _("There is no such text in the questionnaire.")))
            continue
        source = _source(form, known[unit.key])
        problem = _problem(source, target)
        if problem:
            taken.problems.append((unit.key, problem))
        elif target != known[unit.key].text.get(language, ""):
            taken.texts[unit.key] = target
            if unit.source.strip() and _plain(unit.source) != _plain(source):
                taken.behind[unit.key] = unit.source.strip()
    return taken


def _source(form: Form, text: FormText) -> str:
    found, _actual = text_in(text.text, form.default_language, "")
    return found


def _problem(source: str, target: str) -> str:
    if len(target) > LONGEST_TEXT:
        return _("The text is longer than %(limit)s characters.", limit=LONGEST_TEXT)
    wanted, given = sorted(PLACE.findall(source)), sorted(PLACE.findall(target))
    if wanted != given:
        names = ", ".join(wanted) or "–"
        return _("The references must be those of the source: %(names)s.", names=names)
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split())
