"""Background work that looks at the whole site."""

from celery import shared_task

from config.alerts import watch_site


@shared_task
def watch() -> list[str]:
    """Tell administrators what is newly wrong; returns the kinds."""
    return [incident.kind for incident in watch_site()]
