"""Counts of passages by theme and country, the framework matrix, and themes that meet."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db.models import Count, QuerySet

from dialogues.enums import Polarity
from dialogues.models import Dialogue, Excerpt, SourceText, Theme, ThemeSummary
from dialogues.queries.codebook import in_tree_order
from dialogues.queries.sources import with_origin
from dialogues.queries.trace import count_records
from institutions.models import Country

Key: TypeAlias = tuple[int, str]


@dataclass
class Counts:
    """Passages of one theme in one country. A source is one interview, dialogue or response."""

    polarities: Counter[str] = field(default_factory=Counter)
    origins: set[tuple[str, int | None]] = field(default_factory=set)

    @property
    def passages(self) -> int:
        return sum(self.polarities.values())

    @property
    def sources(self) -> int:
        return len(self.origins)

    @property
    def positive(self) -> int:
        return self.polarities[Polarity.POSITIVE]

    @property
    def challenge(self) -> int:
        return self.polarities[Polarity.CHALLENGE]

    @property
    def neutral(self) -> int:
        return self.polarities[Polarity.NEUTRAL]


@dataclass(frozen=True)
class MatrixCell:
    """What one country's texts say on a theme; `records` counts what its dialogues recorded."""

    country: Country
    counts: Counts
    summary: ThemeSummary | None
    records: int = 0


@dataclass(frozen=True)
class MatrixRow:
    theme: Theme
    depth: int
    cells: tuple[MatrixCell, ...]

    @property
    def passages(self) -> int:
        return sum(cell.counts.passages for cell in self.cells)


def count_themes(excerpts: QuerySet[Excerpt]) -> dict[Key, Counts]:
    """Return counts by theme id and country code; minutes count in each of their countries.

    Summed in SQL per text, theme and polarity; constant number of queries.
    """
    rows = excerpts.order_by().values_list("source", "theme", "polarity").annotate(Count("pk"))
    summed = list(rows)
    used = SourceText.objects.filter(pk__in={source for source, *_rest in summed})
    places = {source.pk: _place(source) for source in with_origin(used)}
    found: dict[Key, Counts] = defaultdict(Counts)
    for source, theme, polarity, count in summed:
        countries, origin = places[source]
        for code in countries:
            counts = found[theme, code]
            counts.polarities[polarity] += count
            counts.origins.add(origin)
    return dict(found)


def _place(source: SourceText) -> tuple[list[str], tuple[str, int | None]]:
    """Return the countries of a text, and what it is a text of whatever revision or language."""
    if source.interview:
        return [source.interview.country_id], ("interview", source.interview_id)
    if source.response:
        return [source.response.country_id], ("response", source.response_id)
    countries = source.dialogue.countries.all() if source.dialogue else []
    return [country.code for country in countries], ("dialogue", source.dialogue_id)


def framework_matrix(
    excerpts: QuerySet[Excerpt],
    countries: Collection[Country],
    dialogues: QuerySet[Dialogue] | None = None,
) -> list[MatrixRow]:
    """Return a row for each live theme, and for a retired one that still has passages.

    Records are counted where `dialogues` are given.
    """
    counts = count_themes(excerpts)
    codes = [country.code for country in countries]
    records = Counter() if dialogues is None else count_records(codes, dialogues)
    summaries = {
        (summary.theme_id, summary.country_id): summary
        for summary in ThemeSummary.objects.filter(country__in=codes)
    }
    rows = []
    for theme, depth in in_tree_order(Theme.objects.filter(merged_into=None)):
        cells = [
            MatrixCell(
                country,
                counts.get((theme.pk, country.code), Counts()),
                summaries.get((theme.pk, country.code)),
                records[theme.pk, country.code],
            )
            for country in countries
        ]
        row = MatrixRow(theme, depth, tuple(cells))
        if theme.retired_at is None or row.passages:
            rows.append(row)
    return rows


@dataclass(frozen=True)
class Meeting:
    """Two themes whose passages overlap: at how many places, in how many texts."""

    one: Theme
    other: Theme
    places: int
    texts: int


def co_occurrence(excerpts: QuerySet[Excerpt]) -> list[Meeting]:
    """Return the pairs of themes that were given to overlapping passages, the most frequent first.

    The same place given by two coders counts once.
    """
    spans = excerpts.order_by("source", "start", "end").values_list(
        "source", "start", "end", "theme"
    )
    places: Counter[tuple[int, int]] = Counter()
    texts: dict[tuple[int, int], set[int]] = defaultdict(set)
    for source, pair in _overlaps(spans.distinct()):
        places[pair] += 1
        texts[pair].add(source)
    themes = Theme.objects.in_bulk({pk for pair in places for pk in pair})
    return [
        Meeting(themes[one], themes[other], count, len(texts[one, other]))
        for (one, other), count in sorted(places.items(), key=lambda item: (-item[1], item[0]))
    ]


def _overlaps(
    spans: Iterable[tuple[int, int, int, int]],
) -> Iterable[tuple[int, tuple[int, int]]]:
    """Sweep over spans in order; yield the text and the two themes of each overlap."""
    open_spans: list[tuple[int, int]] = []
    current = None
    for source, start, end, theme in spans:
        if source != current:
            current, open_spans = source, []
        open_spans = [(other_end, other) for other_end, other in open_spans if other_end > start]
        for _end, other in open_spans:
            if other != theme:
                yield source, (min(theme, other), max(theme, other))
        open_spans.append((end, theme))
