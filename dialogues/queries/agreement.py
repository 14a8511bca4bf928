"""How far coders agree: per theme, sentence by sentence, on texts that they have finished."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from django.db.models import QuerySet

from dialogues.coding.agreement import cohens_kappa, krippendorffs_alpha, percent_agreement
from dialogues.coding.sentences import sentences_of
from dialogues.models import CodingPass, Excerpt, SourceText, Theme
from institutions.models import User

# A sentence is a text's id and the sentence's place in it.
Unit: TypeAlias = tuple[int, int]
Given: TypeAlias = dict[tuple[int, int], set[Unit]]


@dataclass(frozen=True)
class ThemeAgreement:
    """Agreement on one theme. `given` counts the sentences that anybody gave it to; `percent` is
    a share from 0 to 1."""

    theme: Theme
    given: int
    percent: float | None
    kappa: float | None
    alpha: float | None

    @property
    def same(self) -> str:
        """The share of sentences judged the same, in per cent."""
        return "–" if self.percent is None else f"{self.percent * 100:.1f} %"


@dataclass(frozen=True)
class AgreementTable:
    """Two coders compared (percent, kappa) and all who finished (alpha)."""

    pair: tuple[User, User]
    texts: int
    sentences: int
    rows: tuple[ThemeAgreement, ...]


def shared_pairs(sources: QuerySet[SourceText]) -> list[tuple[tuple[int, int], int]]:
    """Return pairs of coders with the number of texts that both finished, the largest first."""
    pairs: Counter[tuple[int, int]] = Counter()
    for coders in _finished(sources).values():
        pairs.update(combinations(sorted(coders), 2))
    return sorted(pairs.items(), key=lambda item: (-item[1], item[0]))


def agreement(sources: QuerySet[SourceText], pair: tuple[User, User]) -> AgreementTable:
    """Compare what the coders gave to each sentence of the texts that both of `pair` finished.

    A sentence has a theme where a passage of it reaches into the sentence.
    """
    every = _finished(sources)
    wanted = {user.pk for user in pair}
    finished = {source: coders for source, coders in every.items() if wanted <= coders}
    units, given = _judgements(finished)
    themes = sorted({theme for _coder, theme in given})
    found = Theme.objects.in_bulk(themes)
    ids = (pair[0].pk, pair[1].pk)
    rows = [_row(found[theme], ids, finished, units, given) for theme in themes]
    return AgreementTable(pair, len(finished), len(units), tuple(rows))


def _finished(sources: QuerySet[SourceText]) -> dict[int, set[int]]:
    """Return the coders who finished each text."""
    passes = CodingPass.objects.filter(source__in=sources.order_by(), finished_at__isnull=False)
    found: dict[int, set[int]] = defaultdict(set)
    for source, coder in passes.values_list("source", "coder"):
        found[source].add(coder)
    return found


def _judgements(finished: dict[int, set[int]]) -> tuple[list[Unit], Given]:
    """Return all sentences, and by coder and theme those that have the theme."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for pk, text in SourceText.objects.filter(pk__in=finished).values_list("pk", "text"):
        spans[pk] = [(span.start, span.end) for span in sentences_of(text)]
    given: Given = defaultdict(set)
    rows = Excerpt.objects.filter(source__in=finished).order_by()
    for source, start, end, theme, coder in rows.values_list(
        "source", "start", "end", "theme", "coder"
    ):
        if coder in finished[source]:
            given[coder, theme] |= {(source, place) for place in _met(spans[source], start, end)}
    return [(source, place) for source in spans for place in range(len(spans[source]))], given


def _met(spans: Sequence[tuple[int, int]], start: int, end: int) -> range:
    """Return the places of the sentences that [start, end) reaches into."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return range(first, bisect_left(spans, end, key=lambda span: span[0]))


def _row(
    theme: Theme,
    pair: tuple[int, int],
    finished: dict[int, set[int]],
    units: list[Unit],
    given: Given,
) -> ThemeAgreement:
    coders = sorted(set().union(*finished.values()))
    sets = {coder: given.get((coder, theme.pk), set()) for coder in coders}
    pairs = [(unit in sets[pair[0]], unit in sets[pair[1]]) for unit in units]
    judged = [
        [unit in sets[coder] if coder in finished[unit[0]] else None for coder in coders]
        for unit in units
    ]
    return ThemeAgreement(
        theme,
        len(set().union(*sets.values())),
        percent_agreement(pairs),
        cohens_kappa(pairs),
        krippendorffs_alpha(judged),
    )
