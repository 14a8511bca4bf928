"""Figures as readers see them: they move in steps, so that no difference tells one answer."""

from django.db import models


class FiguresStep(models.Model):
    """The tallies of a questionnaire in a country as readers see them until the next step.

    `cells` are rows of sector, question, choice, position and count.
    """

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", on_delete=models.CASCADE, related_name="+"
    )
    country = models.ForeignKey("institutions.Country", on_delete=models.CASCADE, related_name="+")
    responses = models.PositiveBigIntegerField()
    cells = models.JSONField(default=list)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "country"], name="figures_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.country_id} {self.responses}"
