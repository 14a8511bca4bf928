"""How far answers to one question agree: three published measures and a plain label.

Everywhere `counts` are the numbers of answers per choice in scale order, "don't know" apart, so
that `counts[i]` belongs to the i-th choice. Counts are whole numbers, zero or more; a negative
count raises ValueError. Thresholds (a third, half, three quarters) are compared in whole numbers,
never as floats.

Sources:

- C. van der Eijk, "Measuring agreement in ordered rating scales", Quality & Quantity 35 (2001)
  325-341.
- W. J. Tastle and M. J. Wierman, "Consensus and dissention: a measure of ordinal dispersion",
  International Journal of Approximate Reasoning 45 (2007) 531-545.
- R. K. Leik, "A measure of ordinal consensus", Pacific Sociological Review 9 (1966) 85-90.
- K. Fitch et al., "The RAND/UCLA Appropriateness Method User's Manual" (2001), for disagreement in
  small panels.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

FEWEST_ANSWERS = 3


class Label(StrEnum):
    """What the answers to a single-choice question say, in one or two words."""

    TOO_FEW = "too few answers"
    UNCERTAIN = "uncertain"
    UNANIMOUS = "unanimous"
    POLARISED = "polarised"
    DIVIDED = "divided"
    STRONG_MAJORITY = "strong majority"
    MAJORITY = "majority"


def agreement(counts: Sequence[int]) -> float | None:
    """Return van der Eijk's A in [-1, 1], or None where nobody answered.

    1 is unanimity, 0 an even spread over all choices, -1 two equal camps at the two ends.
    """
    exact = _exact_agreement(_checked(counts))
    return None if exact is None else float(exact)


def consensus(counts: Sequence[int]) -> float | None:
    """Return Tastle and Wierman's Cns in [0, 1], or None where nobody answered.

    Cns = 1 + sum of p_i * log2(1 - |x_i - mean| / (K - 1)) over the choices that were chosen.
    """
    total = sum(_checked(counts))
    if total == 0:
        return None
    width = len(counts) - 1
    if width == 0:
        return 1.0
    mean = sum(position * count for position, count in enumerate(counts)) / total
    terms = (
        count / total * math.log2(1 - abs(position - mean) / width)
        for position, count in enumerate(counts)
        if count
    )
    return min(1.0, max(0.0, 1 + math.fsum(terms)))


def dispersion(counts: Sequence[int]) -> float | None:
    """Return Leik's D in [0, 1], or None where nobody answered.

    D = 2 * sum of min(F_i, 1 - F_i) / (K - 1) over the cumulative shares F_i.
    """
    total = sum(_checked(counts))
    if total == 0:
        return None
    if len(counts) == 1:
        return 0.0
    cumulative = distance = 0
    for count in counts:
        cumulative += count
        distance += min(cumulative, total - cumulative)
    return float(Fraction(2 * distance, total * (len(counts) - 1)))


def label(counts: Sequence[int], dont_know: int = 0, ordinal: bool = True) -> Label:
    """Return the label of a single-choice question.

    `dont_know` is the number of "don't know" answers; `ordinal` says whether the choices form a
    scale.
    """
    n = sum(_checked(counts))
    everyone = n + _checked([dont_know])[0]
    if everyone < FEWEST_ANSWERS:
        return Label.TOO_FEW
    if 3 * dont_know >= everyone:
        return Label.UNCERTAIN
    if n < FEWEST_ANSWERS:
        return Label.TOO_FEW
    if dont_know == 0 and max(counts) == n:
        return Label.UNANIMOUS
    if ordinal and _camps_at_both_ends(counts):
        exact = _exact_agreement(counts)
        return Label.POLARISED if exact is not None and exact < 0 else Label.DIVIDED
    return _majority(_largest_side(counts) if ordinal else max(counts), n)


def leading(counts: Mapping[str, int], answered: int, dont_know: str | None = None) -> list[str]:
    """Return the multiple-choice answers that at least half of those who answered named.

    `counts` maps choice names to the number of people who named them; `dont_know` is the name of
    the choice that never leads. The names come back sorted.
    """
    return sorted(
        name
        for name, count in counts.items()
        if count > 0 and 2 * count >= answered and name != dont_know
    )


def bounds(x: int, n: int, invited: int) -> tuple[int, int]:
    """Return how many of the `invited` may hold a view that `x` of the `n` who answered hold.

    The silent may all disagree or all agree: [x, x + N - n]. Through an open link more people may
    answer than were invited; then nobody counts as silent.
    """
    return x, x + max(0, invited - n)


def _checked(counts: Sequence[int]) -> Sequence[int]:
    if any(count < 0 for count in counts):
        raise ValueError("A count cannot be negative.")
    return counts


def _exact_agreement(counts: Sequence[int]) -> Fraction | None:
    """Sum the agreement of the layers that the counts are made of, each by its share of answers."""
    total = sum(counts)
    if total == 0:
        return None
    result = Fraction(0)
    floor = 0
    for height in sorted({count for count in counts if count}):
        layer = [count >= height for count in counts]
        share = Fraction((height - floor) * sum(layer), total)
        result += share * _layer_agreement(layer)
        floor = height
    return result


def _layer_agreement(layer: Sequence[bool]) -> Fraction:
    """Agreement of a pattern of chosen and empty choices: U * (1 - (S - 1) / (K - 1))."""
    size = len(layer)
    if size == 1:
        return Fraction(1)
    return _unimodality(layer) * (1 - Fraction(sum(layer) - 1, size - 1))


def _unimodality(layer: Sequence[bool]) -> Fraction:
    """U = ((K - 2) * TU - (K - 1) * TDU) / ((K - 2) * (TU + TDU)).

    TU counts the triples "110" and "011", TDU the triples "101"; each is counted from its empty
    choice.
    """
    chosen = sum(layer)
    unimodal = bimodal = before = 0
    for filled in layer:
        if filled:
            before += 1
        else:
            after = chosen - before
            unimodal += math.comb(before, 2) + math.comb(after, 2)
            bimodal += before * after
    if unimodal + bimodal == 0:
        return Fraction(1)
    inner = len(layer) - 2
    return Fraction(inner * unimodal - (inner + 1) * bimodal, inner * (unimodal + bimodal))


def _camps_at_both_ends(counts: Sequence[int]) -> bool:
    """Whether a third of the answers lie in the lowest quarter of the scale, a third in the top."""
    width = len(counts) - 1
    if width == 0:
        return False
    camp = (sum(counts) + 1) // 3
    low = sum(count for position, count in enumerate(counts) if 4 * position <= width)
    high = sum(count for position, count in enumerate(counts) if 4 * position >= 3 * width)
    return low >= camp and high >= camp


def _largest_side(counts: Sequence[int]) -> int:
    """Answers below, at, or above the middle of the scale, whichever are most."""
    width = len(counts) - 1
    below = sum(count for position, count in enumerate(counts) if 2 * position < width)
    above = sum(count for position, count in enumerate(counts) if 2 * position > width)
    return max(below, above, sum(counts) - below - above)


def _majority(top: int, n: int) -> Label:
    if 4 * top >= 3 * n:
        return Label.STRONG_MAJORITY
    return Label.MAJORITY if 2 * top > n else Label.DIVIDED
