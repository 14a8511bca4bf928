"""Writing findings, conclusions and recommendations, and approving them.

Each change of what an item says or rests on is a new revision and takes approvals back.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import Country, Round, User
from reports.enums import BoardState, Topic
from reports.live_text import Key, references_in
from reports.models import BoardRevision, Citation, Conclusion, Finding, Recommendation
from reports.models.board import AnyItem, item_kind
from reports.queries.board_evidence import current_evidence
from reports.queries.board_types import Evidence
from reports.queries.country import default_questionnaire

Texts = Mapping[str, str]
I = TypeVar("I", Finding, Conclusion, Recommendation)  # noqa: E741


class BoardError(ValueError):
    """The act does not fit the item as it is; the message says why, in the reader's language."""


@transaction.atomic
def add_finding(
    country: Country,
    *,
    topic: Topic,
    headings: Texts,
    texts: Texts,
    cites: Iterable[Evidence] = (),
    origin: str = "",
    assessment_round: Round | None = None,
    actor: User | None,
) -> Finding:
    """Put a finding at the end of its topic, with the evidence that it cites.

    Without a round it is of the one whose questionnaire the country answers now.
    """
    if assessment_round is None:
        asked = default_questionnaire(country)
        assessment_round = asked.round if asked else None
    finding = Finding(
        country=country,
        topic=topic,
        headings=dict(headings),
        texts=dict(texts),
        origin=origin,
        round=assessment_round,
        created_by=actor,
        position=_next_position(Finding, country),
    )
    finding.save()
    _cite(finding, cites)
    _cite_live(finding)
    return _added(finding, actor)


@transaction.atomic
def add_conclusion(
    country: Country, *, texts: Texts, findings: Iterable[Finding] = (), actor: User | None
) -> Conclusion:
    """Put a conclusion at the end of the country's."""
    position = _next_position(Conclusion, country)
    conclusion = Conclusion.objects.create(
        country=country, texts=dict(texts), position=position, created_by=actor
    )
    conclusion.findings.set(findings)
    return _added(conclusion, actor)


@transaction.atomic
def add_recommendation(
    country: Country,
    *,
    texts: Texts,
    conclusions: Iterable[Conclusion] = (),
    actor: User | None,
    **values: Any,
) -> Recommendation:
    """Put a recommendation at the end of the country's.

    `values` are `addressees`, `priority` and `adopted_from`, as the model has them.
    """
    recommendation = Recommendation.objects.create(
        country=country,
        texts=dict(texts),
        position=_next_position(Recommendation, country),
        created_by=actor,
        **values,
    )
    recommendation.conclusions.set(conclusions)
    return _added(recommendation, actor)


def _next_position(model: type[AnyItem], country: Country) -> int:
    last = model.objects.filter(country=country).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _added(item: I, actor: User | None) -> I:
    BoardRevision.objects.create(
        **{item_kind(item): item}, number=1, content=content_of(item), author=actor
    )
    record_audit(actor=actor, action=f"add_{item_kind(item)}", subject=item)
    return item


def content_of(item: AnyItem) -> dict[str, Any]:
    """Return what an item says and rests on: what a revision keeps, and approvals are of."""
    content: dict[str, Any] = {"texts": item.texts}
    if isinstance(item, Finding):
        cites = item.citations.order_by("order", "pk").values_list("kind", "reference")
        content |= {"topic": item.topic, "headings": item.headings}
        content["cites"] = [list(key) for key in cites]
    elif isinstance(item, Conclusion):
        content["findings"] = sorted(item.findings.values_list("pk", flat=True))
    else:
        content |= {"addressees": item.addressees, "priority": item.priority}
        content["conclusions"] = sorted(item.conclusions.values_list("pk", flat=True))
    return content


@transaction.atomic
def change_item(
    item: AnyItem,
    *,
    base: int,
    values: Mapping[str, Any],
    rests_on: Collection[Any] | None = None,
    actor: User | None,
) -> bool:
    """Give an item new `values` of its fields, and what it rests on; return whether it changed.

    Raises ValidationError where somebody saved another revision than `base` in the meantime.
    """
    locked = _locked(item)
    if locked.revision != base:
        raise ValidationError(
            _("Somebody changed this just now. Compare the texts, and save again.")
        )
    before = content_of(locked)
    for name, value in values.items():
        setattr(locked, name, value)
    if isinstance(locked, Finding):
        _cite_live(locked)
    if rests_on is not None and isinstance(locked, Conclusion):
        locked.findings.set(rests_on)
    elif rests_on is not None and isinstance(locked, Recommendation):
        locked.conclusions.set(rests_on)
    if content_of(locked) == before:
        return False
    _revise(locked, "change", actor)
    return True


def _locked(item: AnyItem) -> Any:
    found: Any = type(item).objects.select_for_update().get(pk=item.pk)
    if found.state == BoardState.RETIRED:
        raise BoardError(_("This is retired. Take it back first."))
    return found


def _revise(item: AnyItem, act: str, actor: User | None, **details: Any) -> None:
    """Save the item as a new revision, which nobody has approved yet."""
    item.revision += 1
    item.state = BoardState.DRAFT
    item.save()
    kind = item_kind(item)
    BoardRevision.objects.create(
        **{kind: item}, number=item.revision, content=content_of(item), author=actor
    )
    details["revision"] = item.revision
    record_audit(actor=actor, action=f"{act}_{kind}", subject=item, details=details)


@transaction.atomic
def cite_evidence(finding: Finding, key: Key, *, actor: User | None) -> None:
    """Let a finding cite a piece of evidence, with the value of now; a second time does nothing.

    Raises BoardError where the country has no such evidence.
    """
    locked = _locked(finding)
    evidence = current_evidence(locked.country, [key]).get(key)
    if evidence is None:
        raise BoardError(_("This is not in the evidence any more."))
    if locked.citations.filter(kind=key[0], reference=key[1]).exists():
        return
    _cite(locked, [evidence])
    _revise(locked, "cite_in", actor, evidence=list(key))


def _cite(finding: Finding, cites: Iterable[Evidence]) -> None:
    last = finding.citations.aggregate(last=Max("order"))["last"] or 0
    unique = {evidence.key: evidence for evidence in cites}.values()
    Citation.objects.bulk_create(
        Citation(
            finding=finding,
            kind=evidence.kind,
            reference=evidence.reference,
            labels=evidence.labels,
            value_seen=evidence.value,
            seen_at=timezone.now(),
            order=order,
        )
        for order, evidence in enumerate(unique, start=last + 1)
    )


def _cite_live(finding: Finding) -> None:
    """Cite the live figures of the texts, too, so that a change of theirs marks the finding."""
    keys = {key for text in finding.texts.values() for key in references_in(text)}
    keys -= set(finding.citations.values_list("kind", "reference"))
    if keys:
        _cite(finding, current_evidence(finding.country, sorted(keys)).values())


@transaction.atomic
def remove_citation(citation: Citation, *, actor: User | None) -> None:
    """Stop citing a piece of evidence."""
    locked = _locked(citation.finding)
    key = [citation.kind, citation.reference]
    citation.delete()
    _revise(locked, "stop_citing_in", actor, evidence=key)


@transaction.atomic
def take_value(citation: Citation, *, actor: User | None) -> None:
    """Cite the evidence with its value of now: the finding is to be approved again.

    Raises BoardError where the evidence is gone.
    """
    locked = _locked(citation.finding)
    now = _value_of(citation)
    if now is None:
        raise BoardError(_("This is not in the evidence any more. Remove the citation."))
    before = citation.value_seen
    citation.value_seen, citation.labels = now.value, now.labels
    citation.value_passed, citation.seen_at = None, timezone.now()
    citation.save()
    details = {"evidence": [citation.kind, citation.reference], "before": before}
    _revise(locked, "take_value_in", actor, **details, after=now.value)


@transaction.atomic
def pass_value(citation: Citation, *, actor: User | None) -> None:
    """Let a finding stand as it is though the evidence changed; a further change marks it again."""
    locked = _locked(citation.finding)
    now = _value_of(citation)
    citation.value_passed = now.value if now else {}
    citation.save(update_fields=["value_passed"])
    details = {
        "evidence": [citation.kind, citation.reference],
        "seen": citation.value_seen,
        "passed": citation.value_passed,
    }
    record_audit(actor=actor, action="pass_value_in_finding", subject=locked, details=details)


def _value_of(citation: Citation) -> Evidence | None:
    key = citation.kind, citation.reference
    return current_evidence(citation.finding.country, [key]).get(key)
