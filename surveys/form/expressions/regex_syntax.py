"""The syntax of regular expressions: pattern → parts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from surveys.form.expressions.errors import ExpressionError
from surveys.form.wording import word as _

CharacterTest: TypeAlias = Callable[[str], bool]

LONGEST_PATTERN = 500
MOST_REPEATS = 200
DEEPEST_GROUP = 15

# The sets of ECMAScript, so that server and browser agree.
_LINE_ENDS = frozenset("\n\r\u2028\u2029")
_SPACES = frozenset(
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DIGITS = frozenset("0123456789")
_WORD = _DIGITS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_CONTROL = {"t": "\t", "n": "\n", "r": "\r"}
_CATEGORIES = ("L", "Lu", "Ll", "N", "Nd", "P", "Z")
_SPECIAL = frozenset("^$\\.*+?()[]{}|")
_ESCAPABLE = _SPECIAL | frozenset("/-_ '\"#&,:;=@!%~<>`")


class Edge(Enum):
    START = "^"
    END = "$"


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: Part
    least: int
    most: int | None


Part: TypeAlias = Sequence | Alternatives | Repeat | Edge | CharacterTest


def parse_pattern(pattern: str) -> Part:
    """Return the parts of a pattern. Raises ExpressionError where the syntax is not supported."""
    if len(pattern) > LONGEST_PATTERN:
        raise ExpressionError(_("the pattern is too long."))
    reader = _Reader(pattern)
    part = reader.alternatives()
    if not reader.at_end:
        raise ExpressionError(_("a “)” has no “(”."))
    return part


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.depth = 0

    @property
    def at_end(self) -> bool:
        return self.index >= len(self.pattern)

    def next_is(self, text: str) -> bool:
        return self.pattern.startswith(text, self.index)

    def take(self) -> str:
        if self.at_end:
            raise ExpressionError(_("the pattern stops too early."))
        self.index += 1
        return self.pattern[self.index - 1]

    def skip(self, text: str) -> bool:
        if not self.next_is(text):
            return False
        self.index += len(text)
        return True

    def alternatives(self) -> Part:
        branches = [self.sequence()]
        while self.skip("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else Alternatives(tuple(branches))

    def sequence(self) -> Part:
        parts: list[Part] = []
        while not self.at_end and not self.next_is("|") and not self.next_is(")"):
            parts.append(self.repeated(self.atom()))
        return Sequence(tuple(parts))

    def repeated(self, part: Part) -> Part:
        bounds = self.bounds()
        if bounds is None:
            return part
        if isinstance(part, Edge):
            raise ExpressionError(_("“^” and “$” cannot be repeated."))
        self.skip("?")  # a lazy repetition matches the same whole texts
        if self.bounds() is not None:
            raise ExpressionError(_("two repetitions follow each other."))
        return Repeat(part, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        if self.skip("*"):
            return 0, None
        if self.skip("+"):
            return 1, None
        if self.skip("?"):
            return 0, 1
        if self.skip("{"):
            return self.counted_bounds()
        return None

    def counted_bounds(self) -> tuple[int, int | None]:
        least = self.whole_number()
        most: int | None = least
        if self.skip(","):
            most = None if self.next_is("}") else self.whole_number()
        if not self.skip("}") or (most is not None and most < least):
            raise ExpressionError(_("a repetition is written {2}, {2,} or {2,5}."))
        return least, most

    def whole_number(self) -> int:
        start = self.index
        while not self.at_end and self.pattern[self.index] in _DIGITS:
            self.index += 1
        digits = self.pattern[start : self.index]
        if not digits or len(digits) > 4 or int(digits) > MOST_REPEATS:
            raise ExpressionError(_("a repetition counts from 0 to %(limit)s.", limit=MOST_REPEATS))
        return int(digits)

    def atom(self) -> Part:
        character = self.take()
        if character == "(":
            return self.group()
        if character == "[":
            return self.character_class()
        if character == "\\":
            return self.escape()
        if character == ".":
            return lambda found: found not in _LINE_ENDS
        if character in "^$":
            return Edge(character)
        if character in _SPECIAL:
            raise ExpressionError(_("“%(character)s” is not expected here.", character=character))
        return character.__eq__

    def group(self) -> Part:
        self.depth += 1
        if self.depth > DEEPEST_GROUP:
            raise ExpressionError(_("the groups are nested too deeply."))
        if self.next_is("?") and not self.skip("?:"):
            raise ExpressionError(_("groups that look ahead or have names are not supported."))
        inner = self.alternatives()
        if not self.skip(")"):
            raise ExpressionError(_("a “(” is not closed."))
        self.depth -= 1
        return inner

    def escape(self) -> CharacterTest:
        character = self.take()
        match character:
            case "d" | "w" | "s":
                return _set_of(character).__contains__
            case "D" | "W" | "S":
                members = _set_of(character.lower())
                return lambda found: found not in members
            case "p" | "P":
                return self.category(character == "p")
        return self.escaped(character).__eq__

    def escaped(self, character: str) -> str:
        if character in _CONTROL:
            return _CONTROL[character]
        if character not in _ESCAPABLE:
            raise ExpressionError(_("“\\%(character)s” is not supported.", character=character))
        return character

    def category(self, wanted: bool) -> CharacterTest:
        end = self.pattern.find("}", self.index)
        name = self.pattern[self.index + 1 : end] if end > 0 and self.next_is("{") else ""
        if name not in _CATEGORIES:
            raise ExpressionError(_("“\\p” takes one of %(names)s.", names=", ".join(_CATEGORIES)))
        self.index = end + 1
        return lambda found: unicodedata.category(found).startswith(name) is wanted

    def character_class(self) -> CharacterTest:
        negated = self.skip("^")
        tests: list[CharacterTest] = []
        while not self.skip("]"):
            tests.append(self.class_member())
        if not tests:
            raise ExpressionError(_("“[]” is empty."))
        # The copies of a repeated class all ask about the same character.
        return lru_cache(64)(lambda found: any(test(found) for test in tests) is not negated)

    def class_member(self) -> CharacterTest:
        character = self.take()
        if character == "\\" and not self.at_end and self.pattern[self.index] in "dDwWsSpP":
            test = self.escape()
            if self.next_is("-") and not self.next_is("-]"):
                raise ExpressionError(_("a range goes from one character to another."))
            return test
        first = self.escaped(self.take()) if character == "\\" else character
        if not self.next_is("-") or self.next_is("-]"):
            return first.__eq__
        self.take()
        last = self.take()
        if last == "\\":
            last = self.escaped(self.take())
        if last < first:
            raise ExpressionError(
                _("the range “%(first)s-%(last)s” is the wrong way round.", first=first, last=last)
            )
        return lambda found: first <= found <= last


def _set_of(letter: str) -> frozenset[str]:
    return {"d": _DIGITS, "w": _WORD, "s": _SPACES}[letter]
