"""Periods as they stand at the head of a column: years, parts of years, months."""

import re
from dataclasses import dataclass
from fractions import Fraction

from reports.evidence.numbers import DASH

_MONTH_STEMS = (
    ("jan", "янв"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "ма"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя"),
    ("dec", "дек"),
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|январ[ьяею]|феврал[ьяею]|март[аеу]?|апрел[ьяею]|ма[йяею]|июн[ьяею]|июл[ьяею]|август[аеу]?"
    r"|сентябр[ьяею]|октябр[ьяею]|ноябр[ьяею]|декабр[ьяею]|янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)\.?"
)
YEAR = r"(?:19|20)\d\d"
_COUNTS = {
    "three": 3, "six": 6, "nine": 9, "three-month": 3, "six-month": 6, "nine-month": 9,
    "три": 3, "шесть": 6, "девять": 9, "трех": 3, "шести": 6, "девяти": 9,
}  # fmt: skip
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_COUNTS)})"
_OF = r"(?:\s*,?\s*(?:of|in|за|в)?\s*)"
_TO = rf"\s*(?:{DASH}|to|through|по|до)\s*"
_FIRST = r"(?:first|1st|перв(?:ое|ом|ого|ая|ой|ый|ые|ых)|1-(?:е|м|го|й)|1|i)"
_SECOND = r"(?:second|2nd|втор(?:ое|ом|ого|ая|ой)|2-(?:е|м|го|й)|2|ii)"
_HALF = r"(?:half(?:\s*-?year)?|полугоди[еяюи])"
_YEAR_WORD = r"(?:\s*(?:г\.|год[ауе]?|гг\.))?"

# Each spelling of a part of a year, with the year before or after.
_PARTS = (
    ("months", rf"(?P<m1>{MONTH}){_TO}(?P<m2>{MONTH})"),
    ("count", rf"(?:(?:the\s+)?(?:{_FIRST}\s+)?)(?P<n>{_COUNT})[\s-]*(?:months?|месяц\w*|мес\.?)"),
    ("half1", rf"(?:the\s+)?(?:{_FIRST}\s+{_HALF}|h1)"),
    ("half2", rf"(?:the\s+)?(?:{_SECOND}\s+{_HALF}|h2)"),
    ("quarter", r"(?:q(?P<q>[1-4])|(?P<q2>[1-4])(?:st|nd|rd|th)?\s+quarter)"),
    ("month", rf"(?P<m>{MONTH})"),
)
_PATTERNS = tuple(
    (kind, re.compile(rf"(?<!\w){form}(?!\w)", re.IGNORECASE))
    for kind, part in _PARTS
    for form in (
        rf"{part}{_OF}(?P<year>{YEAR}){_YEAR_WORD}",
        rf"(?P<year>{YEAR}){_YEAR_WORD}\s*[,:]?\s*\(?\s*{part}\s*\)?",
    )
)
_SPAN = re.compile(rf"(?P<year>{YEAR})\s*(?:/|{DASH})\s*(?P<end>(?:{YEAR}|\d\d))")
_BARE = re.compile(rf"(?P<year>{YEAR}){_YEAR_WORD}[*†]*")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole months; `months` is 0 where the label tells no period."""

    label: str
    year: int = 0
    first_month: int = 1
    months: int = 12

    @property
    def fraction(self) -> Fraction:
        """The part of a year; 1 where it is not known."""
        return Fraction(self.months, 12) if self.months else Fraction(1)

    @property
    def is_part(self) -> bool:
        return 0 < self.months < 12

    @property
    def is_known(self) -> bool:
        return self.months > 0

    @property
    def key(self) -> tuple[int, int, int]:
        """Equal for two spellings of one period; sorts by time."""
        return self.year, self.first_month, self.months

    def is_same(self, other: "Period") -> bool:
        if self.is_known and other.is_known:
            return self.key == other.key
        return self.label.casefold() == other.label.casefold()


def month_number(word: str) -> int:
    """Return 1 to 12 for a month's name or abbreviation in English or Russian, else 0."""
    folded = word.casefold()
    for number, (english, russian) in enumerate(_MONTH_STEMS, start=1):
        if number != 5 and folded.startswith((english, russian)):
            return number
    return 5 if folded.startswith(("may", "ма")) else 0


def parse_period(label: str) -> Period:
    """Read "2017", "Jan-Sep 2020", "2022 (6 months)", "first half of 2021" or the like."""
    text = " ".join(label.replace("ё", "е").split())
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return _from_match(label, kind, found)
    if found := _SPAN.fullmatch(text):
        return _span(label, found)
    if found := _BARE.fullmatch(text):
        return Period(label, int(found["year"]))
    return Period(label, months=0)


def _span(label: str, found: re.Match[str]) -> Period:
    first, end = int(found["year"]), found["end"]
    last = int(end) if len(end) == 4 else first // 100 * 100 + int(end)
    return (
        Period(label, first, 1, 12 * (last - first + 1))
        if last >= first
        else Period(label, 0, 1, 0)
    )


def _from_match(label: str, kind: str, found: re.Match[str]) -> Period:
    year = int(found["year"])
    if kind == "months":
        first, last = month_number(found["m1"]), month_number(found["m2"])
        return (
            Period(label, year, first, last - first + 1)
            if last >= first
            else Period(label, 0, 1, 0)
        )
    if kind == "count":
        number = found["n"].casefold()
        return Period(label, year, 1, min(12, _COUNTS.get(number) or int(number)))
    if kind == "quarter":
        quarter = int(found["q"] or found["q2"])
        return Period(label, year, 3 * quarter - 2, 3)
    if kind == "month":
        return Period(label, year, month_number(found["m"]), 1)
    return Period(label, year, 1 if kind == "half1" else 7, 6)


def find_parts(text: str) -> list[tuple[int, int, Period]]:
    """Return (start, end, period) of each part of a year that `text` names, in order."""
    found: list[tuple[int, int, Period]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < other_end and other < end for other, other_end, _p in found):
                found.append((start, end, _from_match(match.group(), kind, match)))
    return sorted(found, key=lambda item: item[0])
