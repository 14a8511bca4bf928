"""Which rows of a country's tables a statement is about."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import log

from reports.evidence.claims.statements import Statement
from reports.evidence.claims.vocabulary import ALIKE, COUNTRY_STEMS
from reports.evidence.claims.words import concepts_of, find_measures, fold
from reports.evidence.names import LANGUAGES, joined, main_language
from reports.evidence.tables import Row, Table

TIED = 0.8
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]{2}")
RARE = 3
# Concepts that stand in labels, but never tell rows apart.
GENERAL = frozenset({"seizure", "total", "share", "rate", "new"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the concepts of its label, its parent's label, and its table's title.

    They are those of one language; `name` is the label that they were read from.
    """

    table: Table
    row: Row
    label: frozenset[str]
    parent: frozenset[str]
    context: frozenset[str]
    measures: frozenset[str]
    name: str

    @property
    def everything(self) -> frozenset[str]:
        return self.label | self.parent | self.context

    def compared(self, statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
        """Return the concepts of the labels that a statement names, and those it does not."""
        own = self.label | self.parent
        return own & statement.concepts, own - statement.concepts - statement.inherited


@dataclass(frozen=True)
class Index:
    """All rows of one country. Building it takes some milliseconds; keep it for many texts.

    `others` are the same rows by their names in other languages, for texts in these; in such an
    index `language` is set.
    """

    entries: tuple[Entry, ...]
    country: str = ""
    weights: dict[str, float] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[int]] = field(default_factory=dict)
    others: dict[str, "Index"] = field(default_factory=dict)
    language: str = ""

    def for_text(self, text: str) -> list["Index"]:
        """Return where to look for the rows that a text is about: by the names in its language,
        then as they were recorded."""
        own = self.others.get(main_language([text])) if self.others else None
        return [own, self] if own else [self]

    def labels_in(self, text: str) -> list[tuple[int, int]]:
        """Return where the text names rows whose labels hold numbers, word for word."""
        folded = fold(text)
        return [
            (found.start(), found.end())
            for label in self.numbered
            for found in re.finditer(rf"(?<!\w){re.escape(label)}(?!\w)", folded)
        ]

    @cached_property
    def numbered(self) -> list[str]:
        labels = {fold(entry.name) for entry in self.entries}
        return sorted(label for label in labels if _DIGIT.search(label) and _LETTER.search(label))

    def is_label(self, concept: str) -> bool:
        """Whether the concept stands in some row's label and tells it from others."""
        return concept in self.labels and concept not in GENERAL

    def candidates(self, statement: Statement) -> list[Entry]:
        """Return the rows that the statement may be about, best first; none if none is clear."""
        named = statement.concepts | statement.inherited
        places = sorted({place for concept in named for place in self.named.get(concept, ())})
        possible = [self.entries[place] for place in places]
        scored = [
            (self._score(entry, statement), entry)
            for entry in possible
            if self._is_recognisable(entry, statement)
        ]
        clear = [(score, entry) for score, entry in scored if score > 0]
        if not clear:
            return []
        best = max(score for score, _entry in clear)
        clear.sort(key=lambda item: -item[0])
        # A number tells rows apart that the words do not; a trend alone does not.
        least = best * (TIED if statement.numbers else 0.999)
        tied = [entry for score, entry in clear if score >= least]
        return [entry for entry in tied if not self._is_outdone(entry, tied, statement)]

    def _is_outdone(self, entry: Entry, others: list[Entry], statement: Statement) -> bool:
        """Whether another row's label says all that this one's does, and fits better."""
        if entry.row.is_total_of_something:
            return False
        hits, missing = entry.compared(statement)
        for other in others:
            other_hits, other_missing = other.compared(statement)
            is_as_good = other_hits >= hits and other_missing <= missing
            if is_as_good and (other_hits, other_missing) != (hits, missing):
                return True
        return False

    def _score(self, entry: Entry, statement: Statement) -> float:
        own, inherited = statement.concepts, statement.inherited - statement.concepts
        known = {concept for concept in own if concept in self.weights}
        missing = entry.label - own - inherited - {"total"}
        in_context = 0.9 if entry.row.is_total_of_something else 0.4
        return (
            self._sum(own & entry.label)
            + 0.8 * self._sum(own & (entry.parent - entry.label))
            + in_context * self._sum(own & (entry.context - entry.parent - entry.label))
            + 0.4 * self._sum(inherited & (entry.label | entry.parent))
            + 0.2 * self._sum(inherited & entry.context)
            - 0.25 * self._sum(missing)
            - 0.3 * self._sum(entry.parent - own - inherited)
            - 0.6 * self._sum(known - entry.everything)
        )

    def _sum(self, concepts: Iterable[str]) -> float:
        return sum(self.weights.get(concept, 0.0) for concept in concepts)

    def _is_recognisable(self, entry: Entry, statement: Statement) -> bool:
        """Half of the label's words, or one that hardly any other row has, or a table's total.

        A name in another language takes most of its words: the vocabulary knows fewer of them.
        """
        own = statement.concepts
        everything = own | statement.inherited
        if entry.row.is_total or entry.label <= {"total"}:
            return bool(everything & (entry.context - {"total"}))
        if entry.row.is_total_of_something and self._has_rare(own & entry.context):
            return True
        hits = entry.label & own
        if not hits and not (own & self.labels.keys()):
            hits = entry.label & everything
        if not hits:
            return False
        share = self._sum(hits) / (self._sum(entry.label - {"total"}) or 1)
        if self.language:
            return share > 0.5
        return share >= 0.5 or any(self.labels[concept] <= RARE for concept in hits)

    def _has_rare(self, concepts: Iterable[str]) -> bool:
        return any(self.seen[concept] <= RARE for concept in concepts)

    def is_about_something_else(self, statement: Statement, entry: Entry) -> bool:
        """Whether words of the statement change what is measured, beyond what the row measures."""
        if statement.measures - entry.measures:
            return True
        if "share" in statement.concepts and not entry.row.is_ratio:
            return True
        unknown = {name for name in statement.names if name not in self.weights}
        return bool(unknown) or self._names_another_country(statement.text)

    def _names_another_country(self, text: str) -> bool:
        folded = fold(text)
        return any(
            stem in folded
            for code, stems in COUNTRY_STEMS.items()
            if code != self.country
            for stem in stems
        )


def build_index(tables: Sequence[Table], country: str = "") -> Index:
    others = {
        language: _index(tables, country, language)
        for language in LANGUAGES
        if any(_has_names(table, language) for table in tables)
    }
    return replace(_index(tables, country), others=others)


def _has_names(table: Table, language: str) -> bool:
    return any(language in row.labels for row in table.rows)


def _index(tables: Sequence[Table], country: str, language: str = "") -> Index:
    entries = tuple(_entry(table, row, language) for table in tables for row in table.rows)
    labels = Counter(concept for entry in entries for concept in entry.label | entry.parent)
    seen = Counter(concept for entry in entries for concept in entry.everything)
    weights = {concept: log(1 + len(entries) / count) for concept, count in seen.items()}
    named: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        is_total = entry.row.is_total_of_something
        for concept in entry.everything if is_total else entry.label:
            named[concept].append(place)
    return Index(entries, country, weights, labels, seen, dict(named), language=language)


def _widened(concepts: frozenset[str]) -> frozenset[str]:
    for group in ALIKE:
        if concepts & group:
            concepts |= group
    return concepts


def _entry(table: Table, row: Row, language: str) -> Entry:
    """The row by its names in a language; without one, as it was recorded, as the title is."""
    label, parent = row.label, row.parent
    if language:
        label, parent = row.told(language).text, row.parent_in(language)
    said = f"{joined(parent, label)} {table.title} {row.unit}"
    return Entry(
        table,
        row,
        concepts_of(label),
        concepts_of(parent),
        _widened(concepts_of(f"{table.title} {row.unit}")),
        frozenset(find_measures(said)),
        label,
    )
