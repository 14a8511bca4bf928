"""Reminders by rule: beat asks every hour whom a rule is about today."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from institutions.actions import record_audit
from institutions.models import User
from surveys.actions.errors import ActionRefusedError
from surveys.actions.letters import askable, queue_letters
from surveys.enums import LetterKind, ReminderWhen
from surveys.models import Invitation, Questionnaire, ReminderRule
from surveys.respondent import availability, closing_day

WORKING_HOURS = range(9, 18)


@transaction.atomic
def add_reminder_rule(
    questionnaire: Questionnaire, *, when: str, days: int, actor: User | None
) -> ReminderRule:
    """Add a rule. Raises ActionRefusedError where there is such a one."""
    rule = ReminderRule(questionnaire=questionnaire, when=when, days=days, created_by=actor)
    try:
        rule.full_clean(exclude=["created_by"])
    except ValidationError as error:
        raise ActionRefusedError(" ".join(error.messages)) from error
    rule.save()
    details = {"when": when, "days": days}
    record_audit(actor=actor, action="add_reminder_rule", subject=questionnaire, details=details)
    return rule


@transaction.atomic
def remove_reminder_rule(rule: ReminderRule, *, actor: User | None) -> None:
    details = {"when": rule.when, "days": rule.days}
    record_audit(
        actor=actor, action="remove_reminder_rule", subject=rule.questionnaire, details=details
    )
    rule.delete()


def remind_by_rules(now: datetime | None = None) -> int:
    """Queue the reminders that are due now; returns how many. Safe to call at any time, and twice.

    A reminder is about one date (the closing day, or that of the last activity), so that it goes
    once, and goes later where no worker ran on the day itself. Only those get one to whom an
    invitation was mailed, or who opened their link.
    """
    moment = now or timezone.now()
    count = 0
    for rule in ReminderRule.objects.select_related("questionnaire"):
        for invitation in _asked(rule):
            local = moment.astimezone(invitation.country.zone)
            due = _due(rule, invitation, local.date())
            if due is None or local.hour not in WORKING_HOURS or local.weekday() > 4:
                continue
            if availability(invitation, moment) == "open":
                occasion = f"rule {rule.pk} {due.isoformat()}"
                count += queue_letters(invitation, kind=LetterKind.REMINDER, occasion=occasion)
    return count


def _asked(rule: ReminderRule) -> list[Invitation]:
    found = askable().filter(questionnaire=rule.questionnaire_id)
    return list(
        found.annotate(
            answered_at=Max("responses__saved_at"),
            mailed_at=Max("letters__mail__sent_at", filter=Q(letters__kind=LetterKind.INVITATION)),
        )
    )


def _due(rule: ReminderRule, invitation: Invitation, today: date) -> date | None:
    """The date that a reminder counts from, where it is due today or was and did not go."""
    moments = [
        invitation.opened_at,
        invitation.answered_at,  # type: ignore[attr-defined]
        invitation.mailed_at,  # type: ignore[attr-defined]
    ]
    known = [moment for moment in moments if moment is not None]
    if not known:
        return None
    if rule.when == ReminderWhen.BEFORE_CLOSING:
        closes = closing_day(invitation)
        is_due = closes is not None and closes - timedelta(days=rule.days) <= today <= closes
        return closes if is_due else None
    last = max(known).astimezone(invitation.country.zone).date()
    return last if last + timedelta(days=rule.days) <= today else None
