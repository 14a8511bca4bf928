"""Copies of submitted responses as they were handed out, so that a copy can be verified."""

from django.db import models


class ReceiptCopy(models.Model):
    """One PDF of a submitted response; the same bytes whenever it is asked for again.

    `answers_sha256` is the fingerprint of the answers that the PDF prints.
    """

    response = models.ForeignKey(
        "surveys.Response", on_delete=models.PROTECT, related_name="copies"
    )
    language = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64, db_index=True)
    answers_sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "language"], name="receipt_copy_once")
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.language}"
