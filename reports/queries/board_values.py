"""Values of cited evidence in words, in one language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from reports.agreement import Label
from reports.enums import EvidenceKind
from reports.evidence.numbers import Status, parse_cell
from reports.evidence.variations import DECIMALS
from reports.live_text import local_number
from reports.wording import label_in, say

LANGUAGES = ("en", "ru")
Value = Mapping[str, Any]


def in_languages(make: Callable[[], str]) -> dict[str, str]:
    """Return what `make` says in each language of the reports."""
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = make()
    return told


def value_text(kind: str, value: Value, language: str) -> str:
    """Return a value as a reader sees it; a text of its own where there is none."""
    with override(language):
        if not value:
            return _("not in the evidence any more")
        return _TELLERS[EvidenceKind(kind)](value, language)


def _observation(value: Value, language: str) -> str:
    cell = parse_cell(value["text"])
    if cell.value is None or cell.status is not Status.NORMAL:
        return cell.text or _("n/a")
    return local_number(cell.value, language) + ("%" if cell.unit == "%" else "")


def _variation(value: Value, language: str) -> str:
    if not value["change"]:
        return _("not calculable")
    number = parse_cell(value["change"]).value
    assert number is not None  # noqa: S101 - written by `signed`
    return f"{local_number(round(number, DECIMALS), language, is_signed=True)}%"


def _tally(value: Value, language: str) -> str:
    if value.get("withheld"):
        return _("withheld: fewer than 3 answers")
    if "count" in value:
        return say(language, "of", **value)
    answered = ngettext("%(answered)d answer", "%(answered)d answers", value["answered"]) % value
    if not value.get("label"):
        return answered
    return f"{label_in(Label(value['label']), language)}, {answered}"


def _passage(value: Value, _language: str) -> str:
    if "passages" not in value:
        return str(_POLARITIES[value["polarity"]]())
    if value["sources"] < 3:
        return _("fewer than 3 sources")
    return _("positive aspects: %(positive)d, challenges: %(challenge)d") % value


def _words(value: Value, _language: str) -> str:
    return "; ".join(str(part) for part in value.values() if part not in ("", None))


_POLARITIES: dict[str, Callable[[], str]] = {
    "positive": lambda: _("Positive aspect"),
    "challenge": lambda: _("Challenge"),
    "neutral": lambda: _("Neutral"),
}
_TELLERS: dict[EvidenceKind, Callable[[Value, str], str]] = {
    EvidenceKind.OBSERVATION: _observation,
    EvidenceKind.VARIATION: _variation,
    EvidenceKind.TALLY: _tally,
    EvidenceKind.PASSAGE: _passage,
    EvidenceKind.RECORD: _words,
    EvidenceKind.DOCUMENT: _words,
    EvidenceKind.TREATY: _words,
    EvidenceKind.STRATEGY: _words,
    EvidenceKind.NEED: _words,
    EvidenceKind.PROGRAMME: _words,
}
