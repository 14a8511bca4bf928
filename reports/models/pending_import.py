"""A workbook that somebody sent and has not decided about yet."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class PendingImport(models.Model):
    """The cells of a workbook between upload and import; `choices` is what its sender corrected.

    Only the sender sees it. It is dropped when it is imported or expired.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("institutions.User", on_delete=models.CASCADE, related_name="+")
    country = models.ForeignKey("institutions.Country", on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sheets = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"))

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["expires_at"], name="pending_import_expiry")]

    def __str__(self) -> str:
        return self.file_name
