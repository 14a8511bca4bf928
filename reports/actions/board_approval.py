"""Approving, retiring, ordering and commenting what stands on the board."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import User
from reports.actions.board import BoardError
from reports.enums import BoardState
from reports.models import Approval, BoardComment, BoardRevision, Conclusion, Finding
from reports.models.board import AnyItem, item_kind
from reports.queries.board_reading import Reading, evidence_for

APPROVERS = 2


@transaction.atomic
def approve_item(item: AnyItem, *, revision: int, actor: User) -> bool:
    """Say yes to the wording that the actor saw; return whether the item is approved by that.

    It takes two people. Raises BoardError where the item is retired, the wording is another by
    now, or evidence that it rests on has changed.
    """
    locked: Any = type(item).objects.select_for_update().get(pk=item.pk)
    _check_approvable(locked, revision)
    kind = item_kind(locked)
    wording = BoardRevision.objects.get(**{kind: locked}, number=revision)
    Approval.objects.get_or_create(revision=wording, approved_by=actor)
    is_approved = wording.approvals.count() >= APPROVERS
    if is_approved and locked.state != BoardState.APPROVED:
        locked.state = BoardState.APPROVED
        locked.save(update_fields=["state", "changed_at"])
    details = {"revision": revision, "is_approved": is_approved}
    record_audit(actor=actor, action=f"approve_{kind}", subject=locked, details=details)
    return is_approved


def _check_approvable(item: AnyItem, revision: int) -> None:
    if item.state == BoardState.RETIRED:
        raise BoardError(_("This is retired. Take it back first."))
    if item.revision != revision:
        raise BoardError(_("The text is another by now. Read it, and approve it again."))
    findings: list[Finding] = []
    if isinstance(item, Finding):
        findings = [item]
    elif isinstance(item, Conclusion):
        findings = list(item.findings.prefetch_related("citations"))
    else:
        standing = item.conclusions.exclude(state=BoardState.RETIRED)
        rests_on = Finding.objects.filter(conclusions__in=standing).distinct()
        findings = list(rests_on.prefetch_related("citations"))
    findings = [one for one in findings if one.state != BoardState.RETIRED]
    reading = Reading(findings, [], [], evidence_for(item.country, findings))
    if any(reading.is_stale(finding) for finding in findings):
        raise BoardError(_("The evidence has changed since it was cited. Look at it first."))


@transaction.atomic
def retire_item(item: AnyItem, *, reason: str, actor: User | None) -> None:
    """Take an item off the board, for a reason; it stays readable."""
    item.state = BoardState.RETIRED
    item.retired_reason = reason
    item.save(update_fields=["state", "retired_reason", "changed_at"])
    details = {"reason": reason}
    record_audit(actor=actor, action=f"retire_{item_kind(item)}", subject=item, details=details)


@transaction.atomic
def restore_item(item: AnyItem, *, actor: User | None) -> None:
    """Put a retired item back as a draft whose approvals no longer count; others stay."""
    if item.state != BoardState.RETIRED:
        raise BoardError(_("This is not retired."))
    kind = item_kind(item)
    Approval.objects.filter(**{f"revision__{kind}": item}).delete()
    item.state = BoardState.DRAFT
    item.retired_reason = ""
    item.save(update_fields=["state", "retired_reason", "changed_at"])
    record_audit(actor=actor, action=f"restore_{kind}", subject=item)


@transaction.atomic
def move_item(item: AnyItem, *, is_up: bool, actor: User | None) -> None:
    """Change places with the neighbour that stands; at the end nothing happens."""
    model: type[Any] = type(item)
    rows = model.objects.select_for_update().filter(country=item.country_id)
    rows = rows.exclude(state=BoardState.RETIRED)
    if isinstance(item, Finding):
        rows = rows.filter(topic=item.topic)
    order = list(rows.order_by("position", "pk"))
    keys = [row.pk for row in order]
    place = keys.index(item.pk) if item.pk in keys else -1
    other = place + (-1 if is_up else 1)
    if place < 0 or not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, row in enumerate(order, start=1):
        row.position = position
    model.objects.bulk_update(order, ["position"])
    record_audit(actor=actor, action=f"move_{item_kind(item)}", subject=item)


@transaction.atomic
def comment_item(item: AnyItem, *, text: str, actor: User) -> BoardComment:
    """Say something about an item to the others of the team."""
    kind = item_kind(item)
    comment = BoardComment.objects.create(**{kind: item}, text=text, author=actor)
    record_audit(actor=actor, action=f"comment_{kind}", subject=item)
    return comment


@transaction.atomic
def settle_comment(comment: BoardComment, *, actor: User) -> None:
    """Mark a comment as settled; a second time does nothing."""
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by = timezone.now(), actor
        comment.save(update_fields=["settled_at", "settled_by"])
        record_audit(actor=actor, action="settle_board_comment", subject=comment)
