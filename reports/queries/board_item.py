"""One item of the board with all that belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from institutions.models.registry import name_in
from reports.enums import BoardState
from reports.live_text import fill, references_in
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
from reports.queries.board_evidence import current_evidence
from reports.queries.board_marking import MarkedText, marked_texts
from reports.queries.board_reading import Reading, evidence_for
from reports.queries.board_types import Evidence, labels_now
from reports.queries.board_values import value_text
from reports.queries.evidence_tables import claims_index
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
        return label_beside(self.name, self.now)

    @property
    def name(self) -> str:
        return name_in(labels_now(self.citation.labels, self.evidence))


@dataclass(frozen=True)
class Neighbour:
    """An item next to another, its text in the reader's language."""

    item: AnyItem
    text: str
    is_stale: bool


@dataclass(frozen=True)
class Wording:
    """An earlier text of an item; figures are named, for what they were then is not known."""

    revision: BoardRevision
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ItemView:
    """`texts` are the item's texts in pieces, figures filled in and marked where they changed.

    `below` is what the item rests on, `above` what rests on it. `changes` are the findings that it
    rests on whose evidence has changed, with that evidence; a finding has its own in `lines`.
    """

    kind: str
    item: AnyItem
    texts: tuple[MarkedText, ...]
    lines: tuple[CitedLine, ...]
    is_stale: bool
    changes: tuple[tuple[Finding, tuple[CitedLine, ...]], ...]
    below: tuple[Neighbour, ...]
    above: tuple[Neighbour, ...]
    approvals: tuple[Approval, ...]
    comments: tuple[BoardComment, ...]
    revisions: tuple[Wording, ...]


def item_view(item: AnyItem, language: str) -> ItemView:
    kind = item_kind(item)
    below, above = neighbours(item)
    reading = _reading_of(item, below, above)

    def told(one: AnyItem) -> str:
        return reading.filled(name_in(one.texts, language), language)

    return ItemView(
        kind,
        item,
        marked_texts(item, reading, claims_index(item.country)),
        cited_lines(item, reading, language) if isinstance(item, Finding) else (),
        reading.is_stale(item),
        () if isinstance(item, Finding) else tuple(_changes(reading, language)),
        tuple(Neighbour(one, told(one), reading.is_stale(one)) for one in below),
        tuple(Neighbour(one, told(one), reading.is_stale(item)) for one in above),
        tuple(approvals(item)),
        tuple(BoardComment.objects.filter(**{kind: item}).select_related("author", "settled_by")),
        tuple(_wordings(item, reading)),
    )


def _wordings(item: AnyItem, reading: Reading) -> Iterator[Wording]:
    found = revisions(item)
    texts = [text for one in found for text in one.content["texts"].values()]
    keys = {key for text in texts for key in references_in(text)}
    known = {**reading.evidence, **current_evidence(item.country, keys - set(reading.evidence))}

    def named(text: str, language: str) -> str:
        return fill(text, lambda key: f"[{_name(known.get(key), language)}]")

    for one in found:
        texts_of = one.content["texts"].items()
        yield Wording(one, tuple((code, named(text, code)) for code, text in texts_of))


def _name(evidence: Evidence | None, language: str) -> str:
    return name_in(evidence.labels, language) if evidence else _("not in the evidence any more")


def _reading_of(item: AnyItem, below: list[Any], above: list[Any]) -> Reading:
    """The item with what it rests on, down to the findings; what is retired carries no mark."""
    own: list[AnyItem] = [item, *(one for one in below if one.state != BoardState.RETIRED)]
    conclusions = [one for one in own if isinstance(one, Conclusion)]
    deeper = [one for conclusion in conclusions for one in conclusion.findings.all()]
    findings = {one.pk: one for one in deeper if one.state != BoardState.RETIRED}
    if isinstance(item, Finding):
        findings = {item.pk: item}
    recommendations = [item] if isinstance(item, Recommendation) else []
    evidence = evidence_for(item.country, [item, *below, *above, *findings.values()])
    return Reading(list(findings.values()), conclusions, recommendations, evidence)


def _changes(reading: Reading, language: str) -> Iterator[tuple[Finding, tuple[CitedLine, ...]]]:
    for finding in reading.findings:
        lines = cited_lines(finding, reading, language)
        changed = tuple(line for line in lines if line.has_changed)
        if changed:
            yield finding, changed


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
    """Return what an item rests on, read down to the citations, and what rests on it."""
    if isinstance(item, Finding):
        prefetch_related_objects([item], "citations")
        return [], list(item.conclusions.all())
    if isinstance(item, Conclusion):
        prefetch_related_objects([item], "findings__citations")
        return list(item.findings.all()), list(item.recommendations.all())
    prefetch_related_objects([item], "conclusions__findings__citations")
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
