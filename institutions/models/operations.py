"""What the administrator must know of the running site: backups made, and what was wrong when."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from institutions.enums import IncidentKind


class Backup(models.Model):
    """One backup that was written whole; `size` in bytes."""

    file_name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    uploads = models.PositiveIntegerField()
    finished_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-finished_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.size} bytes)"


class Incident(models.Model):
    """Something wrong with the site, from when it was noticed to when it was over.

    At most one of a kind is open, so that administrators are told once.
    """

    kind = models.CharField(max_length=20, choices=IncidentKind.choices)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=IncidentKind.values), name="incident_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(closed_at=None), name="one_open_incident_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.opened_at:%Y-%m-%d %H:%M}"
