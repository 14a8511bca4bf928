"""Numbers in running text: digits, words, fractions and multiples, with unit, sign and hedge."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from reports.evidence.claims.tokens import Bound, Number, Role, Time
from reports.evidence.claims.words import just_before
from reports.evidence.numbers import DASH, NUMBER, decimals_of, parse_number

_SPACE = r"[ \t\u00a0\u2009\u202f]*"
_MULTIPLIERS = (
    (r"billions?|млрд\.?|миллиард\w*", 9),
    (r"millions?|mln|млн\.?|миллион\w*", 6),
    (r"thousands?|тыс\.?|тысяч\w*", 3),
)
UNITS = (
    ("pp", r"percentage[ -]points?|p\.?p\.?(?!\w)|процентн\w+ пункт\w*|п\. ?п\."),
    ("%", r"%|per ?cent|процент\w*"),
    ("kg", r"kg|kilos?|kilograms?|кг|килограмм\w*"),
    ("g", r"g|grams?|г(?!\.|од)|грамм\w*"),
    ("t", r"t|tonnes?|tons?|т(?!\.)|тонн\w*"),
    ("tablet", r"tablets?|таблет\w+"),
    ("ampoule", r"ampoules?|ампул\w*"),
    ("times", r"times|[- ]?fold|раза?|-?кратн\w*"),
    ("years", r"years?|years?-olds?|months?|days?|weeks?|hours?|лет|месяц\w*|дн(?:я|ей)|недел\w*"),
)
_UNIT = re.compile(
    rf"{_SPACE}(?:"
    + "|".join(f"(?P<u{index}>{pattern})" for index, (_u, pattern) in enumerate(UNITS))
    + r")(?![\w])"
)
_MULTIPLIER = re.compile(
    rf"{_SPACE}(?:" + "|".join(f"(?P<x{power}>{word})" for word, power in _MULTIPLIERS) + r")(?!\w)"
)
_DIGITS = re.compile(rf"(?<![\w.,/])(?P<sign>\+|{DASH}|)(?P<digits>{NUMBER})(?![\w/])(?!-\w)")
_PERCENTAGES = re.compile(
    rf"(?<![\w.,/])(?P<sign>\+|{DASH}|)(?P<digits>{NUMBER})(?=%|kg|g|t|кг|т\b)"
)
_NOT_FIGURES = re.compile(
    r"(?:tables?|figures?|graphics?|art(?:icles?)?\.?|sections?|chapters?|notes?|pages?|no\.|n[°º]"
    r"|№|cadap|phase|outcome|hiv-|covid-|таблиц\w*|табл\.|рис\.|рисун\w+|ст\.|стать\w+|раздел\w*"
    r"|глав\w+|прим\.|стр\.)\s*$"
)
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "zero": 0, "hundred": 100,
    "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4, "пять": 5,
    "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8,
    "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11, "двенадцать": 12,
    "пятнадцать": 15, "двадцать": 20, "двадцати": 20, "тридцать": 30, "сорок": 40,
    "пятьдесят": 50, "сто": 100, "ноль": 0,
}  # fmt: skip
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORD = re.compile(
    rf"(?<![\w-])(?:(?P<tens>{_TENS})-(?P<ones>one|two|three|four|five|six|seven|eight|nine)"
    rf"|(?P<word>{'|'.join(_WORDS)}))(?![\w-])"
)
_FRACTIONS = (
    (r"(?:about |some )?(?:by )?two[- ]thirds|(?:на )?две трети", 200, 3),
    (r"(?:by )?three[- ]quarters|(?:на )?три четверти", 75, 1),
    (r"(?:by )?(?:a|one)[- ]third|(?:на )?(?:одну )?треть", 100, 3),
    (r"(?:by )?(?:a|one)[- ]quarter|(?:на )?(?:одну )?четверть", 25, 1),
    (r"(?:by )?(?:a|one)[- ]fifth|(?:на )?(?:одну )?пятую(?: часть)?", 20, 1),
    (r"(?:by )?(?:a|one)[- ]tenth|(?:на )?(?:одну )?десятую(?: часть)?", 10, 1),
    (r"by (?:a )?half|by one half|наполовину|на половину", 50, 1),
)
_RATIOS = (
    (r"doubl(?:ed|es|ing)|twofold|two-fold|вдвое(?! больше чем)|удвоил\w*|удвоени\w*", "2"),
    (r"tripl(?:ed|es|ing)|trebl(?:ed|es|ing)|threefold|three-fold|втрое|утроил\w*", "3"),
    (r"quadrupl(?:ed|es|ing)|fourfold|four-fold|вчетверо", "4"),
    (r"fivefold|five-fold|впятеро", "5"),
    (r"tenfold|ten-fold|вдесятеро", "10"),
    (r"hundredfold", "100"),
    (r"halv(?:ed|es|ing)", "0.5"),
)
_BOUNDS = (
    (Bound.PASSED, r"passed|crossed|topped|surpassed|перевалил\w* за|превысил\w*"),
    (Bound.OVER, r"more than|over|above|exceed(?:ed|s|ing)|in excess of|at least"),
    (Bound.OVER, r"более(?: чем)?|больше чем|свыше|не менее(?: чем)?|превыша\w+"),
    (Bound.UNDER, r"less than|fewer than|under|below|at most|up to"),
    (Bound.UNDER, r"менее(?: чем)?|меньше чем|не более(?: чем)?"),
    (Bound.NEARLY, r"nearly|almost|close to|just under|just below|почти|чуть менее"),
    (Bound.ABOUT, r"about|around|some|approximately|roughly|circa|ca\.|just over"),
    (Bound.ABOUT, r"около|примерно|приблизительно|порядка|чуть более"),
)
_BOUND = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<b{index}>{pattern})" for index, (_b, pattern) in enumerate(_BOUNDS))
    + r")(?:\s+(?:чем\s+|the\s+|на\s+|в\s+|by\s+|a\s+)?)?$"
)
_ZERO = re.compile(
    r"(?<!\w)(?:no (?=[\w\s,-]{0,80}?(?:were|was|has been|have been)\b)"
    r"|(?:were|was) not (?=recorded|registered|seized)"
    r"|ни одного|не (?=было|зарегистрир|изым|выявл|изъят|зафиксир))"
)


def find_numbers(folded: str, times: list[Time]) -> list[Number]:
    """Return the numbers of a sentence (in lower case) in order, without years and references."""
    found: list[Number] = []
    taken = [(time.start, time.end) for time in times]
    for number in _all_numbers(folded):
        if not any(number.start < end and start < number.end for start, end in taken):
            taken.append((number.start, number.end))
            found.append(number)
    kept = [number for number in found if number.unit != "years"]
    return sorted(kept, key=lambda number: number.start)


def _all_numbers(folded: str) -> Iterator[Number]:
    """Ratios and fractions first: they contain number words."""
    for pattern, value in _RATIOS:
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", folded):
            yield _exact(folded, match, Decimal(value), "times")
    for pattern, over, under in _FRACTIONS:
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", folded):
            share = _exact(folded, match, Decimal(over) / under, "%")
            yield replace(share, step=Decimal(2), role=Role.CHANGE)
    for match in _ZERO.finditer(folded):
        yield Number(*match.span(), (Decimal(0),), Decimal(1))
    yield from _digits(folded)
    for match in _WORD.finditer(folded):
        number = _exact(folded, match, Decimal(_word_value(match)), "")
        yield _with_unit(folded, number)


def _word_value(match: re.Match[str]) -> int:
    if match["tens"]:
        return _WORDS[match["tens"]] + _WORDS.get(match["ones"], 1)
    return _WORDS[match["word"]]


def _exact(folded: str, match: re.Match[str], value: Decimal, unit: str) -> Number:
    bound = _bound_before(folded, match.start())
    return Number(*match.span(), (value,), Decimal(1), unit, 0, bound)


def _bound_before(folded: str, start: int) -> Bound:
    found = _BOUND.search(just_before(folded, start))
    return _BOUNDS[int((found.lastgroup or "b0")[1:])][0] if found else Bound.EXACT


def _digits(folded: str) -> Iterator[Number]:
    is_russian = bool(re.search("[а-я]", folded))
    for pattern in (_DIGITS, _PERCENTAGES):
        for match in pattern.finditer(folded):
            if _NOT_FIGURES.search(just_before(folded, match.start())):
                continue
            readings = _readings(match["digits"].rstrip(".,"), is_russian)
            if readings:
                yield _number(folded, match, readings)


def _readings(digits: str, is_russian: bool) -> tuple[Decimal, ...]:
    """In Russian a comma before three digits is a decimal comma, or else separates thousands."""
    values = [parse_number(digits, comma_is_decimal=is_russian), parse_number(digits)]
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _number(folded: str, match: re.Match[str], readings: tuple[Decimal, ...]) -> Number:
    sign = {"": 0, "+": 1}.get(match["sign"], -1)
    step = Decimal(1).scaleb(-decimals_of(readings[0]))
    number = Number(match.start(), match.end(), readings, step, "", sign)
    return _with_unit(folded, replace(number, bound=_bound_before(folded, match.start())))


def _with_unit(folded: str, number: Number) -> Number:
    """Read a multiplier ("million") and a unit behind the number."""
    if multiplier := _MULTIPLIER.match(folded, number.end):
        power = int((multiplier.lastgroup or "x0")[1:])
        readings = tuple(value.scaleb(power) for value in number.readings)
        step = number.step.scaleb(power)
        number = replace(number, end=multiplier.end(), readings=readings, step=step)
    if unit := _UNIT.match(folded, number.end):
        name = UNITS[int((unit.lastgroup or "u0")[1:])][0]
        return replace(number, end=unit.end(), unit=name)
    return number
