"""Passages by theme, country, sector, source, polarity, coder and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dialogues.models import Excerpt, SourceText, Theme
from dialogues.queries.codebook import ids_under
from dialogues.queries.sources import Origin, in_country, in_sector, origins_of, with_origin
from institutions.models import User

BATCH = 500


@dataclass(frozen=True)
class PassageFilter:
    """What passages are wanted; an empty field wants all. A theme brings those under it."""

    theme: Theme | None = None
    country: str = ""
    sector: str = ""
    kind: str = ""
    source: int | None = None
    polarity: str = ""
    coder: User | None = None
    state: str = ""
    words: str = ""


@dataclass(frozen=True)
class Passage:
    """A passage with where it comes from."""

    excerpt: Excerpt
    origin: Origin

    @property
    def shareable_quote(self) -> str:
        """The quote outside the interview's own pages; empty without the interviewees' consent."""
        return self.excerpt.quote if self.origin.may_quote else ""

    @property
    def shareable_memo(self) -> str:
        """The memo; one that repeats words which may not be quoted stands without them."""
        memo = self.excerpt.memo
        return memo if self.origin.may_quote else memo.replace(self.excerpt.quote, "[…]")


def filter_passages(excerpts: QuerySet[Excerpt], wanted: PassageFilter) -> QuerySet[Excerpt]:
    """Return the passages that are wanted, by theme, then in the order of their texts."""
    if wanted.theme:
        excerpts = excerpts.filter(theme__in=ids_under(wanted.theme))
    if condition := _of_source(wanted):
        excerpts = excerpts.filter(source__in=SourceText.objects.filter(condition))
    if wanted.polarity:
        excerpts = excerpts.filter(polarity=wanted.polarity)
    if wanted.coder:
        excerpts = excerpts.filter(coder=wanted.coder)
    if wanted.state:
        excerpts = excerpts.filter(state=wanted.state)
    for word in wanted.words.split():
        excerpts = excerpts.filter(Q(quote__icontains=word) | Q(memo__icontains=word))
    related = excerpts.select_related("theme", "coder", "source").defer("source__text")
    return related.order_by("theme__order", "theme_id", "source_id", "start", "pk")


def _of_source(wanted: PassageFilter) -> Q:
    condition = Q()
    if wanted.country:
        condition &= in_country([wanted.country])
    if wanted.sector:
        condition &= in_sector(wanted.sector)
    if wanted.kind:
        condition &= Q(kind=wanted.kind)
    if wanted.source:
        condition &= Q(pk=wanted.source)
    return condition


def passage_batches(excerpts: QuerySet[Excerpt]) -> Iterator[list[Passage]]:
    """Yield the passages with their origins, `BATCH` at a time, so that memory does not grow."""
    batch: list[Excerpt] = []
    for excerpt in excerpts.iterator(chunk_size=BATCH):
        batch.append(excerpt)
        if len(batch) == BATCH:
            yield with_origins(batch)
            batch = []
    if batch:
        yield with_origins(batch)


def with_origins(excerpts: Sequence[Excerpt]) -> list[Passage]:
    """Return the passages with their origins; constant number of queries."""
    sources = SourceText.objects.filter(pk__in={excerpt.source_id for excerpt in excerpts})
    origins = origins_of(with_origin(sources))
    return [Passage(excerpt, origins[excerpt.source_id]) for excerpt in excerpts]
