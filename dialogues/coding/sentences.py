"""Paragraphs and sentences of a text, as spans in code points."""

import re
from collections.abc import Iterator
from itertools import pairwise

from dialogues.texts import Span, span_at

# A sentence ends with a stop and what closes after it, before a blank and a capital, a digit or an
# opening mark: "г. Алматы" and "e.g. this" may be cut, which a longer selection mends.
_END = re.compile(r"[.!?…]+[\"'»”’)\]]*\s+(?=[^\W\da-zа-яё_]|[\d«“\"'(\[–—-])")


def paragraphs_of(text: str) -> Iterator[tuple[int, Span]]:
    """Return each line that is not blank, with its number counted from 1."""
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, Span(start, start + len(line))
        start += len(line) + 1


def paragraphs_near(text: str, span: Span) -> Iterator[tuple[int, Span]]:
    """Return the paragraphs from the one that `span` begins in to the one that it ends in."""
    first = text.rfind("\n", 0, span.start) + 1
    last = text.find("\n", span.end)
    before = text.count("\n", 0, first)
    for number, line in paragraphs_of(text[first : last if last >= 0 else len(text)]):
        yield before + number, Span(first + line.start, first + line.end)


def sentences_of(text: str) -> list[Span]:
    """Return the sentences in order, without the blanks around them; none crosses a line."""
    found = []
    for _number, paragraph in paragraphs_of(text):
        found += sentences_in(text, paragraph)
    return found


def sentences_in(text: str, paragraph: Span) -> list[Span]:
    """Return the sentences of one paragraph."""
    line = paragraph.of(text)
    cuts = [0, *(match.end() for match in _END.finditer(line)), len(line)]
    pieces = [
        span_at(text, paragraph.start + start, paragraph.start + end)
        for start, end in pairwise(cuts)
    ]
    return [piece for piece in pieces if piece]
