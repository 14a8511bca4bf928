"""The rules for small numbers: what is withheld, and when a percentage may be told.

A part of a table whose base is below `FEWEST` would tell how one or two people answered, so it is
withheld; and so are as many neighbours as it takes that nobody gets at it by subtraction.
"""

from collections.abc import Mapping

FEWEST = 3
FEWEST_FOR_PERCENT = 30


def is_disclosive(base: int) -> bool:
    """Whether a table with this base shows the answers of one or two people."""
    return 0 < base < FEWEST


def withheld(bases: Mapping[str, int]) -> frozenset[str]:
    """Return the parts to withhold, where `bases` maps each part of one total to its base.

    Parts with a base of one or two are withheld; the smallest of the others join them until two
    parts at least, and `FEWEST` people at least, stand behind what the total minus the rest shows.
    """
    hidden = [name for name, base in bases.items() if is_disclosive(base)]
    if not hidden:
        return frozenset()
    others = sorted(
        (name for name, base in bases.items() if base >= FEWEST), key=lambda name: bases[name]
    )
    while others and (len(hidden) < 2 or sum(bases[name] for name in hidden) < FEWEST):
        hidden.append(others.pop(0))
    return frozenset(hidden)
