"""Reading what came out of dialogues: issues, proposals, concerns, decisions, action items."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from dialogues.models import ActionItem, Concern, Decision, Dialogue, Issue, Proposal


@dataclass(frozen=True)
class Records:
    """The records of one dialogue beside its issues, each in its order."""

    concerns: QuerySet[Concern]
    decisions: QuerySet[Decision]
    action_items: QuerySet[ActionItem]


def issues_with_proposals(dialogue: Dialogue) -> QuerySet[Issue]:
    """Issues in order with their proposals, institutions and themes; two queries."""
    proposals = Proposal.objects.select_related("raised_by").order_by("order")
    return (
        dialogue.issues.select_related("raised_by", "theme", "country")
        .prefetch_related(Prefetch("proposals", proposals))
        .order_by("country", "order")
    )


def records_of(dialogue: Dialogue) -> Records:
    related = ("raised_by", "theme", "country")
    return Records(
        concerns=dialogue.concerns.select_related(*related).order_by("country", "order"),
        decisions=dialogue.decisions.select_related(*related).order_by("order"),
        action_items=dialogue.actionitems.select_related(*related).order_by("order"),
    )
