"""Cross-tabulations, and what of them may be shown.

Rules of small numbers: a count of one or two people is withheld, and so are as many neighbours as
it takes that nobody gets at it by subtraction (complementary suppression, as in the handbook of
Hundepool et al., "Statistical Disclosure Control", 2012, chapter 4).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.certainty import Place, first_certain
from reports.disclosure import FEWEST, is_disclosive


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Counts of people by two questions; None is withheld.

    `counts[r][c]`; `row_totals`, `column_totals` and `total` count people, so that with a multiple
    choice they are less than the sums of the cells.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def withheld(self) -> int:
        """How many cells are withheld, totals among them."""
        return sum(value is None for line in self._lines() for value in line)

    def _lines(self) -> Iterator[Sequence[int | None]]:
        yield from self.counts
        yield self.row_totals
        yield self.column_totals
        yield (self.total,)


def protected(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    row_totals: Sequence[int],
    column_totals: Sequence[int],
    total: int,
) -> Crosstab:
    """Return the table with what must not be told withheld.

    `counts` has a row for each of `rows` with a number for each of `columns`.
    """
    if not counts or not columns:
        return Crosstab(tuple(rows), tuple(columns), (), (), (), None)
    whole = [[*line, end] for line, end in zip(counts, row_totals, strict=True)]
    whole.append([*column_totals, total])
    hidden = _hidden(whole)
    shown = [
        [None if (r, c) in hidden else value for c, value in enumerate(line)]
        for r, line in enumerate(whole)
    ]
    return Crosstab(
        tuple(rows),
        tuple(columns),
        tuple(tuple(line[:-1]) for line in shown[:-1]),
        tuple(line[-1] for line in shown[:-1]),
        tuple(shown[-1][:-1]),
        shown[-1][-1],
    )


def _hidden(whole: Sequence[Sequence[int]]) -> set[Place]:
    """Hide small counts, then neighbours, until neither a line nor all together give one away."""
    places = {(r, c): value for r, line in enumerate(whole) for c, value in enumerate(line)}
    hidden = {place for place, value in places.items() if is_disclosive(value)}
    lines = _lines(len(whole), len(whole[0]))
    inner = {
        (r, c): places[r, c] for r, c in places if r < len(whole) - 1 and c < len(whole[0]) - 1
    }
    while True:
        _protect_lines(lines, places, hidden)
        certain = first_certain(inner, hidden)
        beside = _shown_beside(certain, inner, hidden) if certain else None
        if beside is None:
            return hidden
        hidden.add(beside)


def _protect_lines(
    lines: Sequence[Sequence[Place]], places: dict[Place, int], hidden: set[Place]
) -> None:
    is_changed = True
    while is_changed:
        is_changed = False
        for line in lines:
            while _protect(line, places, hidden):
                is_changed = True


def _shown_beside(
    place: Place, inner: Mapping[Place, int], hidden: Collection[Place]
) -> Place | None:
    """The next to hide where one is certain: the smallest of its row and column, zeros last."""
    shown = [one for one in inner if one not in hidden]
    crossing = [one for one in shown if one[0] == place[0] or one[1] == place[1]]
    return min(crossing or shown, key=lambda one: (inner[one] == 0, inner[one], one), default=None)


def _protect(line: Sequence[Place], places: dict[Place, int], hidden: set[Place]) -> bool:
    """Hide one more of a line where its hidden parts can be worked out; whether that was needed.

    One hidden part is what the rest leaves of the total, and the total is always taken for known:
    the findings tell how many took each choice of each question. Several can be told apart only
    where few people stand behind them: fewer than `FEWEST`. Zeros are hidden last, since they blur
    nothing.
    """
    own = [place for place in line[:-1] if place in hidden]
    if not own or not _is_told(own, places):
        return False
    others = [place for place in line[:-1] if place not in hidden]
    if not others:
        return False
    # One that stands across other hidden parts takes fewer neighbours along.
    axis = 1 if line[0][0] == line[-1][0] else 0
    crossed = {place[axis] for place in hidden if place not in own}
    hidden.add(
        min(
            others,
            key=lambda place: (
                places[place] == 0,
                place[axis] not in crossed,
                places[place],
                place,
            ),
        )
    )
    return True


def _is_told(own: Sequence[Place], places: dict[Place, int]) -> bool:
    return len(own) == 1 or sum(places[place] for place in own) < FEWEST


def _lines(height: int, width: int) -> list[list[Place]]:
    """Every row and every column, its total last."""
    rows = [[(r, c) for c in range(width)] for r in range(height)]
    return rows + [[(r, c) for r in range(height)] for c in range(width)]
