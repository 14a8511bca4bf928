"""Which withheld counts of a table follow from its totals and from what is shown.

Two tables that agree with both differ by rings of withheld cells around which somebody is moved:
one more here, one less at the next, back to the beginning, and no cell below zero. So a count is
certain where no such ring goes through it (Ahuja, Magnanti, Orlin, "Network Flows", 1993, 3.5, on
the decomposition of flows; Cox, "Network Models for Complementary Cell Suppression", 1995, on
tables).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from reports.disclosure import is_disclosive

Place = tuple[int, int]
# Rows as they are numbered, columns as ~number.
Steps = Mapping[int, Mapping[int, Place]]


def first_certain(
    counts: Mapping[Place, int], hidden: Collection[Place], safe: set[Place] | None = None
) -> Place | None:
    """Return a withheld small count that can be worked out; `counts` are those without totals.

    Those that cannot are added to `safe`, and not looked at again: the more is withheld, the less
    can be worked out.
    """
    safe = set() if safe is None else safe
    steps: dict[int, dict[int, Place]] = defaultdict(dict)
    for r, c in hidden:
        if (r, c) in counts:
            steps[r][~c] = (r, c)
            if counts[r, c]:
                steps[~c][r] = (r, c)
    for place in counts:
        if place in hidden and place not in safe and is_disclosive(counts[place]):
            if _is_certain(place, steps):
                return place
            safe.add(place)
    return None


def _is_certain(place: Place, steps: Steps) -> bool:
    """Whether nobody can be moved into this cell or, for it is not empty, out of it."""
    row, column = place[0], ~place[1]
    return not _leads(column, row, place, steps) and not _leads(row, column, place, steps)


def _leads(start: int, goal: int, without: Place, steps: Steps) -> bool:
    seen, ahead = {start}, [start]
    while ahead:
        for end, place in steps.get(ahead.pop(), {}).items():
            if place == without or end in seen:
                continue
            if end == goal:
                return True
            seen.add(end)
            ahead.append(end)
    return False
