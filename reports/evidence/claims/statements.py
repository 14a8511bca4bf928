"""Sentences taken apart: each statement has one subject, with its numbers, times and trends."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reports.evidence.claims.lexer import find_numbers
from reports.evidence.claims.times import find_times
from reports.evidence.claims.tokens import Number, Role, Time, Trend, TrendWord
from reports.evidence.claims.trends import FEWER, MORE, find_trends, find_unchecked
from reports.evidence.claims.words import Word, find_measures, find_words, fold, just_before

_SENTENCE_END = re.compile(
    r"(?:(?<!\bг)(?<!\bтыс)(?<!\bмлн)(?<!\bмлрд)(?<!\bст)(?<!\bart)(?<!\bno)(?<!\bca)(?<!\bapprox)"
    r"|(?<=\d г)|(?<=\d\d г))(?<![.!?])[.!?]++[\"»”)]*+\s++(?=[\"«“(]?[A-ZА-ЯЁ0-9])|\n+"
)
_BOUNDARY = re.compile(
    r";|,?\s+(?:and|while|whereas|but|though|и|а|но|тогда как|в то время как)\s+(?:that\s+)?"
    r"|,(?=\s)"
)
_LEVEL_BEFORE = re.compile(
    r"(?:\b(?:at|to|was|were|is|are|reach\w*|account\w* for|made up|represent\w*|stood at|equal\w*)"
    r"|\b(?:до|составил\w*|составля\w*|равн\w+|на уровне|достиг\w*|пришлось))\s+"
    r"(?:\w+\s+){0,2}?$"
)
_FROM = re.compile(r"(?:\bfrom|\bс|\bсо|\bот)\s+(?:\w+\s+){0,1}?$")
_TO = re.compile(r"(?:\bto|\bдо)\s+(?:\w+\s+){0,1}?$")
_BY = re.compile(
    r"(?:\bby|\bна|\b(?:fall|rise|drop|decline|decrease|increase|growth|reduction|change) of"
    r"|\b(?:down|up|fell|rose|dropped|increased|decreased|declined|grew)"
    r"|\b(?:снижение|рост|падение|прирост|сокращение|увеличение) на)\s+(?:\w+\s+){0,2}?$"
)
_DIRECTIONS = (Trend.UP, Trend.DOWN)
# What is longer is no sentence, and the work for one grows faster than its length.
LONGEST_SENTENCE = 1_000


@dataclass(frozen=True, slots=True)
class Statement:
    """Positions are those in the whole text. `concepts` are its own, `inherited` those before."""

    start: int
    end: int
    text: str
    concepts: frozenset[str]
    inherited: frozenset[str]
    numbers: tuple[Number, ...]
    times: tuple[Time, ...]
    trends: tuple[TrendWord, ...]
    is_checked: bool = True
    measures: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def direction(self) -> int:
        """1 up, -1 down, 0 where nothing says."""
        for word in self.trends:
            if word.trend in _DIRECTIONS:
                return 1 if word.trend is Trend.UP else -1
        return 0

    def has(self, *trends: Trend) -> bool:
        return any(word.trend in trends for word in self.trends)

    @property
    def says_something(self) -> bool:
        return bool(self.numbers) or any(word.trend is not Trend.CHANGED for word in self.trends)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Everything found in one sentence, with positions in the sentence."""

    text: str
    folded: str
    words: list[Word]
    numbers: list[Number]
    times: list[Time]
    trends: list[TrendWord]
    unchecked: list[tuple[int, int]]

    @property
    def taken(self) -> list[tuple[int, int]]:
        """Where numbers and times stand."""
        taken = [(time.start, time.end) for time in self.times]
        return taken + [(number.start, number.end) for number in self.numbers]

    @property
    def figures(self) -> list[int]:
        """Where numbers and trends start."""
        return [item.start for item in self.numbers] + [item.start for item in self.trends]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Return (position, sentence) for all sentences; a very long one in pieces."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.start()].strip():
            yield from _pieces(text, start, match.end())
        start = match.end()
    if text[start:].strip():
        yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Cut at blanks, or where there are none anywhere."""
    while end - start > LONGEST_SENTENCE:
        blank = text.rfind(" ", start, start + LONGEST_SENTENCE)
        cut = blank + 1 if blank > start else start + LONGEST_SENTENCE
        yield start, text[start:cut]
        start = cut
    yield start, text[start:end]


def statements(text: str, is_label: Callable[[str], bool]) -> Iterator[list[Statement]]:
    """Return the statements of each sentence that has any.

    `is_label` tells whether a concept stands in the label of some row: a part of a sentence with
    a row and a figure of its own is a statement of its own.
    """
    for position, sentence in sentences(text):
        found = _read(sentence)
        if not (found.numbers or found.trends):
            continue
        parts = [_statement(found, start, end) for start, end in _parts(found, is_label)]
        told = [part for part in _with_context(parts) if part.says_something]
        if told:
            yield [_moved(part, position) for part in told]


def _read(sentence: str) -> _Sentence:
    folded = fold(sentence)
    times = find_times(folded)
    numbers = find_numbers(folded, times)
    taken = [(time.start, time.end) for time in times]
    taken += [(number.start, number.end) for number in numbers]
    trends = [word for word in find_trends(folded) if not _touches(word.start, word.end, times)]
    words = [word for word in find_words(sentence) if not _touches_any(word, taken)]
    return _Sentence(sentence, folded, words, numbers, times, trends, find_unchecked(folded))


def _touches(start: int, end: int, items: list[Time]) -> bool:
    return any(start < item.end and item.start < end for item in items)


def _touches_any(word: Word, taken: list[tuple[int, int]]) -> bool:
    return any(word.start < end and start < word.end for start, end in taken)


def _parts(found: _Sentence, is_label: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Cut a sentence where both sides have a row and a figure of their own."""
    cuts = [0]
    ends = [match.span() for match in _BOUNDARY.finditer(found.folded)]
    ends = [span for span in ends if not _inside(span, found)]
    for index, (start, end) in enumerate(ends):
        following = ends[index + 1][0] if index + 1 < len(ends) else len(found.text)
        sides = (cuts[-1], start), (end, following)
        if all(_is_whole(found, *side, is_label) for side in sides) or all(
            _is_told(found, *side) for side in sides
        ):
            cuts.append(end)
    return list(zip(cuts, [*cuts[1:], len(found.text)], strict=True))


def _inside(span: tuple[int, int], found: _Sentence) -> bool:
    return any(start < span[1] and span[0] < end for start, end in found.taken)


def _is_whole(found: _Sentence, start: int, end: int, is_label: Callable[[str], bool]) -> bool:
    has_row = any(start <= word.start < end and is_label(word.concept) for word in found.words)
    has_figure = any(start <= figure < end for figure in found.figures)
    return has_row and has_figure


def _is_told(found: _Sentence, start: int, end: int) -> bool:
    """Whether a part of a sentence says how something moved, and when."""
    moves = (*_DIRECTIONS, Trend.PEAK, Trend.LOW)
    has_move = any(start <= word.start < end for word in found.trends if word.trend in moves)
    return has_move and any(start <= time.start < end for time in found.times)


def _statement(found: _Sentence, start: int, end: int) -> Statement:
    numbers = [number for number in found.numbers if start <= number.start < end]
    trends = [word for word in found.trends if start <= word.start < end]
    words = [word for word in found.words if start <= word.start < end]
    moved = {*_DIRECTIONS, Trend.CHANGED} & {
        word.trend for word in found.trends if word.start < end
    }
    roles = tuple(_with_role(found, number, bool(moved)) for number in numbers)
    part = found.text[start:end]
    return Statement(
        start,
        end,
        part,
        frozenset(word.concept for word in words),
        frozenset(),
        roles,
        tuple(time for time in found.times if start <= time.start < end),
        tuple(trends),
        not any(start <= left < end for left, _right in found.unchecked),
        frozenset(find_measures(part)),
        frozenset(word.concept for word in words if word.is_name),
    )


def _with_role(found: _Sentence, number: Number, moves: bool) -> Number:
    if number.role is not Role.LEVEL:
        return number
    before = just_before(found.folded, number.start)
    after = found.folded[number.end : number.end + 60]
    sign = number.sign or _compared(after)
    role = _role(number, before, moves or bool(sign), bool(_compared(after)))
    return replace(number, role=role, sign=sign if role is not Role.LEVEL else number.sign)


def _compared(after: str) -> int:
    """1 for "... more than", -1 for "... fewer than" behind a number."""
    following = after.lstrip()
    if MORE.match(following):
        return 1
    return -1 if FEWER.match(following) else 0


def _role(number: Number, before: str, moves: bool, is_compared: bool) -> Role:
    if number.unit == "times":
        return Role.RATIO
    if number.unit == "pp":
        return Role.POINTS
    if _FROM.search(before):
        return Role.START
    if _TO.search(before):
        return Role.END
    is_by = bool(_BY.search(before)) and moves
    if number.unit == "%":
        is_change = number.sign or is_compared or is_by
        is_change = is_change or (moves and not _LEVEL_BEFORE.search(before))
        return Role.CHANGE if is_change else Role.LEVEL
    return Role.DIFFERENCE if is_compared or is_by else Role.LEVEL


def _with_context(parts: list[Statement]) -> list[Statement]:
    """Let each statement of a sentence know the words, times and direction of those before it."""
    told: list[Statement] = []
    for part in parts:
        if not told:
            told.append(part)
            continue
        last = told[-1]
        inherited = last.concepts | last.inherited
        times = part.times or _shared(last.times)
        needs = any(number.role in (Role.CHANGE, Role.DIFFERENCE) for number in part.numbers)
        trends = part.trends
        if not part.direction and needs:
            trends = (*trends, *(word for word in last.trends if word.trend in _DIRECTIONS))
        told.append(
            replace(
                part,
                inherited=inherited,
                times=times,
                trends=trends,
                is_checked=part.is_checked and last.is_checked,
                measures=part.measures | last.measures,
                names=part.names,
            )
        )
    return _with_later_times(told)


def _shared(times: tuple[Time, ...]) -> tuple[Time, ...]:
    """What a later statement may take over: the last time named."""
    return times[-1:]


def _with_later_times(parts: list[Statement]) -> list[Statement]:
    """A time at the end of a sentence holds for its earlier statements, too."""
    times = parts[-1].times
    return [part if part.times or len(times) != 1 else replace(part, times=times) for part in parts]


def _moved(part: Statement, offset: int) -> Statement:
    """Return the statement with its positions counted in the whole text."""
    return replace(
        part,
        start=part.start + offset,
        end=part.end + offset,
        numbers=tuple(
            replace(item, start=item.start + offset, end=item.end + offset) for item in part.numbers
        ),
        times=tuple(
            replace(item, start=item.start + offset, end=item.end + offset) for item in part.times
        ),
        trends=tuple(
            replace(item, start=item.start + offset, end=item.end + offset) for item in part.trends
        ),
    )


def times_of(statement: Statement, number: Number) -> tuple[Time, ...]:
    """Return the times that a number belongs to: those behind it, else the one before it."""
    singles = statement.times
    following = [other.start for other in statement.numbers if other.start > number.start]
    limit = min(following, default=statement.end)
    behind = tuple(time for time in singles if number.end <= time.start < limit)
    if behind:
        return behind
    before = [time for time in singles if time.start < number.start][-1:]
    if number.role in (Role.START, Role.END):
        return tuple(time for time in before if _is_for_end(statement, number, time))
    return tuple(before) or tuple(time for time in singles if time.start >= limit)[:1]


def _is_for_end(statement: Statement, number: Number, time: Time) -> bool:
    """Whether a time before "from ... to ..." says when: a range says both, a period the end."""
    starts = [other.start for other in statement.numbers if other.role is Role.START]
    is_before_both = time.start < min(starts, default=number.start)
    return time.is_long or (number.role is Role.END and is_before_both)
