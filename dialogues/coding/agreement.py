"""Agreement of coders on nominal values.

Percent agreement; Cohen's kappa (J. Cohen, "A coefficient of agreement for nominal scales", 1960);
Krippendorff's alpha for nominal data with missing values (K. Krippendorff, "Computing
Krippendorff's alpha-reliability", 2011). All return None where there is nothing to compute with:
no unit that two coders judged, or (kappa, alpha) one value throughout, which leaves no chance to
disagree.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeAlias

Value: TypeAlias = Hashable
Pair: TypeAlias = tuple[Value, Value]


def percent_agreement(pairs: Sequence[Pair]) -> float | None:
    """Return the share (0 to 1) of units to which two coders gave the same value."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def cohens_kappa(pairs: Sequence[Pair]) -> float | None:
    """Return (po - pe) / (1 - pe) of two coders, pe from each coder's own distribution."""
    observed = percent_agreement(pairs)
    if observed is None:
        return None
    first = Counter(one for one, _other in pairs)
    second = Counter(other for _one, other in pairs)
    # Whole numbers until the last step, so that "no chance to disagree" is exact.
    by_chance = sum(count * second[value] for value, count in first.items())
    total = len(pairs) ** 2
    if by_chance == total:
        return None
    return (observed - by_chance / total) / (1 - by_chance / total)


def krippendorffs_alpha(units: Iterable[Sequence[Value | None]]) -> float | None:
    """Return 1 - Do / De over units, each with one value per coder (None: not judged)."""
    values: Counter[Value] = Counter()
    disagreeing = 0.0
    for unit in units:
        judged = [value for value in unit if value is not None]
        if len(judged) < 2:
            continue
        counts = Counter(judged)
        values.update(counts)
        different = sum(count * (len(judged) - count) for count in counts.values())
        disagreeing += different / (len(judged) - 1)
    total = sum(values.values())
    expected = sum(count * (total - count) for count in values.values())
    return 1 - (total - 1) * disagreeing / expected if expected else None
