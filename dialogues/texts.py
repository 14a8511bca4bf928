"""Texts and spans, in plain Python: offsets count code points, line breaks are "\\n".

`merge` joins the changes that two writers made to the same text, line by line: where they touched
different places both stay; where they touched the same lines differently there is a clash.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 80


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


def find_passage(text: str, passage: str) -> list[Span]:
    """Return every place where `passage` stands, whatever the blanks and line breaks between words.

    Places do not overlap and come in the order of the text.
    """
    words = passage.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [Span(*match.span()) for match in re.finditer(pattern, text)]


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
    if mine in (theirs, base):
        return Merge(theirs)
    if theirs == base:
        return Merge(mine)
    lines = [text.split("\n") for text in (base, mine, theirs)]
    merged: list[str] = []
    clashes: list[Clash] = []
    for part in _parts(*lines):
        if isinstance(part, Clash):
            clashes.append(part)
            merged.extend(part.theirs.split("\n") if part.theirs else [])
        else:
            merged.extend(part)
    return Merge("\n".join(merged), tuple(clashes))


def _parts(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[list[str] | Clash]:
    """Yield the merged lines, part by part: stable ones, one side's changes, clashes."""
    at = [0, 0, 0]
    for start, mine_start, theirs_start, size in _common(base, mine, theirs):
        changed = base[at[0] : start], mine[at[1] : mine_start], theirs[at[2] : theirs_start]
        yield from _changed(*changed)
        yield base[start : start + size]
        at = [start + size, mine_start + size, theirs_start + size]


def _changed(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[list[str] | Clash]:
    if mine in (theirs, base):
        yield theirs
    elif theirs == base:
        yield mine
    elif not base:
        # Two additions at the same place do not contradict each other: both stay.
        yield _both(mine, theirs)
    else:
        yield Clash("\n".join(base), "\n".join(mine), "\n".join(theirs))


def _both(mine: list[str], theirs: list[str]) -> list[str]:
    """Return their added lines, then mine that are not among them."""
    return theirs + [line for line in mine if line not in theirs]


def _common(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield runs of lines that stand in all three texts: (in base, in mine, in theirs, length)."""
    in_mine = _positions(base, mine)
    in_theirs = _positions(base, theirs)
    index = 0
    while index < len(base):
        size = 0
        while (
            index + size < len(base)
            and in_mine.get(index + size, -1) == in_mine.get(index, -2) + size
            and in_theirs.get(index + size, -1) == in_theirs.get(index, -2) + size
        ):
            size += 1
        if size:
            yield index, in_mine[index], in_theirs[index], size
        index += size or 1
    yield len(base), len(mine), len(theirs), 0


def _positions(base: list[str], other: list[str]) -> dict[int, int]:
    """Return where lines of `base` stand in `other`."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
