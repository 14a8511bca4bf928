"""From recommendations down to the evidence, and from evidence up to what uses it."""

from collections import defaultdict
from dataclasses import dataclass, field

from institutions.models import Country
from reports.live_text import Key, references_in
from reports.models import Conclusion, Finding, Recommendation
from reports.models.board import AnyItem, item_kind
from reports.queries.board_item import CitedLine, cited_lines
from reports.queries.board_reading import Reading, read_board
from reports.queries.board_types import Evidence


@dataclass(frozen=True)
class FindingNode:
    finding: Finding
    is_stale: bool
    lines: tuple[CitedLine, ...]


@dataclass(frozen=True)
class ConclusionNode:
    conclusion: Conclusion
    number: int
    text: str
    is_stale: bool
    findings: tuple[FindingNode, ...]


@dataclass(frozen=True)
class RecommendationNode:
    recommendation: Recommendation
    number: int
    text: str
    is_stale: bool
    conclusions: tuple[ConclusionNode, ...]


@dataclass(frozen=True)
class Trace:
    """The whole tree; what nothing rests on is told apart."""

    recommendations: tuple[RecommendationNode, ...]
    loose_conclusions: tuple[ConclusionNode, ...]
    loose_findings: tuple[FindingNode, ...]


def trace_of(country: Country, language: str, *, only_approved: bool = False) -> Trace:
    reading = read_board(country, only_approved=only_approved)
    findings = {one.pk: _finding(one, reading, language) for one in reading.findings}
    conclusions = {
        one.pk: ConclusionNode(
            one,
            reading.number(one),
            _text(one, reading, language),
            reading.is_stale(one),
            tuple(findings[finding.pk] for finding in reading.findings_of(one)),
        )
        for one in reading.conclusions
    }
    recommendations = tuple(
        RecommendationNode(
            one,
            reading.number(one),
            _text(one, reading, language),
            reading.is_stale(one),
            tuple(conclusions[conclusion.pk] for conclusion in reading.conclusions_of(one)),
        )
        for one in reading.recommendations
    )
    used = {node.conclusion.pk for top in recommendations for node in top.conclusions}
    told = {node.finding.pk for above in conclusions.values() for node in above.findings}
    return Trace(
        recommendations,
        tuple(node for key, node in conclusions.items() if key not in used),
        tuple(node for key, node in findings.items() if key not in told),
    )


def _finding(finding: Finding, reading: Reading, language: str) -> FindingNode:
    lines = cited_lines(finding, reading, language)
    return FindingNode(finding, reading.is_stale(finding), lines)


def _text(item: AnyItem, reading: Reading, language: str) -> str:
    return reading.filled(item.texts.get(language) or item.text, language)


# Backwards


@dataclass
class Use:
    """A piece of evidence and the items that cite it, or refer to it in their texts: (kind, item,
    text in the reader's language, whether its evidence has changed)."""

    evidence: Evidence
    items: list[tuple[str, AnyItem, str, bool]] = field(default_factory=list)


def uses_of(
    country: Country, language: str, *, table: int | None = None, only_approved: bool = False
) -> list[Use]:
    """Return the evidence that the board uses, of one table only where its id is given."""
    reading = read_board(country, only_approved=only_approved)
    users: dict[Key, list[AnyItem]] = defaultdict(list)
    for item in reading.items:
        for key in _keys(item):
            users[key].append(item)
    return [
        Use(
            evidence,
            [
                (item_kind(item), item, _text(item, reading, language), reading.is_stale(item))
                for item in users[key]
            ],
        )
        for key, evidence in reading.evidence.items()
        if users[key] and (table is None or _is_in_table(evidence, table))
    ]


def _keys(item: AnyItem) -> list[Key]:
    keys = [key for text in item.texts.values() for key in references_in(text)]
    if isinstance(item, Finding):
        keys += [(cited.kind, cited.reference) for cited in item.citations.all()]
    return list(dict.fromkeys(keys))


def _is_in_table(evidence: Evidence, table: int) -> bool:
    return evidence.kind in ("observation", "variation") and evidence.place == table
