"""Which of two lists of sentences tell the same thing: by the words that they share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST_SHARED = 2
LEAST_SCORE = 0.25
_LONGEST_STEM = 5
_WORD = re.compile(r"[^\W\d_]{4,}|[A-ZА-Я]{2,}")
_COMMON_WORDS = (
    "about above after against also been before being better both chief could donor donors each "
    "every from further give given have into should still such that their them there these they "
    "this those through under very what when where which while with work would need needs needed "
    "more much many must support continue continued country countries national republic drugs "
    "также более быть ввиду всех должны должно если касается которые который между может нужно "
    "необходимо нужны однако особенно поддержка после перед при том чтобы этого этом является "
    "стране страны наркотики наркотиков help"
)
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions in the two lists, and how much they share: 0 to 1."""

    one: int
    other: int
    score: float


def stems(text: str) -> frozenset[str]:
    """Return the first letters of the words that mean something."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:_LONGEST_STEM] for word in words if word not in _COMMON)


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words over those of the shorter text; 0 where fewer than two are shared."""
    shared = len(one & other)
    if shared < FEWEST_SHARED:
        return 0.0
    return shared / min(len(one), len(other))


def match_texts(
    ones: Sequence[str],
    others: Sequence[str],
    *,
    themes: tuple[Mapping[int, int], Mapping[int, int]] = ({}, {}),
) -> list[Pair]:
    """Pair each text with at most one other, the most alike first.

    `themes` are the keys of themes by position in each list; a shared theme adds half to the score
    and is enough by itself.
    """
    bags = [stems(text) for text in ones], [stems(text) for text in others]
    pairs = []
    for position, bag in enumerate(bags[0]):
        for place, other in enumerate(bags[1]):
            theme = themes[0].get(position)
            bonus = 0.5 if theme is not None and theme == themes[1].get(place) else 0.0
            score = min(1.0, similarity(bag, other) + bonus)
            if score >= LEAST_SCORE:
                pairs.append(Pair(position, place, score))
    return _one_to_one(sorted(pairs, key=lambda pair: (-pair.score, pair.one, pair.other)))


def _one_to_one(pairs: Sequence[Pair]) -> list[Pair]:
    taken: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for pair in pairs:
        if pair.one not in taken[0] and pair.other not in taken[1]:
            taken[0].add(pair.one)
            taken[1].add(pair.other)
            kept.append(pair)
    return kept
