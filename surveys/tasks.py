"""Folding and letters in the background."""

from celery import shared_task

from institutions.tasks_support import clear_once
from surveys.actions.folding import BATCH, FOLD_KEY, FOLD_TASK, fold_all, wake_folding
from surveys.actions.letters import SEND_LETTERS_TASK, run_sending
from surveys.actions.reminders import remind_by_rules

# Then the worker looks for other messages, and a stop does not have to wait for a long queue.
MOST_BATCHES = 20


@shared_task(name=FOLD_TASK)
def fold_pending(limit: int = BATCH) -> int:
    """Fold what waits in the queue; return how many entries.

    Safe to deliver twice and to kill: what is not committed is still in the queue.
    """
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
