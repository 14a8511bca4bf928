"""A text cut into paragraphs and runs, so that overlapping passages can be shown in it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from dialogues.coding.sentences import paragraphs_near, paragraphs_of, sentences_in
from dialogues.texts import Span

MIXED = "mixed"
DEEPEST = 3


@dataclass(frozen=True)
class Mark:
    """A passage to be shown: [start, end) in code points."""

    pk: int
    start: int
    end: int
    polarity: str


@dataclass(frozen=True)
class Run:
    """Text under the same passages throughout; none for plain text."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def ids(self) -> str:
        return " ".join(str(mark.pk) for mark in self.marks)

    @property
    def polarity(self) -> str:
        """The passages' polarity; "mixed" where they differ, empty without passages."""
        found = {mark.polarity for mark in self.marks}
        return MIXED if len(found) > 1 else next(iter(found), "")

    @property
    def depth(self) -> int:
        """How many passages lie over each other, 3 at most."""
        return min(len(self.marks), DEEPEST)


@dataclass(frozen=True)
class Paragraph:
    """A line of the text; `sentences` are starts and ends within it, one after the other."""

    number: int
    start: int
    sentences: str
    runs: tuple[Run, ...]


def paint(text: str, marks: Iterable[Mark], *, within: Span | None = None) -> list[Paragraph]:
    """Return the paragraphs (all, or those that meet `within`) with the marks in them."""
    every = list(paragraphs_near(text, within) if within else paragraphs_of(text))
    spans = [span for _number, span in every]
    starts = [span.start for span in spans]
    by_paragraph: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        place = max(0, bisect_right(starts, mark.start) - 1)
        while place < len(spans) and spans[place].start < mark.end:
            by_paragraph[place].append(mark)
            place += 1
    return [
        _painted(text, number, span, by_paragraph[place])
        for place, (number, span) in enumerate(every)
        if within is None or (span.start < within.end and within.start < span.end)
    ]


def _painted(text: str, number: int, span: Span, marks: list[Mark]) -> Paragraph:
    sentences = sentences_in(text, span)
    ends = [
        point - span.start for sentence in sentences for point in (sentence.start, sentence.end)
    ]
    return Paragraph(number, span.start, ",".join(map(str, ends)), _runs(text, span, marks))


def _runs(text: str, span: Span, marks: list[Mark]) -> tuple[Run, ...]:
    cuts = {span.start, span.end}
    for mark in marks:
        cuts |= {point for point in (mark.start, mark.end) if span.start < point < span.end}
    points = sorted(cuts)
    return tuple(
        Run(text[start:end], tuple(mark for mark in marks if mark.start < end and start < mark.end))
        for start, end in pairwise(points)
    )
