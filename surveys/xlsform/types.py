"""The type column: "select_one yes_no or_other" → what it means."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.form.model import CHOICE_TYPES, SUPPORTED_TYPES, QuestionType

_ALIASES = {
    "string": "text",
    "int": "integer",
    "select one": "select_one",
    "select1": "select_one",
    "select multiple": "select_multiple",
    "select_many": "select_multiple",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
}
BEGINNINGS = frozenset({"begin_group", "begin_repeat"})
ENDINGS = frozenset({"end_group", "end_repeat"})


@dataclass(frozen=True, slots=True)
class TypeCell:
    """`word` is the canonical first word; `type` is None for groups and what cannot be asked."""

    word: str
    type: QuestionType | None = None
    list_name: str | None = None
    or_other: bool = False
    problem: str | None = None


def read_type(text: str) -> TypeCell:
    """Read a type cell."""
    words = text.split()
    word, rest = _first_word(words)
    if word in BEGINNINGS | ENDINGS and not rest:
        return TypeCell(word)
    if word not in {one.value for one in SUPPORTED_TYPES}:
        return TypeCell("", problem=_("The type “%(text)s” is not supported.") % {"text": text})
    type_ = QuestionType(word)
    if type_ in CHOICE_TYPES:
        return _choice_type(type_, rest, text)
    if rest:
        return TypeCell(word, problem=_("The type “%(text)s” is not supported.") % {"text": text})
    return TypeCell(word, type_)


def _first_word(words: list[str]) -> tuple[str, list[str]]:
    """Older workbooks write "begin group" and "select one"."""
    pair = " ".join(words[:2]).lower()
    if pair in _ALIASES:
        return _ALIASES[pair], words[2:]
    first = words[0].lower()
    return _ALIASES.get(first, first), words[1:]


def _choice_type(type_: QuestionType, rest: list[str], text: str) -> TypeCell:
    or_other = len(rest) == 2 and rest[1].lower() in ("or_other", "or_specify_other")
    if len(rest) == 3 and " ".join(rest[1:]).lower() == "or other":
        or_other = True
    if not rest:
        return TypeCell(
            type_.value, problem=_("“%(text)s” lacks the name of a choice list.") % {"text": text}
        )
    if (len(rest) > 1 and not or_other) or (or_other and type_ is QuestionType.RANK):
        return TypeCell(
            type_.value, problem=_("The type “%(text)s” is not supported.") % {"text": text}
        )
    if "${" in rest[0]:
        message = _("Choices that come from another answer are not supported.")
        return TypeCell(type_.value, problem=message)
    return TypeCell(type_.value, type_, rest[0], or_other)
