"""The schedule of repeated work, for a clock that may be set back while it runs."""

from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):
    """Celery's schedule, which by itself would wait until the clock has caught up again.

    It remembers by the clock when each entry ran last and when it is due next. An entry that ran in
    the future tells that the clock was set back: what was planned by the old clock is forgotten.
    """

    def tick(self, *args: Any, **options: Any) -> float:
        """Send what is due; return the seconds until there is something to do."""
        now = self.app.now()
        ahead = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at and entry.last_run_at > now
        ]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self._heap = None  # Celery fills it anew, with times of now
        return float(super().tick(*args, **options))
