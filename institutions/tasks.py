"""Background work of the registry: mails and the sweep over jobs."""

from celery import shared_task

from institutions.actions import jobs, passwords


@shared_task
def restart_stale_jobs() -> int:
    """Queue jobs again whose worker died or whose message was lost; returns how many."""
    return jobs.restart_stale_jobs()


@shared_task
def send_password_mail(job_id: str) -> None:
    """Mail somebody the link with which they set their password."""
    passwords.send_password_mail(job_id)
