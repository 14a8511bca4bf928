"""Files of responses that the team asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.enums import ExportFormat


class Export(models.Model):
    """A file of a questionnaire's responses; it is removed some days after it was made.

    `countries` are the codes of the countries whose responses it holds: whoever may not work in all
    of them may not have the file.
    """

    job = models.OneToOneField("institutions.Job", on_delete=models.CASCADE)
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.PROTECT, related_name="exports"
    )
    countries = models.JSONField(default=list)
    format = models.CharField(_("format"), max_length=10, choices=ExportFormat.choices)
    file = models.FileField(upload_to="exports/")
    rows = models.PositiveIntegerField(_("responses"), default=0)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.format} {self.created_at:%Y-%m-%d}"
