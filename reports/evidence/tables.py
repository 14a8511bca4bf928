"""A statistical table as a value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.evidence.names import Names, Told, joined, named, told, told_below
from reports.evidence.numbers import Cell
from reports.evidence.periods import Period

_TOTAL = re.compile(r"(?:grand |sub-?)?total|all|sum|итого|всего|общ(?:ий|ее|ая) итог", re.I)
_TOTAL_OF = re.compile(r"(?:grand )?total\b|итого\b|всего\b|общ(?:ее|ая|ий)\b", re.I)
_RATIO = re.compile(r"%|per\s?cent|процент|share|доля|\bper\b|\brate\b|на 100", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` stand under the table's periods one by one; `printed` is the variation in print.

    `label` and `parent` are as recorded; `labels` and `parents` are their names in other languages.
    """

    label: str
    parent: str
    unit: str
    cells: tuple[Cell, ...]
    key: int = 0
    printed: str | None = None
    printed_note: str = ""
    labels: Names = field(default_factory=dict, hash=False)
    parents: Names = field(default_factory=dict, hash=False)

    @property
    def is_total(self) -> bool:
        """Whether the label says total and nothing else."""
        return bool(_TOTAL.fullmatch(self.label.strip().rstrip(":*")))

    @property
    def is_total_of_something(self) -> bool:
        return bool(_TOTAL_OF.match(self.label.strip()))

    @property
    def is_ratio(self) -> bool:
        """Shares and rates, which neither add up nor grow with the length of a period."""
        return is_ratio_unit(self.unit)

    @property
    def name(self) -> str:
        return joined(self.parent, self.label)

    def told(self, language: str) -> Told:
        """Return the label for readers of a language."""
        return told(self.label, self.labels, language)

    def parent_in(self, language: str) -> str:
        return named(self.parent, self.parents, language)

    def told_name(self, language: str) -> Told:
        """Return the label with what it stands below, for readers of a language."""
        return told_below(told(self.parent, self.parents, language), self.told(language))

    def name_in(self, language: str) -> str:
        return self.told_name(language).text


@dataclass(frozen=True, slots=True)
class Table:
    code: str
    title: str
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    source: str = ""
    key: int = 0
    titles: Names = field(default_factory=dict, hash=False)

    def told(self, language: str) -> Told:
        """Return the title for readers of a language."""
        return told(self.title, self.titles, language)

    def column(self, position: int) -> Iterator[tuple[Row, Cell]]:
        for row in self.rows:
            yield row, row.cells[position]


def is_ratio_unit(unit: str) -> bool:
    return bool(_RATIO.search(unit))


def is_share_unit(unit: str) -> bool:
    """Percentages: parts of a whole, whatever the length of the period."""
    return "%" in unit or bool(re.search(r"per\s?cent|процент|share|доля", unit, re.I))
