"""Statistical tables: one observation for each cell, in the terms of SDMX."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.page_language import page_language
from reports.evidence.checks import Check
from reports.evidence.names import Told, told, told_below
from reports.evidence.numbers import Status


class ObservationStatus(models.TextChoices):
    NORMAL = Status.NORMAL.value, _("Normal")
    NOTHING_RECORDED = Status.NOTHING_RECORDED.value, _("Nothing recorded")
    NOT_AVAILABLE = Status.NOT_AVAILABLE.value, _("Not available")
    TEXT = Status.TEXT.value, _("Text")


class StatisticalTable(models.Model):
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="statistical_tables"
    )
    code = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=500)
    titles = models.JSONField(
        _("title in other languages"), default=dict, db_default={}, blank=True
    )
    unit = models.CharField(_("unit of measure"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("notes"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["country_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="table_code_once_in_country")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def shown_title(self) -> Told:
        """The title in the active language."""
        return told(self.title, self.titles, page_language())


class TablePeriod(models.Model):
    """A column; two columns may have the same label, as they may in print."""

    table = models.ForeignKey(StatisticalTable, on_delete=models.CASCADE, related_name="periods")
    order = models.PositiveIntegerField(_("order"))
    label = models.CharField(_("period"), max_length=100)

    class Meta:
        ordering = ["table_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["table", "order"], name="table_period_order_once")
        ]

    def __str__(self) -> str:
        return self.label


class TableRow(models.Model):
    """A row; labels may be repeated, as they are in print.

    `labels` and `parent_labels` hold their names in other languages, by language.
    """

    table = models.ForeignKey(StatisticalTable, on_delete=models.CASCADE, related_name="rows")
    order = models.PositiveIntegerField(_("order"))
    label = models.CharField(_("label"), max_length=300)
    labels = models.JSONField(
        _("label in other languages"), default=dict, db_default={}, blank=True
    )
    parent_label = models.CharField(_("below"), max_length=300, blank=True)
    parent_labels = models.JSONField(
        _("below, in other languages"), default=dict, db_default={}, blank=True
    )
    unit = models.CharField(_("unit of measure"), max_length=100, blank=True)

    class Meta:
        ordering = ["table_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["table", "order"], name="table_row_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.parent_label} {self.label}".strip()

    @property
    def shown_name(self) -> Told:
        """What the row stands below, and its label, in the active language."""
        language = page_language()
        parent = told(self.parent_label, self.parent_labels, language)
        label = told(self.label, self.labels, language)
        return told_below(parent, label)


class Observation(models.Model):
    """One cell: the text as given is the authority, value, status and unit are read from it."""

    row = models.ForeignKey(TableRow, on_delete=models.CASCADE, related_name="observations")
    period = models.ForeignKey(TablePeriod, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("as given"), max_length=200, blank=True)
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=12, null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ObservationStatus.choices)
    unit = models.CharField(_("unit of its own"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["row_id", "period_id"]
        constraints = [
            models.UniqueConstraint(fields=["row", "period"], name="observation_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=ObservationStatus.values),
                name="observation_status_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=ObservationStatus.NORMAL)
                | models.Q(value__isnull=False),
                name="normal_observation_has_a_value",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ObservationChange(models.Model):
    """What stood in a cell before somebody changed it, and what stands there after."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    changed_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["observation_id", "-id"]

    def __str__(self) -> str:
        return f"{self.before.get('text', '')} → {self.after.get('text', '')}"


class PrintedVariation(models.Model):
    """The variation of a row as a published report printed it, to be compared."""

    row = models.OneToOneField(TableRow, on_delete=models.CASCADE, related_name="printed")
    text = models.CharField(_("as printed"), max_length=50)
    footnote = models.CharField(_("footnote"), max_length=500, blank=True)

    def __str__(self) -> str:
        return self.text


class CheckSettlement(models.Model):
    """Why a problem that a check found stands: printed as a note. It holds for the cells seen."""

    table = models.ForeignKey(StatisticalTable, on_delete=models.CASCADE, related_name="settled")
    check_name = models.CharField(
        _("check"), max_length=30, choices=[(check.value, check.value) for check in Check]
    )
    fingerprint = models.CharField(max_length=64)
    reason = models.TextField(_("reason"))
    settled_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["table_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["table", "fingerprint"], name="check_settled_once")
        ]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.reason}"
