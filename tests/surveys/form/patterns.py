"""Patterns of the whole accepted syntax with texts that fit them, and patterns spoilt a little."""

from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from surveys.form.expressions.regex import compile_pattern

ALPHABET = (
    "abcxyzABC0159_-., /'\"#@()[]{}|*+?^$\\~"
    "ЁёжЯқңӨ\u0301\u0308éßǅⅧ٣漢’«—№"
    "\t\n\r\v\f\u00a0\u0085\u1680\u2003\u2028\u2029\u202f\u3000\ufeff\u200d\u00ad"
    "😀👩🏽𝒜𐐨𝟘𠀀\U000e0001"
)
SPECIAL = "^$\\.*+?()[]{}|"
SETS = (
    *(".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S"),
    *(f"\\{case}{{{name}}}" for case in "pP" for name in ("L", "Lu", "Ll", "N", "Nd", "P", "Z")),
)
RANGES = ("a-z", "A-Z", "0-9", "а-я", "Ѐ-ӿ", " -~", "\u2000-\u200d", "😀-🙏", "é-𝟘")
BOUNDS = ("*", "+", "?", "{0}", "{1}", "{2}", "{0,1}", "{1,3}", "{2,}", "{0,}", "{3,3}")
SIGNS = (
    *"()[]{}|*+?.^$\\-,:=<dDwWsSpPbnrtLNuZ0129/é😀\n",
    *("{2,1}", "{201}", "(?:", "(?=", "[^", "[]", "\\p{", "\\p{L}", "-]", "[é-a]"),
)

Sample = Callable[[Random], str]


class Made(NamedTuple):
    """A pattern, and what makes a text that fits it unless an edge stands in the way."""

    pattern: str
    sample: Sample


def make_pattern(rng: Random, depth: int = 3) -> Made:
    """Return alternatives of sequences, with groups up to `depth` deep."""
    branches = [_sequence(rng, depth) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    return Made(
        "|".join(one.pattern for one in branches), lambda now: now.choice(branches).sample(now)
    )


def make_texts(rng: Random, made: Made, number: int) -> list[str]:
    """Return texts of which about half fit."""
    texts = []
    for _ in range(number):
        text = made.sample(rng)
        place = rng.randrange(len(text) + 1)
        strange = rng.choice(ALPHABET)
        spoilt = (text[:place] + strange + text[place:], text[:place] + text[place + 1 :], strange)
        texts.append(rng.choice((text, text, text, *spoilt)))
    return texts


def spoil(rng: Random, pattern: str) -> str:
    """Return the pattern with some signs put in, taken out or doubled."""
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(pattern) + 1)
        sign = rng.choice((*SIGNS, pattern[place : place + 3], ""))
        pattern = pattern[:place] + sign + pattern[place + rng.randrange(2) :]
    return pattern


def _sequence(rng: Random, depth: int) -> Made:
    parts = [_repeated(rng, depth) for _ in range(rng.choice((0, 1, 1, 2, 3)))]
    before, after = ("^" if rng.random() < 0.1 else "" for _ in range(2))
    pattern = before + "".join(one.pattern for one in parts) + after.replace("^", "$")
    return Made(pattern, lambda now: "".join(one.sample(now) for one in parts))


def _repeated(rng: Random, depth: int) -> Made:
    part = _group(rng, depth) if depth and rng.random() < 0.4 else _atom(rng)
    if rng.random() < 0.5:
        return part
    bounds = rng.choice(BOUNDS)
    least, most = _counts(bounds)
    return Made(
        part.pattern + bounds + rng.choice(("", "", "?")),
        lambda now: "".join(part.sample(now) for _ in range(now.randint(least, most))),
    )


def _counts(bounds: str) -> tuple[int, int]:
    """How often at least, and how often at most in a text that is made."""
    if not bounds.startswith("{"):
        return {"*": (0, 3), "+": (1, 3), "?": (0, 1)}[bounds]
    least, comma, most = bounds[1:-1].partition(",")
    return int(least), int(most or (int(least) + 2 if comma else least))


def _group(rng: Random, depth: int) -> Made:
    inner = make_pattern(rng, depth - 1)
    return Made(f"({rng.choice(('', '?:'))}{inner.pattern})", inner.sample)


def _atom(rng: Random) -> Made:
    match rng.randrange(4):
        case 0:
            pattern = rng.choice(SETS)
        case 1:
            pattern = _class(rng)
        case _:
            pattern = _literal(rng.choice(ALPHABET))
    members = fitting(pattern)
    return Made(pattern, lambda now: now.choice(members) if members else "")


def _class(rng: Random) -> str:
    kinds: Sequence[Callable[[], str]] = (
        lambda: rng.choice(RANGES),
        lambda: rng.choice(SETS[1:]),
        lambda: _literal(rng.choice(ALPHABET.replace("-", "")), "\\]^-"),
        lambda: r"\-",
        lambda: r"[.(*$",
    )
    members = "".join(rng.choice(kinds)() for _ in range(rng.randrange(1, 4)))
    return f"[{rng.choice(('', '', '^'))}{members}{rng.choice(('', '-'))}]"


def _literal(character: str, special: str = SPECIAL) -> str:
    return {"\t": r"\t", "\n": r"\n"}.get(character) or (
        f"\\{character}" if character in special else character
    )


@cache
def fitting(pattern: str) -> str:
    """The characters of the alphabet that fit a pattern of one character."""
    return "".join(filter(compile_pattern(pattern).matches, ALPHABET))
