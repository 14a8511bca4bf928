"""Folding and letters in the background."""

import time

from celery import shared_task
from django.conf import settings

from institutions.tasks_support import clear_once
from surveys.actions.folding import BATCH, FOLD_KEY, FOLD_TASK, fold_all, wake_folding
from surveys.actions.letters import SEND_LETTERS_TASK, run_sending
from surveys.actions.moving import MOVE_TASK, move_all_drafts, versions_with_drafts_behind
from surveys.actions.reminders import remind_by_rules
from surveys.actions.webhooks import send_due
from surveys.models import Version

# Then the worker looks for other messages, and a stop does not have to wait for a long queue.
MOST_BATCHES = 20


@shared_task(name=FOLD_TASK)
def fold_pending(limit: int = BATCH) -> int:
    """Fold what waits in the queue; return how many entries.

    Safe to deliver twice and to kill: what is not committed is still in the queue. Waits a moment
    first: in a rush one message does for all submissions meanwhile, in place of one for each.
    """
    time.sleep(settings.FOLD_PAUSE)
    clear_once(FOLD_KEY)
    folded = fold_all(limit=limit, most_batches=MOST_BATCHES)
    if folded >= limit * MOST_BATCHES:
        wake_folding()
    return folded


@shared_task(name=SEND_LETTERS_TASK)
def send_letters(job_id: str) -> None:
    """Queue the letters of a job; restarted, it queues none twice."""
    run_sending(job_id)


@shared_task
def send_reminders() -> int:
    """Queue the reminders that are due by rule; each is queued once."""
    return remind_by_rules()


@shared_task(name=MOVE_TASK)
def move_drafts(version_id: int) -> int:
    """Move running drafts to a version that was published; safe to deliver twice."""
    return move_all_drafts(Version.objects.get(pk=version_id))


@shared_task(name="surveys.tasks.move_drafts_left")
def move_drafts_left() -> int:
    """Move the drafts whose message was lost, or that were reopened on an earlier version."""
    return sum(move_all_drafts(version) for version in versions_with_drafts_behind())


@shared_task
def send_webhooks() -> int:
    """Send the messages to other systems that are due; returns how many were tried."""
    return send_due()
