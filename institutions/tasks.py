"""Background work of the registry: mails and the sweep over jobs."""

from celery import shared_task

from institutions.actions import jobs


@shared_task
def restart_stale_jobs() -> int:
    """Queue jobs again whose worker died or whose message was lost; returns how many."""
    return jobs.restart_stale_jobs()
