"""The way from a cell of the matrix back to the sentences: records with where they were noted."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dialogues.models import Concern, Decision, Dialogue, Issue, Proposal
from dialogues.models.records import AnyRecord, kind_of

_MODELS: tuple[type[Issue | Proposal | Concern | Decision], ...] = (
    Issue,
    Proposal,
    Concern,
    Decision,
)


@dataclass(frozen=True)
class Traced:
    """A record under a theme; `has_sentence`: it was made from a sentence of the notes."""

    record: AnyRecord
    kind: str

    @property
    def has_sentence(self) -> bool:
        return self.record.note_revision_id is not None


def records_under(
    themes: Collection[int], country: str, dialogues: QuerySet[Dialogue]
) -> list[Traced]:
    """Return what these dialogues recorded under the themes for a country; a query a kind.

    What a regional event recorded for all of its countries is for each of them.
    """
    found: list[Traced] = []
    for model in _MODELS:
        rows = model.objects.filter(_of(country), theme__in=themes, dialogue__in=dialogues)
        related = rows.select_related("dialogue").prefetch_related("dialogue__countries")
        ordered = related.order_by("dialogue__starts_on", "dialogue", "order", "pk")
        found += [Traced(record, kind_of(record)) for record in ordered]
    return found


def count_records(
    countries: Iterable[str], dialogues: QuerySet[Dialogue]
) -> Counter[tuple[int, str]]:
    """Count records by theme id and country code; a query a kind and country."""
    counts: Counter[tuple[int, str]] = Counter()
    for code in countries:
        for model in _MODELS:
            rows = model.objects.filter(_of(code), theme__isnull=False, dialogue__in=dialogues)
            counts.update((theme, code) for theme in rows.values_list("theme_id", flat=True))
    return counts


def _of(country: str) -> Q:
    through = Dialogue.countries.through.objects.filter(country=country)
    return Q(country=country) | Q(country=None, dialogue__in=through.values("dialogue"))
