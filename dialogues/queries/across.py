"""Issues and concerns of several countries side by side, by theme."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import QuerySet

from dialogues.models import Concern, Dialogue, Issue, Theme
from dialogues.queries.codebook import in_tree_order
from institutions.models import Country

Raised: TypeAlias = Issue | Concern


@dataclass(frozen=True)
class Cell:
    """What one country raised under one theme, the earliest first."""

    country: Country
    records: tuple[Raised, ...]

    @property
    def first_seen(self) -> dt.date | None:
        return self.records[0].dialogue.starts_on if self.records else None


@dataclass(frozen=True)
class ThemeRow:
    """One theme (None: records that have none yet) with a cell for each country."""

    theme: Theme | None
    depth: int
    cells: tuple[Cell, ...]

    @property
    def countries(self) -> int:
        return sum(bool(cell.records) for cell in self.cells)

    @property
    def first_seen(self) -> dt.date | None:
        return min((cell.first_seen for cell in self.cells if cell.first_seen), default=None)


def side_by_side(
    dialogues: QuerySet[Dialogue], countries: Collection[Country], *, kind: str = ""
) -> list[ThemeRow]:
    """Return the rows of the codebook that something was raised under, in its order.

    `kind` "issue" or "concern" leaves the other out. What a regional event raised for all of its
    countries stands in each of them. Constant number of queries.
    """
    found = _by_theme_and_country(_records(dialogues, kind))
    rows = [
        _row(theme, depth, found, countries)
        for theme, depth in [*in_tree_order(Theme.objects.all()), (None, 0)]
    ]
    return [row for row in rows if row.countries]


def _records(dialogues: QuerySet[Dialogue], kind: str) -> list[Raised]:
    models: list[type[Issue | Concern]] = [Issue, Concern]
    wanted = [model for model in models if kind in ("", model.__name__.lower())]
    records: list[Raised] = []
    for model in wanted:
        rows = model.objects.filter(dialogue__in=dialogues.order_by())
        records += rows.select_related("raised_by", "dialogue").prefetch_related(
            "dialogue__countries"
        )
    return sorted(records, key=lambda record: (record.dialogue.starts_on, record.order))


def _by_theme_and_country(
    records: Iterable[Raised],
) -> dict[tuple[int | None, str], list[Raised]]:
    found: dict[tuple[int | None, str], list[Raised]] = defaultdict(list)
    for record in records:
        everywhere = [country.code for country in record.dialogue.countries.all()]
        for code in [record.country_id] if record.country_id else everywhere:
            found[record.theme_id, code].append(record)
    return found


def _row(
    theme: Theme | None,
    depth: int,
    found: dict[tuple[int | None, str], list[Raised]],
    countries: Collection[Country],
) -> ThemeRow:
    key = theme.pk if theme else None
    cells = [Cell(country, tuple(found.get((key, country.code), []))) for country in countries]
    return ThemeRow(theme, depth, tuple(cells))
