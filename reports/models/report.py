"""Snapshots, the files built from them, and the numbered editions that are final."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.enums import ReportKind


class Snapshot(models.Model):
    """The frozen data that one report is built from: canonical JSON text and its SHA-256.

    `countries` are the codes of all countries in it; `country` is None where there are several.
    Never changes (database trigger).
    """

    kind = models.CharField(_("kind"), max_length=20)
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, null=True, related_name="snapshots"
    )
    countries = ArrayField(models.CharField(max_length=2), default=list)
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.PROTECT, null=True, related_name="snapshots"
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
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(countries=[]), name="snapshot_names_its_countries"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope} {self.sha256[:12]}"

    @property
    def scope(self) -> str:
        """The country's code, or "all"."""
        return self.country_id or "all"

    @property
    def kind_name(self) -> str:
        return str(ReportKind(self.kind).label)

    @property
    def is_summary(self) -> bool:
        return self.kind == ReportKind.SUMMARY


class SnapshotApproval(models.Model):
    """A person says that the report built from a snapshot may become final."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="approvals")
    user = models.ForeignKey("institutions.User", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["snapshot_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "user"], name="snapshot_approved_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.user_id}"


class Edition(models.Model):
    """A final report, numbered within its kind and scope. Never changes (database trigger)."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="edition")
    kind = models.CharField(_("kind"), max_length=20)
    scope = models.CharField(_("scope"), max_length=3)
    number = models.PositiveIntegerField(_("number"))
    made_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "scope", "number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="edition_number_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope} {self.number}"


class Report(models.Model):
    """A file built from a snapshot in one language; one of an edition never changes (trigger)."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reports")
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="reports"
    )
    job = models.OneToOneField("institutions.Job", on_delete=models.PROTECT, null=True)
    language = models.CharField(_("language"), max_length=10)
    file = models.FileField(upload_to="reports/")
    sha256 = models.CharField(max_length=64)
    word = models.FileField(upload_to="reports/", blank=True)
    word_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language"], name="edition_built_once_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.language}"
