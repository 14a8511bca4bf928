"""Coded values of findings and reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What kind of result a question gives; the type of the question decides."""

    SINGLE = "single", _("One choice")
    MULTIPLE = "multiple", _("Several choices")
    RANK = "rank", _("Ranking")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")


class ReportKind(models.TextChoices):
    SUMMARY = "summary", _("Country summary")
    SYSTEMATISATION = "systematisation", _("Systematisation Report")
    REGIONAL = "regional", _("Regional comparison")


class ExportFormat(models.TextChoices):
    CSV = "csv", _("CSV (any spreadsheet or statistics program)")
    XLSX = "xlsx", _("Excel (.xlsx)")
    JSON = "json", _("JSON")
    SAV = "sav", _("SPSS (.sav)")
    CODEBOOK = "codebook", _("Codebook of the variables (.xlsx)")
