"""Long work as a row: who asked, how far it is, what came of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.enums import UNFINISHED_JOB_STATES, JobState


class Job(models.Model):
    """One piece of long work; its task takes the id and writes progress here.

    `parameters` is what the work needs to start again, `result` what it made (ids, counts).
    `message` is shown to the owner: the reason of a failure, or what is being done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    owner = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="jobs"
    )
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=JobState.choices, default=JobState.QUEUED
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="job_state_is_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["seen_at"],
                name="job_unfinished",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED_JOB_STATES

    @property
    def percent(self) -> int:
        """Progress for the bar, 0 to 100."""
        if self.state == JobState.DONE:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else 0
