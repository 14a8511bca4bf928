"""Counts folded from submitted responses, and the queue of what is not folded yet."""

from django.db import models


class FoldEntry(models.Model):
    """A submitted response to fold into the tallies (+1) or out of them (-1)."""

    response = models.ForeignKey(
        "surveys.Response", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    delta = models.SmallIntegerField(default=1)
    queued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delta__in=[1, -1]), name="fold_entry_adds_or_takes_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delta:+d} {self.response_id}"


class Tally(models.Model):
    """Count of one choice of one question in one country and sector.

    Question and choice '' count responses; choice '' of a question counts who answered it;
    `position` is the rank (1 = first) for rank questions, else 0; for whole numbers the choice is
    the number itself. Derived: `rebuild_tallies` makes the same rows from the responses.
    """

    version = models.ForeignKey(
        "surveys.Version", on_delete=models.PROTECT, related_name="tallies", db_index=False
    )
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sector = models.CharField(max_length=20, blank=True)
    question = models.CharField(max_length=100, blank=True)
    choice = models.CharField(max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "country", "sector", "question", "choice", "position"],
                name="tally_cell_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.country_id}/{self.sector} {self.question}={self.choice}: {self.count}"
