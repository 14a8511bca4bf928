"""Years, parts of years and ranges of them in running text."""

import re

from reports.evidence.claims.tokens import Span, Time
from reports.evidence.claims.words import just_before
from reports.evidence.numbers import DASH
from reports.evidence.periods import YEAR, Period, find_parts

_NOUN = (
    r"(?:cases?|people|persons?|kg|kilograms?|grams?|tablets?|ampoules?|offences?|crimes?|users?"
    r"|officers?|men|women|случа\w+|человек|кг|грамм\w*|таблет\w+|преступлен\w+|%)"
)
_BARE = re.compile(rf"(?<![\w.,])({YEAR})(?![\w%]|[.,]\d|\s+{_NOUN}\b)")
_YEAR_WORD = r"(?:\s*(?:гг?\.|год(?:ом|у|а|ы|ов|ах)?))?"
_JOIN = re.compile(
    rf"{_YEAR_WORD}\s*(?:,?\s*and|to|until|till|through|up to|по|до|и|{DASH})\s*(?:the\s+)?",
)
_OPENS = re.compile(r"(?:between|from|с|со|между|период[еау]?)\s+(?:the\s+)?$")
_DASHED = re.compile(rf"\s*{DASH}\s*")
_SINCE = re.compile(r"(?:since|from|начиная с|с|со времени)\s+(?:the\s+)?$")
_ONWARDS = re.compile(rf"{_YEAR_WORD}\s*(?:onwards?|on\b)")
_UNTIL = re.compile(r"(?:\bby|\buntil|\btill|\bк|\bдо)\s+(?:the\s+)?$")
_SHORT = re.compile(rf"(?<!\w)({YEAR})\s*(?:{DASH}|/)\s*(\d\d)(?![\w%])")
_SAME = re.compile(
    rf"(?:the )?same (?:period|months|time)(?: of| in)?(?: the year)? ({YEAR})"
    rf"|аналогичн\w+ период\w*(?: в)? ({YEAR}){_YEAR_WORD}"
)
_YEAR_BEFORE = re.compile(
    r"(?:a|one|the) year (?:earlier|before|ago)|(?:the )?(?:previous|preceding|last) year"
    r"|(?:the )?same (?:period|months) of the (?:previous|preceding) year"
    r"|(?:the )?same (?:period|months) a year (?:earlier|before)"
    r"|годом ранее|год назад|(?:к )?предыдущ\w+ год\w*|(?:к )?прошл\w+ год\w*"
)


def find_times(folded: str) -> list[Time]:
    """Return the times of a sentence (in lower case) in order, neighbours joined to ranges."""
    singles = _singles(folded)
    times: list[Time] = []
    for time in singles:
        last = times[-1] if times else None
        if last and last.span is Span.ONE and _is_range(folded, last, time):
            ends = (last.periods[0], time.periods[0])
            times[-1] = Time(last.start, time.end, Span.RANGE, ends)
        else:
            times.append(time)
    return [_opened(folded, time) for time in times]


def _singles(folded: str) -> list[Time]:
    before = _YEAR_BEFORE.finditer(folded)
    found = [Time(*match.span(), Span.YEAR_BEFORE, ()) for match in before]
    parts = [part for part in find_parts(folded) if not _overlaps(found, part[0], part[1])]
    found += [Time(start, end, Span.ONE, (period,)) for start, end, period in parts]
    found += _same_periods(folded, found)
    for match in _SHORT.finditer(folded):
        if not _overlaps(found, *match.span()):
            first, last = int(match[1]), int(match[1][:2] + match[2])
            ends = (Period(match[1], first), Period(str(last), last))
            found.append(Time(*match.span(), Span.RANGE, ends))
    for match in _BARE.finditer(folded):
        if not _overlaps(found, *match.span()):
            period = Period(match[1], int(match[1]))
            found.append(Time(*match.span(), Span.ONE, (period,)))
    return sorted(found, key=lambda time: time.start)


def _same_periods(folded: str, found: list[Time]) -> list[Time]:
    """ "The same period of 2019" is the part of the year named before it, in 2019."""
    times = []
    for match in _SAME.finditer(folded):
        before = [time.periods[0] for time in found if time.periods and time.end <= match.start()]
        if before and not _overlaps(found, *match.span()):
            year = int(match[1] or match[2])
            period = Period(match.group(), year, before[-1].first_month, before[-1].months)
            times.append(Time(*match.span(), Span.ONE, (period,)))
    return times


def _overlaps(times: list[Time], start: int, end: int) -> bool:
    return any(start < time.end and time.start < end for time in times)


def _is_range(folded: str, first: Time, second: Time) -> bool:
    """Whether words like "between ... and ..." or a dash join two periods."""
    if second.span is not Span.ONE:
        return False
    joint = folded[first.end : second.start]
    if _DASHED.fullmatch(joint):
        return True
    return bool(_JOIN.fullmatch(joint) and _OPENS.search(just_before(folded, first.start)))


def _opened(folded: str, time: Time) -> Time:
    if time.span is not Span.ONE:
        return time
    before = just_before(folded, time.start)
    if _SINCE.search(before) or _ONWARDS.match(folded[time.end :]):
        return Time(time.start, time.end, Span.SINCE, time.periods)
    if _UNTIL.search(before):
        return Time(time.start, time.end, Span.UNTIL, time.periods)
    return time
