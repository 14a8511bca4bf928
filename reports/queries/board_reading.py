"""A country's board read at once, with the evidence that it cites as it is now.

The number of queries depends on the kinds of evidence that are cited, not on the number of items.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from institutions.models import Country
from reports.enums import BoardState
from reports.live_text import Key, fill, references_in
from reports.models import Citation, Conclusion, Finding, Recommendation
from reports.models.board import AnyItem
from reports.queries.board_evidence import current_evidence
from reports.queries.board_types import Evidence, labels_now
from reports.queries.board_values import value_text


@dataclass(frozen=True)
class Reading:
    """Items in their order, with all that they cite."""

    findings: list[Finding]
    conclusions: list[Conclusion]
    recommendations: list[Recommendation]
    evidence: Mapping[Key, Evidence]

    @property
    def items(self) -> list[AnyItem]:
        return [*self.findings, *self.conclusions, *self.recommendations]

    def citations(self, finding: Finding) -> list[Citation]:
        return list(finding.citations.all())

    def value(self, cited: Citation) -> dict[str, Any]:
        """The value of cited evidence now; empty where the evidence is gone."""
        found = self.evidence.get((cited.kind, cited.reference))
        return found.value if found else {}

    def labels(self, cited: Citation) -> dict[str, str]:
        return labels_now(cited.labels, self.evidence.get((cited.kind, cited.reference)))

    def has_changed(self, cited: Citation) -> bool:
        return self.value(cited) not in (cited.value_seen, cited.value_passed)

    @property
    def changed_citations(self) -> list[Citation]:
        """What the findings cite that has changed, in the findings' order."""
        return [
            cited
            for finding in self.findings
            for cited in self.citations(finding)
            if self.has_changed(cited)
        ]

    def is_stale(self, item: AnyItem) -> bool:
        """Whether evidence that the item rests on has changed since it was cited."""
        return (type(item).__name__, item.pk) in self._stale

    @cached_property
    def _stale(self) -> set[tuple[str, int]]:
        stale = {
            ("Finding", finding.pk)
            for finding in self.findings
            if any(self.has_changed(cited) for cited in self.citations(finding))
        }
        for conclusion in self.conclusions:
            if any(("Finding", one.pk) in stale for one in self.findings_of(conclusion)):
                stale.add(("Conclusion", conclusion.pk))
        for item in self.recommendations:
            if any(("Conclusion", one.pk) in stale for one in self.conclusions_of(item)):
                stale.add(("Recommendation", item.pk))
        return stale

    def findings_of(self, conclusion: Conclusion) -> list[Finding]:
        standing = {finding.pk for finding in self.findings}
        return [one for one in conclusion.findings.all() if one.pk in standing]

    def conclusions_of(self, recommendation: Recommendation) -> list[Conclusion]:
        standing = {conclusion.pk for conclusion in self.conclusions}
        return [one for one in recommendation.conclusions.all() if one.pk in standing]

    def number(self, item: Conclusion | Recommendation) -> int:
        """The number that the item is printed with: its place among those that stand."""
        items: list[Any] = (
            self.conclusions if isinstance(item, Conclusion) else self.recommendations
        )
        return [one.pk for one in items].index(item.pk) + 1

    def event_of(self, item: Recommendation) -> str | None:
        """The regional event that adopted the recommendation."""
        return item.adopted_from.dialogue.name if item.adopted_from else None

    def texts(self, item: AnyItem) -> dict[str, str]:
        """The item's texts, live references filled in."""
        return {
            language: self.filled(text, language)
            for language, text in item.texts.items()
            if text.strip()
        }

    def filled(self, text: str, language: str) -> str:
        return fill(text, lambda key: self.told(key, language))

    def told(self, key: Key, language: str) -> str:
        """The value of now behind a live reference, in words."""
        found = self.evidence.get(key)
        return value_text(key[0], found.value if found else {}, language)


def read_board(country: Country, *, only_approved: bool = False) -> Reading:
    """Read what stands on the board of a country, retired items left out."""
    states = [BoardState.APPROVED] if only_approved else [BoardState.APPROVED, BoardState.DRAFT]
    findings = list(standing_findings(country).filter(state__in=states))
    conclusions = list(
        Conclusion.objects.filter(country=country, state__in=states).prefetch_related("findings")
    )
    recommendations = list(
        Recommendation.objects.filter(country=country, state__in=states)
        .select_related("adopted_from__dialogue")
        .prefetch_related("conclusions")
    )
    items: list[AnyItem] = [*findings, *conclusions, *recommendations]
    return Reading(findings, conclusions, recommendations, evidence_for(country, items))


def standing_findings(country: Country) -> QuerySet[Finding]:
    citations = Prefetch("citations", Citation.objects.order_by("order", "pk"))
    findings = Finding.objects.filter(country=country).exclude(state=BoardState.RETIRED)
    return findings.prefetch_related(citations)


def evidence_for(country: Country, items: Iterable[AnyItem]) -> dict[Key, Evidence]:
    """Return what the items cite, or refer to in their texts, as it is now."""
    keys: set[Key] = set()
    for item in items:
        if isinstance(item, Finding):
            keys |= {(cited.kind, cited.reference) for cited in item.citations.all()}
        for text in item.texts.values():
            keys |= set(references_in(text))
    return current_evidence(country, keys)
