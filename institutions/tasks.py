"""Background work of the registry: mails and the sweep over jobs."""

from celery import shared_task

# `notices` and `passwords` write mails, which the worker that sends them has to know.
from institutions.actions import jobs, mail, mail_sending, notices, passwords, privacy  # noqa: F401
from institutions.tasks_support import clear_once


@shared_task
def restart_stale_jobs() -> int:
    """Queue jobs again whose worker died or whose message was lost; returns how many."""
    return jobs.restart_stale_jobs()


@shared_task(name=mail.SEND_TASK)
def send_waiting_mails() -> int:
    """Send what waits in the outbox; returns how many mails were taken up.

    Safe to deliver twice and to kill: a mail that was being sent then is shown as unsure.
    """
    clear_once(mail.SEND_KEY)
    mail.forget_bodies()
    return mail_sending.send_waiting_mails()


@shared_task
def forget_old_data() -> dict[str, int]:
    """Drop ended sessions, old internet addresses, and recipients of old mails."""
    return privacy.forget_old_data()
