"""Texts of interviews, in plain Python: time stamps, who speaks, and what stays when someone goes.

Offsets count code points, as in `dialogues.texts`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogues.texts import Span

GAP = "\n[…]\n"
MASK = "•"

# In brackets or between number signs anywhere, else at the beginning of a line: "at 14:30" in the
# middle of a sentence is a time of day.
_CLOCK = r"(?:(?P<{0}h>\d{{1,2}}):)?(?P<{0}m>[0-5]?\d):(?P<{0}s>[0-5]\d)(?:[.,-]\d{{1,3}})?"
_TIME_MARK = re.compile(
    rf"[\[#]{_CLOCK.format('a')}[\]#]|^[ \t]*\(?{_CLOCK.format('b')}\)?(?=\s|$)", re.MULTILINE
)
_LEAD = r"^[ \t]*(?:[\[#(]?\d{1,2}:[\d:.,-]+[\])#]?[ \t]*)?"

# How interviewers' turns are usually marked, so that a person's turn is known to end there.
INTERVIEWER_MARKS = (
    "Interviewer",
    "Moderator",
    "Question",
    "Q",
    "I",
    "Интервьюер",
    "Модератор",
    "Вопрос",
    "В",
    "И",
)


def time_marks(text: str) -> list[tuple[int, int]]:
    """Return (offset, seconds of the recording) for every time stamp of the text.

    "[01:02:03]", "[02:03]", "#00:02:03-4#", and without brackets at the beginning of a line.
    """
    return [(match.start(), _seconds(match)) for match in _TIME_MARK.finditer(text)]


def _seconds(match: re.Match[str]) -> int:
    side = "a" if match["as"] else "b"
    hours, minutes, seconds = (int(match[side + unit] or 0) for unit in "hms")
    return hours * 3600 + minutes * 60 + seconds


def turns(text: str, speaker: str, others: Iterable[str]) -> list[Span]:
    """Return what `speaker` says: from a line that begins "speaker:" to another's such line.

    `others` are the marks of the other speakers; the usual ones of interviewers are known.
    A mark that is not known ends no turn, so rather too much than too little is the speaker's.
    """
    marks = {mark.casefold() for mark in (*others, *INTERVIEWER_MARKS)} | {speaker.casefold()}
    known = "|".join(re.escape(mark) for mark in sorted(marks - {""}, key=len, reverse=True))
    begins = re.compile(rf"{_LEAD}({known})[ \t]*[:—–]", re.MULTILINE | re.IGNORECASE)
    found = [(match.start(), match[1].casefold()) for match in begins.finditer(text)]
    ends = [*(start for start, _mark in found), len(text)][1:]
    return [
        Span(start, end)
        for (start, mark), end in zip(found, ends, strict=True)
        if mark == speaker.casefold()
    ]


@dataclass(frozen=True)
class Cut:
    """What is left of a text: `pieces` are the kept spans of it, with their places in `text`."""

    text: str
    pieces: tuple[tuple[Span, int], ...]

    def moved(self, span: Span) -> Span | None:
        """Return where `span` stands now; None where some of it is gone."""
        for piece, place in self.pieces:
            if piece.start <= span.start and span.end <= piece.end:
                shift = place - piece.start
                return Span(span.start + shift, span.end + shift)
        return None


def cut(text: str, removed: Sequence[Span], kept: Sequence[Span] = ()) -> Cut:
    """Take `removed` out of a text, except for the passages `kept`; "[…]" shows each gap."""
    spans = [span for span in _outside(removed, len(text)) if span.of(text).strip()]
    pieces: list[tuple[Span, int]] = []
    parts: list[str] = []
    place = 0
    for span in _joined([*spans, *kept]):
        pieces.append((span, place))
        parts.append(span.of(text))
        place += len(parts[-1]) + len(GAP)
    return Cut(GAP.join(parts), tuple(pieces))


def _outside(removed: Sequence[Span], length: int) -> list[Span]:
    outside, done = [], 0
    for span in _joined(removed):
        outside.append(Span(done, span.start))
        done = span.end
    return [span for span in [*outside, Span(done, length)] if span.start < span.end]


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, those that meet as one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda item: (item.start, item.end)):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def mask(text: str, *personal: str) -> str:
    """Put dots over names and contact data, one for each character, so that offsets hold.

    Names are also found with other endings, as declension gives them: "Садыкова", "Садыковой".
    """
    patterns = [pattern for part in personal for pattern in _patterns(part)]
    if not patterns:
        return text
    found = re.compile("|".join(patterns), re.IGNORECASE)
    return found.sub(lambda match: MASK * len(match[0]), text)


def _patterns(personal: str) -> list[str]:
    patterns = []
    for word in re.split(r"[\s,;()]+", personal):
        if "@" in word or sum(character.isdigit() for character in word) >= 5:
            patterns.append(re.escape(word))
        elif len(word) > 3:
            patterns.append(rf"\b{re.escape(word[: max(4, len(word) - 2)])}\w*")
        elif len(word) == 3:
            patterns.append(rf"\b{re.escape(word)}\b")
    return patterns
