"""Files that people add to their answers."""

import uuid

from django.db import models


class Upload(models.Model):
    """A file from one seat: what an invitation's `respondent` added to an answer.

    The answer holds `key`, name and size. The content lies under MEDIA_ROOT, outside of what the
    web server serves, under a name that tells nothing.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invitation = models.ForeignKey(
        "surveys.Invitation", on_delete=models.PROTECT, related_name="uploads", db_index=False
    )
    respondent = models.CharField(max_length=32, blank=True)
    question = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["invitation", "respondent"], name="upload_by_seat")]

    def __str__(self) -> str:
        return f"{self.key} ({self.size})"

    @property
    def path(self) -> str:
        """Where the content lies in the storage."""
        return f"answers/{self.key.hex[:2]}/{self.key.hex}"

    @property
    def answer(self) -> dict[str, str | int]:
        """What an answer holds of the file."""
        return {"id": self.key.hex, "name": self.name, "size": self.size}
