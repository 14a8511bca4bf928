"""Free-text answers that the team chose to print."""

from django.db import models


class Quote(models.Model):
    """One free-text answer of one submitted response, to be shown in findings and reports."""

    response = models.ForeignKey(
        "surveys.Response", on_delete=models.PROTECT, related_name="quotes"
    )
    question = models.CharField(max_length=100)
    chosen_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "id"]
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="quote_once")]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question}"
