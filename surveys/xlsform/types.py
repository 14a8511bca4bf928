"""The type column: "select_one yes_no or_other" → what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.form.model import CHOICE_TYPES, SUPPORTED_TYPES, QuestionType
from surveys.xlsform.features import CONSTRAINTS_OF_TYPES, TYPES, Fate, canonical_names, fates

BEGINNINGS = frozenset({"begin_group", "begin_repeat"})
ENDINGS = frozenset({"end_group", "end_repeat"})
_NAMES = canonical_names(TYPES)
_FATES = fates(TYPES)
_ENDINGS = {
    "end group": "end_group",
    "end repeat": "end_repeat",
    "end lgroup": "end_repeat",
    "end looped group": "end_repeat",
}
_LISTED = tuple(
    sorted(
        (spelling for spelling, name in _NAMES.items() if name.split()[0] in (
            "select_one", "select_multiple", "rank", "select_one_external", "select_one_from_file",
            "select_multiple_from_file", "cascading_select", "osm", "begin_loop",
        )),
        key=len,
        reverse=True,
    )
)  # fmt: skip
_OR_OTHER = re.compile(
    r"(?P<list>\S+)(?P<other> (?:or_other|or other|or_specify_other|or specify other))?", re.I
)
_PLAIN = {one.value for one in SUPPORTED_TYPES - CHOICE_TYPES}


@dataclass(frozen=True, slots=True)
class TypeCell:
    """`word` is the canonical type; `type` is None for groups and what cannot be asked.

    `problem` says why it cannot; `leaves_hole` whether a question is missing without it.
    `constraint` is the rule that comes with an old type.
    """

    word: str
    type: QuestionType | None = None
    list_name: str | None = None
    or_other: bool = False
    problem: str | None = None
    leaves_hole: bool = True
    constraint: str = ""


def read_type(text: str) -> TypeCell:
    """Read a type cell."""
    plain = " ".join(text.split())
    lower = plain.lower()
    spaced = lower.replace("_", " ")
    if spaced in _ENDINGS:
        return TypeCell(_ENDINGS[spaced])
    name = _NAMES.get(lower)
    if name in BEGINNINGS:
        return TypeCell(name)
    if name in CONSTRAINTS_OF_TYPES:
        base, rule = CONSTRAINTS_OF_TYPES[name]
        return TypeCell(name, QuestionType(base), constraint=rule)
    if name is not None and name in _PLAIN:
        return TypeCell(name, QuestionType(name))
    return _listed(plain, lower) or _unsupported(plain, name)


def _listed(plain: str, lower: str) -> TypeCell | None:
    """Read a type that is followed by the name of a list; None for any other."""
    for spelling in _LISTED:
        if lower == spelling or lower.startswith(f"{spelling} "):
            return _choice_type(_NAMES[spelling], plain[len(spelling) :].strip(), plain)
    return None


def _choice_type(name: str, rest: str, plain: str) -> TypeCell:
    if _FATES[name] is not Fate.SUPPORTED:
        return _unsupported(plain, name)
    if not rest:
        message = _("“%(text)s” lacks the name of a choice list.") % {"text": plain}
        return TypeCell(name, problem=message)
    if "${" in rest:
        return TypeCell(name, problem=_("Choices that come from another answer are not supported."))
    found = _OR_OTHER.fullmatch(rest)
    if found is None or (found["other"] and name == "rank"):
        return _unsupported(plain, None)
    return TypeCell(name, QuestionType(name), rest.split(maxsplit=1)[0], bool(found["other"]))


def _unsupported(plain: str, name: str | None) -> TypeCell:
    message = _("The type “%(text)s” is not supported.") % {"text": plain}
    fate = _FATES.get(name or "", Fate.REFUSED)
    return TypeCell("", problem=message, leaves_hole=fate is not Fate.LEFT_OUT)
