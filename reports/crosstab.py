"""Cross-tabulations, and what of them may be shown.

Rules of small numbers: a count of one or two people is withheld, and so are as many neighbours as
it takes that nobody gets at it by subtraction (complementary suppression, as in the handbook of
Hundepool et al., "Statistical Disclosure Control", 2012, chapter 4).
"""

from collections import Counter, defaultdict
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


def _hidden(whole: Sequence[Sequence[int]]) -> Collection[Place]:
    """Hide small counts, then neighbours, until neither a line nor all together give one away."""
    places = {(r, c): value for r, line in enumerate(whole) for c, value in enumerate(line)}
    table = _Hiding(places, _lines(len(whole), len(whole[0])))
    for place, value in places.items():
        if is_disclosive(value):
            table.hide(place)
    bottom, right = len(whole) - 1, len(whole[0]) - 1
    inner = {(r, c): places[r, c] for r, c in places if r < bottom and c < right}
    safe: set[Place] = set()
    while True:
        table.protect_lines()
        certain = first_certain(inner, table.hidden, safe)
        if certain is None:
            return table.hidden
        # In a table of one line each count is certain, however many are withheld.
        more = inner if 1 in (bottom, right) else _shown_beside(certain, inner, table.hidden)
        shown = [place for place in more if place not in table.hidden]
        if not shown:
            return table.hidden
        for place in shown:
            table.hide(place)


class _Hiding:
    """The hidden places of a table, with the lines to look at again since one was hidden there."""

    def __init__(self, places: Mapping[Place, int], lines: Sequence[Sequence[Place]]) -> None:
        self.hidden: set[Place] = set()
        self._places, self._lines = places, lines
        self._through: dict[Place, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            for place in line[:-1]:
                self._through[place].append(number)
        self._waiting: set[int] = set()
        self._hidden_at: tuple[Counter[int], Counter[int]] = (Counter(), Counter())

    def hide(self, place: Place) -> None:
        self.hidden.add(place)
        self._waiting.update(self._through[place])
        for axis in (0, 1):
            self._hidden_at[axis][place[axis]] += 1

    def protect_lines(self) -> None:
        while self._waiting:
            for number, line in enumerate(self._lines):
                while number in self._waiting:
                    self._waiting.remove(number)
                    self._protect(line)

    def _protect(self, line: Sequence[Place]) -> None:
        """Hide more of a line where its hidden parts can be worked out.

        One hidden part is what the rest leaves of the total, and the total is always taken for
        known: the findings tell how many took each choice of each question. Several can be told
        apart only where few people stand behind them: fewer than `FEWEST`. Zeros are hidden last,
        since they blur nothing.
        """
        own = [place for place in line[:-1] if place in self.hidden]
        others = [place for place in line[:-1] if place not in self.hidden]
        if not own or not others or not _is_told(own, self._places):
            return
        if _is_few(line[:-1], self._places):  # then it is told until all is hidden
            for place in others:
                self.hide(place)
            return
        axis = 1 if line[0][0] == line[-1][0] else 0
        self.hide(min(others, key=lambda place: self._harm(place, axis)))

    def _harm(self, place: Place, axis: int) -> tuple[bool, bool, int, Place]:
        # One that stands across other hidden parts takes fewer neighbours along.
        value, is_crossed = self._places[place], self._hidden_at[axis][place[axis]] > 0
        return value == 0, not is_crossed, value, place


def _shown_beside(
    place: Place, inner: Mapping[Place, int], hidden: Collection[Place]
) -> Sequence[Place]:
    """The next to hide where one is certain: the smallest of its row and column, zeros last."""
    shown = [one for one in inner if one not in hidden]
    crossing = [one for one in shown if one[0] == place[0] or one[1] == place[1]]
    return sorted(crossing or shown, key=lambda one: (inner[one] == 0, inner[one], one))[:1]


def _is_told(own: Sequence[Place], places: Mapping[Place, int]) -> bool:
    return len(own) == 1 or _is_few(own, places)


def _is_few(some: Sequence[Place], places: Mapping[Place, int]) -> bool:
    return sum(places[place] for place in some) < FEWEST


def _lines(height: int, width: int) -> list[list[Place]]:
    """Every row and every column, its total last."""
    rows = [[(r, c) for c in range(width)] for r in range(height)]
    return rows + [[(r, c) for r in range(height)] for c in range(width)]
