"""Words that say how something moved."""

import re

from reports.evidence.claims.tokens import Trend, TrendWord
from reports.evidence.claims.vocabulary import UNCHECKED

_FORMS = (
    (
        Trend.EVERY,
        (
            r"(?:in )?(?:every|each) (?:single )?(?:year|period)|year (?:on|after|by) year|annually"
            r"|steadily|continuously|consistently|continually|without interruption|uninterrupted\w*"
            r"|(?:с )?кажд\w+ год\w*|из года в год|ежегодно|неуклонно|непрерывно|в каждом периоде"
        ),
    ),
    (
        Trend.CONSTANT,
        (
            r"constant(?:ly)?|unchanged|stayed at|remained at|the same(?! period| months)|flat"
            r"|не измен\w+|неизменн\w*|постоянн\w+|на том же уровне|на прежнем уровне"
        ),
    ),
    (
        Trend.STEADY,
        (
            r"steady|stable|stabili[sz]ed|stayed|remained|little changed|hardly changed|оставал\w*"
            r"|стабильн\w*|стабилизир\w*|практически не измен\w+"
        ),
    ),
    (
        Trend.PEAK,
        (
            r"peak\w*|(?:at )?(?:its|their|the) highest|record high|maximum|пик\w*|максим\w+"
            r"|наибольш\w+ (?:значени|показател|числ)\w*"
        ),
    ),
    (
        Trend.LOW,
        (
            r"(?:at )?(?:its|their|the) lowest|record low|minimum|bottomed|миним\w+"
            r"|наименьш\w+ (?:значени|показател|числ)\w*"
        ),
    ),
    (
        Trend.UP,
        (
            r"rose|rises?|risen|rising|increas\w*|grew|grows?|grown|growing|growth|climb\w*|went up"
            r"|jumped|jump|surged?|soared|gained|(?<!made )up(?! to)"
            r"|doubl\w+|tripl\w+|trebl\w+|quadrupl\w+"
            r"|выро\w+|возрос\w*|увелич\w+|рос(?:ло|ла|ли|т|та|том)?|растет|растут|прирост\w*"
            r"|поднял\w*|удвоил\w*|утроил\w*"
        ),
    ),
    (
        Trend.DOWN,
        (
            r"fell|falls?|fallen|falling|declin\w*|drop\w*|decreas\w*|reduc\w*|went down"
            r"|shr[aiu]nk\w*"
            r"|down|diminish\w*|plunged?|plummeted|sank|halv\w+"
            r"|сниз\w+|снижен\w*|снижа\w+|сокра[тщ]\w+|уменьш\w+|упал\w*|пада\w+|падени\w*|спад\w*"
        ),
    ),
    (Trend.CHANGED, r"chang(?:ed?|es|ing)|went|variation|измени\w+|вариаци\w*"),
)
_ANY = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<t{index}>{pattern})" for index, (_t, pattern) in enumerate(_FORMS))
    + r")(?!\w)"
)
_UNCHECKED = re.compile(rf"(?<!\w)(?:{UNCHECKED})(?!\w)")
MORE = re.compile(r"(?:[\w%-]+\s+){0,2}?(?:more|higher|greater|больше|выше)\b")
FEWER = re.compile(r"(?:[\w%-]+\s+){0,2}?(?:fewer|less|lower|меньше|ниже)\b")


def find_trends(folded: str) -> list[TrendWord]:
    return [
        TrendWord(*match.span(), _FORMS[int((match.lastgroup or "t0")[1:])][0])
        for match in _ANY.finditer(folded)
    ]


def find_unchecked(folded: str) -> list[tuple[int, int]]:
    """Where words stand that make a statement one of a kind that is not checked."""
    return [match.span() for match in _UNCHECKED.finditer(folded)]
