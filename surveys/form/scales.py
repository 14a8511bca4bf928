"""Guess what a choice list is: steps of a scale, and which choice means "don't know".

The designer has the last word; the guess saves work on import. A scale is recognised by words of
degree in the names or the labels (English or Russian) of at least three choices, in an
order that only rises or only falls; or by labels that begin with such numbers ("18 to 24").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from surveys.form.model import Choice

FEWEST_STEPS = 3
LONGEST_NUMBER = 7

_DONT_KNOW_NAMES = frozenset(
    {
        "cant_say",
        "dk",
        "dknow",
        "dn",
        "do_not_know",
        "dont_know",
        "dontknow",
        "dunno",
        "hard_to_say",
        "i_do_not_know",
        "i_dont_know",
        "no_opinion",
        "not_sure",
        "unknown",
        "unsure",
    }
)
_DONT_KNOW_LABELS = frozenset(
    {
        "cannot say",
        "can't say",
        "difficult to say",
        "do not know",
        "don't know",
        "hard to say",
        "i do not know",
        "i don't know",
        "no opinion",
        "not sure",
        "unsure",
        "не знаю",
        "затрудняюсь ответить",
        "трудно сказать",
        "не могу сказать",
        "не уверен",
        "нет мнения",
    }
)

# Words of degree at the start of a name or label, weakest first. The longest match decides, so that
# "very low" is not "very".
_SERIES: tuple[tuple[str, ...], ...] = (
    # how much of a quality: not important … very important
    (
        r"not( at all)?|none|не|совсем не|вовсе не",
        r"little|slightly|of little|hardly|мало|слегка|незначительно|не очень|not very",
        r"somewhat|moderately|neutral|отчасти|умеренно|нейтрально",
        r"fairly|rather|quite|mostly|довольно|скорее|достаточно",
        r"very|highly|strongly|очень|весьма|сильно",
        r"extremely|completely|fully|totally|чрезвычайно|крайне|полностью",
    ),
    # agreement
    (
        (
            r"(strongly|completely|totally|fully) disagree"
            r"|(полностью|совершенно|категорически) не соглас\w+"
        ),
        r"((rather|somewhat|mostly) )?disagree|(скорее )?не соглас\w+",
        r"neutral|neither|undecided|нейтраль\w+|ни то",
        r"((rather|somewhat|mostly) )?agree|(скорее )?соглас\w+",
        r"(strongly|completely|totally|fully) agree|(полностью|совершенно) соглас\w+",
    ),
    # frequency
    (
        r"never|никогда",
        r"almost never|hardly ever|rarely|seldom|почти никогда|редко",
        r"sometimes|occasionally|иногда|время от времени",
        r"often|frequently|usually|часто|обычно",
        r"almost always|very often|почти всегда|очень часто",
        r"always|всегда",
    ),
    # size
    (
        r"none|no|нет|отсутствует",
        r"very low|очень низк\w+",
        r"low|small|низк\w+|мал\w+",
        r"medium|moderate|average|средн\w+|умеренн\w+",
        r"high|large|высок\w+|больш\w+",
        r"very high|очень высок\w+",
    ),
    # quality and satisfaction
    (
        (
            r"very (poor|bad|dissatisfied)|terrible|очень плох\w*"
            r"|(очень|совершенно) не ?удовлетвор\w+"
        ),
        r"poor|bad|dissatisfied|плох\w*|не ?удовлетвор\w+",
        r"fair|average|acceptable|neutral|средне|нейтраль\w+|приемлемо",
        r"good|satisfied|хорош\w*|удовлетвор\w+",
        (
            r"very (good|satisfied)|excellent|отличн\w*|очень хорош\w*"
            r"|(очень|полностью) удовлетвор\w+"
        ),
    ),
    # extent
    (r"no|нет", r"partly|partially|in part|to some extent|частично|отчасти", r"yes|fully|да"),
)
_PATTERNS = tuple(tuple(re.compile(rf"(?:{step})\b") for step in series) for series in _SERIES)
_LEADING_NUMBER = re.compile(
    r"(?:(?P<below>under|less than|up to|до|менее|младше)|(?:more than|over|более|свыше|старше))? ?"
    r"(?P<number>-?[0-9]+)"
)


def guess_scale(name: str, choices: Sequence[Choice]) -> tuple[bool, str | None]:
    """Return (ordinal, name of the choice that means "don't know" or None).

    `name` is the list's; a list that calls itself a scale needs only two graded choices.
    """
    dont_know = next((choice.name for choice in choices if _means_dont_know(choice)), None)
    steps = [choice for choice in choices if choice.name != dont_know]
    fewest = 2 if "scale" in name.lower() else FEWEST_STEPS
    if len(steps) < fewest:
        return False, dont_know
    names, labels = [_plain(step.name) for step in steps], _labels(steps)
    # Names that are numbers may be mere codes; labels that begin with numbers are amounts.
    ordinal = any(map(_is_graded, [names, *labels])) or any(map(_is_counted, labels))
    return ordinal, dont_know


def _means_dont_know(choice: Choice) -> bool:
    if choice.name.lower().replace("-", "_").replace("'", "") in _DONT_KNOW_NAMES:
        return True
    return any(_plain(label) in _DONT_KNOW_LABELS for label in choice.label.values())


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("_", " ").strip(" .!").split())


def _labels(choices: Sequence[Choice]) -> list[list[str]]:
    """Return the labels of each language."""
    languages = sorted({language for choice in choices for language in choice.label})
    return [[_plain(choice.label.get(code, "")) for choice in choices] for code in languages]


def _is_graded(texts: list[str]) -> bool:
    return any(_rises_or_falls([_place(series, text) for text in texts]) for series in _PATTERNS)


def _is_counted(texts: list[str]) -> bool:
    return _rises_or_falls([_leading_number(text) for text in texts])


def _place(series: tuple[re.Pattern[str], ...], text: str) -> int | None:
    """Return the step of the longest match, None where nothing matches."""
    matches = [(found.end(), step) for step, one in enumerate(series) if (found := one.match(text))]
    return max(matches)[1] if matches else None


def _leading_number(text: str) -> float | None:
    found = _LEADING_NUMBER.match(text)
    if found is None or len(found["number"]) > LONGEST_NUMBER:
        return None
    return int(found["number"]) - (0.5 if found["below"] else 0)  # "under 18" comes before "18"


def _rises_or_falls(places: Sequence[float | None]) -> bool:
    known = [place for place in places if place is not None]
    if len(known) < len(places):
        return False
    pairs = list(pairwise(known))
    return all(one < two for one, two in pairs) or all(one > two for one, two in pairs)


def is_in_order(choices: Sequence[Choice]) -> bool | None:
    """Return whether steps that are all words of degree rise or fall; None where they are not.

    One language or the names in order is enough: words mean different degrees in different lists.
    """
    readings = [[_plain(choice.name) for choice in choices], *_labels(choices)]
    places = [
        [_place(series, text) for text in texts] for series in _PATTERNS for texts in readings
    ]
    known = [found for found in places if None not in found and len(set(found)) == len(found)]
    if not known:
        return None
    return any(_rises_or_falls(found) for found in known)
