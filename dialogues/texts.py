"""Texts and spans, in plain Python: offsets count code points, line breaks are "\\n".

`merge` joins the changes that two writers made to the same text, line by line: where they touched
different places both stay; where they touched the same lines differently there is a clash.
"""

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import TypeAlias

CONTEXT = 80
_BLANKS = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return `text` with "\\n" as line break and without NUL, which the database refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Span:
    """A passage [start, end) of a text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def context(self, text: str) -> tuple[str, str]:
        """Return what stands before and after, 80 code points each at most."""
        return text[max(0, self.start - CONTEXT) : self.start], text[self.end : self.end + CONTEXT]


def span_at(text: str, start: int, end: int) -> Span | None:
    """Return the span without blanks at its ends; None where it is empty or out of the text."""
    if not 0 <= start < end <= len(text):
        return None
    passage = text[start:end]
    start += len(passage) - len(passage.lstrip())
    end -= len(passage) - len(passage.rstrip())
    return Span(start, end) if start < end else None


class SearchableText:
    """A text in which many passages are looked for, whatever the blanks between their words.

    Looking takes a time that grows with the text, also where a long passage nearly stands at each
    place of it: a regular expression would go through the whole passage at each.
    """

    def __init__(self, text: str) -> None:
        self._flat = _BLANKS.sub(" ", text)
        # Where blanks were left out in the flat text, and how many up to there.
        self._places: list[int] = []
        self._left_out = [0]
        for run in _BLANKS.finditer(text):
            if more := run.end() - run.start() - 1:
                self._places.append(run.start() - self._left_out[-1])
                self._left_out.append(self._left_out[-1] + more)

    def find(self, passage: str, *, most: int | None = None) -> list[Span]:
        """Return every place (`most` places) where `passage` stands, in the order of the text.

        Places do not overlap.
        """
        words = " ".join(passage.split())
        found: list[Span] = []
        start = self._flat.find(words) if words else -1
        while start >= 0 and len(found) != most:
            end = start + len(words)
            found.append(Span(self._in_text(start), self._in_text(end)))
            start = self._flat.find(words, end)
        return found

    def _in_text(self, place: int) -> int:
        return place + self._left_out[bisect_left(self._places, place)]


def find_passage(text: str, passage: str) -> list[Span]:
    """Return every place where `passage` stands, whatever the blanks and line breaks between words.

    Places do not overlap and come in the order of the text.
    """
    return SearchableText(text).find(passage)


def span_of_lines(text: str, first: int, last: int) -> Span | None:
    """Return the span from line `first` to line `last` (counted from 1, inclusive)."""
    lines = text.split("\n")
    if not 1 <= first <= last <= len(lines):
        return None
    start = sum(len(line) + 1 for line in lines[: first - 1])
    end = start + len("\n".join(lines[first - 1 : last]))
    return span_at(text, start, end)


# Joining two writers' changes


@dataclass(frozen=True)
class Clash:
    """Lines that both writers changed, differently."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    """The joined text; with clashes, `text` holds the other writer's lines in their places."""

    text: str
    clashes: tuple[Clash, ...] = ()


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Join two texts that were both made from `base`."""
    lines = _lines(base)
    waiting = _edits(lines, _lines(mine)), _edits(lines, _lines(theirs))
    merged: list[str] = []
    clashes: list[Clash] = []
    done = 0
    while waiting[0] or waiting[1]:
        group = _next_group(*waiting)
        start = min(edit.start for edit in chain(*group))
        end = max(edit.end for edit in chain(*group))
        merged += lines[done:start]
        ours, other = (_applied(lines, start, end, edits) for edits in group)
        if group[0] and group[1] and ours != other and start < end:
            clashes.append(Clash(*map("\n".join, (lines[start:end], ours, other))))
        merged += _chosen(group, ours, other)
        done = end
    return Merge("\n".join(merged + lines[done:]), tuple(clashes))


@dataclass(frozen=True)
class _Edit:
    """Lines [start, end) of the base give way to `lines`; an addition has start = end."""

    start: int
    end: int
    lines: list[str]

    def meets(self, other: "_Edit") -> bool:
        """Whether two edits touch the same place; an addition beside changed lines does not."""
        if self.start == self.end == other.start == other.end:
            return True
        return self.start < other.end and other.start < self.end


_Group: TypeAlias = tuple[list[_Edit], list[_Edit]]


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _edits(base: list[str], other: list[str]) -> list[_Edit]:
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [
        _Edit(start, end, other[first:last])
        for tag, start, end, first, last in codes
        if tag != "equal"
    ]


def _next_group(mine: list[_Edit], theirs: list[_Edit]) -> _Group:
    """Take the first edit, with all edits of both writers that meet it or each other."""
    sides: _Group = (mine, theirs)
    heads = [(edits[0].start, edits[0].end, side) for side, edits in enumerate(sides) if edits]
    first = min(heads)[2]
    group: _Group = ([], [])
    group[first].append(sides[first].pop(0))
    has_grown = True
    while has_grown:
        has_grown = False
        for side in (0, 1):
            if sides[side] and any(sides[side][0].meets(edit) for edit in group[1 - side]):
                group[side].append(sides[side].pop(0))
                has_grown = True
    return group


def _applied(base: list[str], start: int, end: int, edits: list[_Edit]) -> list[str]:
    """Return lines [start, end) of the base with these edits."""
    lines: list[str] = []
    for edit in edits:
        lines += base[start : edit.start] + edit.lines
        start = edit.end
    return lines + base[start:end]


def _chosen(group: _Group, ours: list[str], other: list[str]) -> list[str]:
    """Return the one writer's lines; of two additions both; of a clash the other writer's."""
    if not group[1]:
        return ours
    is_addition = all(edit.start == edit.end for edit in chain(*group))
    if group[0] and is_addition:
        return other + [line for line in ours if line not in other]
    return other
