"""Snapshots and the files built from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Snapshot(models.Model):
    """The frozen data that one report is built from: canonical JSON text and its SHA-256."""

    kind = models.CharField(_("kind"), max_length=20)
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="snapshots"
    )
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.PROTECT, related_name="snapshots"
    )
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.country_id} {self.sha256[:12]}"


class Report(models.Model):
    """A file built from a snapshot in one language."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reports")
    job = models.OneToOneField("institutions.Job", on_delete=models.PROTECT, null=True)
    language = models.CharField(_("language"), max_length=10)
    file = models.FileField(upload_to="reports/")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.language}"
