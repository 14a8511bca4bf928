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


class BoardState(models.TextChoices):
    """Where a finding, conclusion or recommendation stands."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class Topic(models.TextChoices):
    """Which source a finding speaks of: the chapters of the report."""

    DOCUMENTATION = "documentation", _("Documentation")
    DIALOGUE = "dialogue", _("Dialogue")
    INTERVIEWS = "interviews", _("Interviews")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    OTHER = "other", _("Other")


class EvidenceKind(models.TextChoices):
    """What can be cited."""

    OBSERVATION = "observation", _("Table cell")
    VARIATION = "variation", _("Variation")
    TALLY = "tally", _("Answers")
    PASSAGE = "passage", _("Coded passages")
    RECORD = "record", _("Dialogue record")
    DOCUMENT = "document", _("Document")
    TREATY = "treaty", _("Treaty")
    STRATEGY = "strategy", _("Strategy")
    NEED = "need", _("Need")
    PROGRAMME = "programme", _("Programme")


class Priority(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
