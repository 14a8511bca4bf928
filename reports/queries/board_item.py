"""One item of the board with all that belongs to it."""

from dataclasses import dataclass
from typing import Any

from institutions.models.registry import name_in
from reports.models import (
    Approval,
    BoardComment,
    BoardRevision,
    Citation,
    Conclusion,
    Finding,
    Recommendation,
)
from reports.models.board import AnyItem, item_kind
from reports.queries.board_reading import Reading, evidence_for
from reports.queries.board_types import Evidence
from reports.queries.board_values import value_text
from reports.wording import label_beside


@dataclass(frozen=True)
class CitedLine:
    """A citation with the value seen and the value of now, in words."""

    citation: Citation
    seen: str
    now: str
    has_changed: bool
    evidence: Evidence | None

    @property
    def label(self) -> str:
        """The citation's label, without a headline with which its value begins."""
        return label_beside(self.citation.label, self.now)


@dataclass(frozen=True)
class ItemView:
    """`texts` are (language, text with figures filled in); `above` and `below` are its neighbours
    with their texts in the reader's language.

    `below` is what the item rests on, `above` what rests on it.
    """

    kind: str
    item: AnyItem
    texts: tuple[tuple[str, str], ...]
    lines: tuple[CitedLine, ...]
    is_stale: bool
    below: tuple[tuple[AnyItem, str], ...]
    above: tuple[tuple[AnyItem, str], ...]
    approvals: tuple[Approval, ...]
    comments: tuple[BoardComment, ...]
    revisions: tuple[BoardRevision, ...]


def item_view(item: AnyItem, language: str) -> ItemView:
    kind = item_kind(item)
    below, above = neighbours(item)
    findings = [one for one in (item, *below) if isinstance(one, Finding)]
    if isinstance(item, Recommendation):
        findings = list(Finding.objects.filter(conclusions__in=below).distinct())
    conclusions = [one for one in (item, *below) if isinstance(one, Conclusion)]
    recommendations = [item] if isinstance(item, Recommendation) else []
    everything = [item, *below, *above, *findings]
    evidence = evidence_for(item.country, everything)
    reading = Reading(findings, conclusions, recommendations, evidence)
    return ItemView(
        kind,
        item,
        tuple(reading.texts(item).items()),
        cited_lines(item, reading, language) if isinstance(item, Finding) else (),
        reading.is_stale(item),
        tuple((one, _told(one, reading, language)) for one in below),
        tuple((one, _told(one, reading, language)) for one in above),
        tuple(approvals(item)),
        tuple(BoardComment.objects.filter(**{kind: item}).select_related("author", "settled_by")),
        tuple(revisions(item)),
    )


def _told(item: AnyItem, reading: Reading, language: str) -> str:
    return reading.filled(name_in(item.texts, language), language)


def cited_lines(finding: Finding, reading: Reading, language: str) -> tuple[CitedLine, ...]:
    return tuple(
        CitedLine(
            cited,
            value_text(cited.kind, cited.value_seen, language),
            value_text(cited.kind, reading.value(cited), language),
            reading.has_changed(cited),
            reading.evidence.get((cited.kind, cited.reference)),
        )
        for cited in reading.citations(finding)
    )


def neighbours(item: AnyItem) -> tuple[list[Any], list[Any]]:
    """Return what an item rests on, and what rests on it."""
    if isinstance(item, Finding):
        return [], list(item.conclusions.all())
    if isinstance(item, Conclusion):
        return list(item.findings.all()), list(item.recommendations.all())
    return list(item.conclusions.all()), []


def approvals(item: AnyItem) -> list[Approval]:
    """Return the approvals of the present wording."""
    kind = item_kind(item)
    rows = Approval.objects.filter(**{f"revision__{kind}": item, "revision__number": item.revision})
    return list(rows.select_related("approved_by"))


def revisions(item: AnyItem) -> list[BoardRevision]:
    """Return the wordings, the newest first, each with who approved it."""
    rows = BoardRevision.objects.filter(**{item_kind(item): item}).order_by("-number")
    return list(rows.select_related("author").prefetch_related("approvals__approved_by"))
